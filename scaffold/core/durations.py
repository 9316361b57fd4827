"""Durations as the extensions write them."""

from __future__ import annotations

import re

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?\Z"
)
_UNITS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


def seconds(text: object) -> int:
    """Count the whole seconds of an ISO 8601 duration of weeks, days and time; 0 for anything else."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        return 0
    return int(sum(float(value) * _UNITS[unit] for unit, value in match.groupdict().items() if value))
