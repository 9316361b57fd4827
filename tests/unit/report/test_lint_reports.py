from __future__ import annotations

import json

import pytest

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.result import LintResult, Suppressed
from scaffold.report.frames import code_frame
from scaffold.report.json import render_json
from scaffold.report.lines import render_concise, render_github
from scaffold.report.terminal import Paint, counted, printable, wants_color
from scaffold.report.text import render_text

TEXT = "openapi: 3.1.1\ninfo:\n\ttitle: Orders\nlast: 1"
PLAIN = Paint()
FINDING = Finding(
    "sec-opaque-ids",
    Severity.WARNING,
    "ids: a\x1b[31m, 100%",
    Location("a,b.yaml", 3, 2),
    "/info/title",
    "use uuids",
    3,
)
OTHER = Finding("val-server", Severity.ERROR, "no URL", Location("a,b.yaml", 3, 2), "/info/title")
RESULT = LintResult((FINDING, OTHER), (Suppressed(OTHER, "because"),), operations=7)


def test_frame_shows_neighbors_numbers_and_a_caret_under_the_token() -> None:
    assert code_frame(TEXT, Location("f", 3, 2), PLAIN) == [
        "2 | info:",
        "3 |  title: Orders",
        "  |  ^^^^^",
        "4 | last: 1",
    ]


def test_frame_at_the_first_line_and_at_the_end_of_a_line() -> None:
    assert code_frame(TEXT, Location("f", 1, 1), PLAIN)[0] == "1 | openapi: 3.1.1"
    assert code_frame("a\n", Location("f", 1, 2), PLAIN)[1] == "  |  ^"


def test_frame_of_a_line_that_does_not_exist_is_empty() -> None:
    assert code_frame(TEXT, Location("f", 99, 1), PLAIN) == []


def test_frame_cuts_long_lines_to_a_window() -> None:
    line = "x" * 5000 + ' "target": 1 ' + "y" * 5000
    frame = code_frame(line, Location("f", 1, 5002), PLAIN)
    assert all(len(row) < 120 for row in frame)
    caret = frame[1].index("^")
    assert frame[0][caret : caret + 8] == '"target"'


def test_frame_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(code_frame("a: \x1b[2J", Location("f", 1, 1), PLAIN))


def test_text_has_place_rule_frame_remedy_and_summary() -> None:
    text = render_text(RESULT, lambda _: TEXT, 1, PLAIN)
    lines = text.splitlines()
    assert lines[0] == r"a,b.yaml:3:2: warning sec-opaque-ids ids: a\x1b[31m, 100%"
    assert "  fix: use uuids" in lines
    assert "  used by 3 operations" in lines
    assert text.count("title: Orders") == 1
    assert lines[-1] == "1 error, 1 warning in 1 spec, 7 operations; 1 suppressed with a reason"


def test_text_without_findings_says_so() -> None:
    text = render_text(
        LintResult((), (Suppressed(OTHER, "because"),), operations=1), lambda _: None, 2, PLAIN
    )
    assert text == "no findings in 2 specs, 1 operation; 1 suppressed with a reason"


def test_text_without_source_has_no_frame() -> None:
    assert "|" not in render_text(RESULT, lambda _: None, 1, PLAIN)


def test_json_is_complete_and_stable() -> None:
    data = json.loads(render_json(RESULT, 1))
    assert data["summary"] == {
        "files": 1,
        "operations": 7,
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "suppressed": 1,
        "categories": {"validity": 1, "secure": 1},
    }
    first = data["findings"][0]
    assert list(first) == [
        "rule", "category", "severity", "message", "fix", "file", "line", "column", "pointer", "reached_by", "fingerprint",
    ]  # fmt: skip
    assert len(first["fingerprint"]) == 12
    assert data["suppressed"][0]["reason"] == "because"


def test_concise_is_one_line_per_finding() -> None:
    assert render_concise(RESULT).splitlines()[1] == "a,b.yaml:3:2: error[val-server] no URL"


def test_github_escapes_properties_and_data() -> None:
    first = render_github(RESULT).splitlines()[0]
    assert first.startswith("::warning file=a%2Cb.yaml,line=3,col=2,title=sec-opaque-ids::")
    assert "100%25%0Afix: use uuids" in first


@pytest.mark.parametrize(
    ("environment", "is_terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_color_is_for_terminals(environment: dict[str, str], is_terminal: bool, expected: bool) -> None:
    assert wants_color(environment, is_terminal=is_terminal) is expected


def test_paint_and_words() -> None:
    assert Paint(enabled=True)("x", "red", "bold") == "\x1b[31;1mx\x1b[0m"
    assert Paint()("x", "red") == "x"
    assert counted(1, "error") == "1 error"
    assert counted(1200, "error") == "1,200 errors"
    assert printable("a\u202eb\n") == "a\\u202eb\\n"
