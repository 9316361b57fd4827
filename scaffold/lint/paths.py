"""Path templates."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"\{[^{}]*\}")


def path_shape(path: str) -> str:
    """Write a path with its parameter names taken out, so that paths which match the same requests are equal."""
    return _PARAMETER.sub("{}", path)
