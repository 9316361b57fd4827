"""Path templates (OpenAPI 3.1, section 4.8.8.2): what of a path is fixed, and what its parameters are called."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"\{([^{}]*)\}")


def path_shape(path: str) -> str:
    """Write a path with its parameter names taken out, so that paths which match the same requests are equal."""
    return _PARAMETER.sub("{}", path)


def path_parameters(path: str) -> list[str]:
    """List the names of a path's parameters in their order."""
    return _PARAMETER.findall(path)
