"""Log events as lines that people read at a terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TextIO

from structlog.dev import (
    Column,
    ConsoleRenderer,
    KeyValueColumnFormatter,
    LogLevelColumnFormatter,
    plain_traceback,
)
from structlog.typing import EventDict, ExcInfo, Processor

RESTARTED = "SERVICE_RESTARTED"
"""Variable of a process that took the place of another: nobody is greeted twice."""

_RESET, _BOLD, _DIM, _RED, _GREEN, _YELLOW = (
    "\x1b[0m",
    "\x1b[1m",
    "\x1b[2m",
    "\x1b[31m",
    "\x1b[32m",
    "\x1b[33m",
)
_LEVELS = {"critical": _RED, "error": _RED, "warning": _YELLOW, "info": _GREEN, "debug": _DIM}
_SHORT_ID = 8
_METHOD_WIDTH = 7
_LEVEL_WIDTH = 8
# Text of a client that is written to a terminal must not move its cursor, or worse. Lines and tabs stay.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}


def writes_text(log_format: str) -> bool:
    """Tell whether logs are lines for people: ``text``, or ``auto`` where standard output is a terminal."""
    return log_format == "text" or (log_format == "auto" and sys.stdout.isatty())


def has_colors(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a stream shows colors; NO_COLOR (no-color.org) with any value but the empty one turns them off."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def text_processors(*, colors: bool) -> tuple[Processor, ...]:
    """Return what makes a line of an event: time, level, what happened, the rest as ``name=value``.

    A request is one line: status, method, route, milliseconds, and the first eight characters of its id.
    """

    def shape(_: object, __: str, event: EventDict) -> EventDict:
        return _shaped(event, colors=colors)

    return shape, _renderer(colors=colors)


def _shaped(event: EventDict, *, colors: bool) -> EventDict:
    logger = event.pop("logger", None)
    if logger == "access":
        event["event"] = _request(event, colors=colors)
    else:
        event["event"] = _shown(event.get("event", ""))
    event["timestamp"] = datetime.fromisoformat(event["timestamp"]).astimezone().strftime("%H:%M:%S")
    event.pop("trace_id", None)
    if "request_id" in event:
        event["request_id"] = str(event["request_id"])[:_SHORT_ID]
    return event


def _request(event: EventDict, *, colors: bool) -> str:
    """Write the access line, and take what is in it out of the event."""
    for name in ("operation", "client"):
        event.pop(name, None)
    status, method = event.pop("status", 0), _shown(event.pop("method", ""))
    route, took = event.pop("route", None), event.pop("duration_ms", 0.0)
    style = _RED if status >= 500 else _YELLOW if status >= 400 else _GREEN  # noqa: PLR2004 - classes of status codes
    shown = f"{style}{status}{_RESET}" if colors else str(status)
    return f"{shown} {method:<{_METHOD_WIDTH}} {route or '(no operation)'}  {took:.1f} ms"


def _renderer(*, colors: bool) -> ConsoleRenderer:
    reset, bold, dim = (_RESET, _BOLD, _DIM) if colors else ("", "", "")
    levels = _LEVELS if colors else dict.fromkeys(_LEVELS, "")
    plain = KeyValueColumnFormatter(None, dim, reset, _shown)
    return ConsoleRenderer(
        columns=[
            Column("timestamp", plain),
            Column("level", LogLevelColumnFormatter(levels, reset, _LEVEL_WIDTH)),
            Column("event", KeyValueColumnFormatter(None, bold, reset, str)),
            Column("request_id", plain),
            Column("", KeyValueColumnFormatter(dim, "", reset, _shown)),
        ],
        # Not what structlog takes where it is installed, which shows the values of all variables, secrets too.
        exception_formatter=_traceback,
    )


def _traceback(stream: TextIO, exception: ExcInfo) -> None:
    buffer = io.StringIO()
    plain_traceback(buffer, exception)
    stream.write(_shown(buffer.getvalue()))


def _shown(value: object) -> str:
    return str(value).translate(_CONTROLS)
