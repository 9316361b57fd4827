"""Values of health checks as Python expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scaffold.core.literals import python_string, python_value
from scaffold.model.service import Told

_CALLS: Final[Mapping[Told, str]] = {
    Told.VERSION: "service_version(call)",
    Told.TIME: "present_time()",
    Told.UNIX_TIME: "unix_time()",
    Told.UPTIME: "uptime()",
}


def probe_value(value: Any) -> str:
    """Write a JSON value in which the running service has to say some."""
    match value:
        case Told():
            return _CALLS[value]
        case Mapping():
            return f"{{{', '.join(f'{python_string(key)}: {probe_value(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(probe_value, value))}]"
        case _:
            return python_value(value)
