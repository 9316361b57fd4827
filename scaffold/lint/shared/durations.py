"""Durations as the design fields write them."""

from __future__ import annotations

import re

_DURATION = r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?"
_MILLISECONDS = (3_600_000, 60_000, 1000)


def milliseconds(duration: str) -> float | None:
    """Read an ISO 8601 duration of hours, minutes and seconds; None when it is none."""
    match = re.fullmatch(_DURATION, duration)
    if match is None or not any(match.groups()):
        return None
    return sum(float(part or 0) * unit for part, unit in zip(match.groups(), _MILLISECONDS, strict=True))
