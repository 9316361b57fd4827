"""Log lines for people: one a request, no escape codes from clients, no secrets of variables."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from service_runtime.serving.console import has_colors, text_processors, writes_text

STAMP = "2026-05-01T10:20:30.123456Z"


def line(*, colors: bool = False, **event: Any) -> str:
    """Write an event as a line; its time is left out, which is that of the local zone."""
    shown: Any = {"timestamp": STAMP, "level": "info", **event}
    for processor in text_processors(colors=colors):
        shown = processor(None, "info", shown)
    written = str(shown)
    assert re.match(r"(\x1b\[\d+m)?\d\d:\d\d:\d\d", written), written
    return written


def access(**fields: Any) -> dict[str, Any]:
    given = {"logger": "access", "event": "request", "method": "GET", "route": "/orders/{id}", "status": 200}
    given |= {
        "operation": "getOrder",
        "client": "127.0.0.1",
        "duration_ms": 3.14,
        "request_id": "0123456789abcdef",
    }
    return {**given, **fields}


def test_a_request_is_one_short_line() -> None:
    written = line(**access(trace_id="f" * 32))
    assert written[8:].split() == ["[info", "]", "200", "GET", "/orders/{id}", "3.1", "ms", "01234567"]


def test_a_request_of_no_operation_says_so() -> None:
    assert "404 GET     (no operation)" in line(**access(status=404, route=None))


@pytest.mark.parametrize(("status", "color"), [(204, "32"), (302, "32"), (404, "33"), (500, "31")])
def test_the_status_has_the_color_of_its_class(status: int, color: str) -> None:
    assert f"\x1b[{color}m{status}\x1b[0m" in line(colors=True, **access(status=status))
    assert "\x1b" not in line(**access(status=status))


def test_what_else_is_logged_keeps_its_values() -> None:
    written = line(event="migrated", after=["0001"], service="orders", logger="orders.app")
    assert written.endswith("migrated after=['0001'] service=orders")


@pytest.mark.parametrize("text", ["\x1b]0;owned\x07", "\r12:00:00 [info] forged", "\x9b2J"])
def test_no_text_reaches_the_terminal_as_a_command(text: str) -> None:
    written = line(event=text, value=text, exc_info=ValueError(text), request_id=text)
    assert not set(written) & {"\x1b", "\x07", "\x9b"}
    assert "\r12" not in written


def test_an_exception_is_readable_and_shows_no_variables() -> None:
    password = "hunter2"
    try:
        int("no number" if password else "")
    except ValueError as error:
        written = line(event="failed", exc_info=error)
    assert written.splitlines()[-1] == "ValueError: invalid literal for int() with base 10: 'no number'"
    assert password not in written.replace('password = "hunter2"', "")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "colors"),
    [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colors_are_for_terminals_that_want_them(environment: dict[str, str], colors: bool) -> None:
    assert has_colors(Terminal(), environment) is colors
    assert has_colors(io.StringIO(), environment) is False


@pytest.mark.parametrize(("stream", "auto"), [(Terminal(), True), (io.StringIO(), False)])
def test_auto_is_text_at_a_terminal(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, auto: bool) -> None:
    monkeypatch.setattr("sys.stdout", stream)
    assert [writes_text(one) for one in ("auto", "text", "json")] == [auto, True, False]
