from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.core.wording import counted, printable
from scaffold.lint.outcome.previous import Known, KnownFinding
from scaffold.lint.outcome.result import IdleExcuse, LintResult, Suppressed, Tally
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.report.frames import code_frame
from scaffold.report.html import render_html
from scaffold.report.json import render_json
from scaffold.report.lines import render_concise, render_github
from scaffold.report.lint_report import FORMATS, LintReport, render_report
from scaffold.report.markdown import render_markdown
from scaffold.report.terminal import Paint, wants_color
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
RESULT = LintResult(
    (FINDING, OTHER),
    (Suppressed(OTHER, "because"),),
    tallies=(Tally("val-server", Severity.ERROR, 4, 1), Tally("sec-opaque-ids", Severity.WARNING, 1, 1)),
    operations=7,
)
REPORT = LintReport(RESULT, ("a,b.yaml",), lambda _: TEXT)


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
    text = render_text(REPORT)
    lines = text.splitlines()
    assert lines[0] == r"a,b.yaml:3:2: warning sec-opaque-ids ids: a\x1b[31m, 100%"
    assert "  fix: use uuids" in lines
    assert "  used by 3 operations" in lines
    assert text.count("title: Orders") == 1
    assert lines[-1] == "1 error, 1 warning in 1 spec, 7 operations; 1 suppressed with a reason"


def test_summary_is_a_table_without_empty_columns() -> None:
    lines = render_text(REPORT).splitlines()
    assert lines[-5:-2] == [
        "          errors  warnings",
        "validity       1         ·",
        "secure         ·         1",
    ]


def test_what_can_be_mended_is_said() -> None:
    findings = REPORT.result.findings
    edits = [Edit(Path("a.yaml"), 0, 0, "#")]
    repairs = {findings[0]: Repair(lambda: edits), findings[1]: Repair(lambda: edits, is_safe=False)}
    text = render_text(REPORT._replace(result=REPORT.result._replace(repairs=repairs)))
    assert text.splitlines()[-2] == "can be mended: 1 with --fix, 1 with --unsafe-fixes; --diff shows how"


def test_frame_marks_the_whole_of_a_plain_value() -> None:
    assert code_frame("opens: 18:00\n", Location("f", 1, 8), PLAIN)[1] == "  |        ^^^^^"
    assert code_frame("get:\n", Location("f", 1, 1), PLAIN)[1] == "  | ^^^"


def test_text_without_findings_says_so() -> None:
    result = LintResult((), (Suppressed(OTHER, "because"),), operations=1)
    text = render_text(LintReport(result, ("a.yaml", "b.yaml"), lambda _: None))
    assert text == "no findings in 2 specs, 1 operation; 1 suppressed with a reason"


def test_text_without_source_has_no_frame() -> None:
    assert "|" not in render_text(REPORT._replace(source_text=lambda _: None))


def test_json_is_complete_and_stable() -> None:
    data = json.loads(render_json(REPORT))
    assert data["summary"] == {
        "files": 1,
        "operations": 7,
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "suppressed": 1,
        "known": 0,
        "stale": 0,
        "idle": 0,
        "categories": {"validity": 1, "secure": 1},
        "score": {"total": 57, "validity": 75, "secure": 0},
        "failures": [],
    }
    first = data["findings"][0]
    assert list(first) == [
        "rule", "category", "severity", "message", "fix", "file", "line", "column", "pointer", "reached_by", "fingerprint",
        "before",
    ]  # fmt: skip
    assert len(first["fingerprint"]) == 12
    assert data["suppressed"][0]["reason"] == "because"


def test_suppressions_that_suppress_nothing_are_listed() -> None:
    idle = (IdleExcuse(Location("a.yaml", 7, 3), "doc-tags"),)
    report = REPORT._replace(result=RESULT._replace(idle=idle))
    sentence = "a.yaml:7:3: x-scaffold-ignore suppresses nothing of doc-tags: take it out"
    assert sentence in render_text(report).splitlines()
    assert json.loads(render_json(report))["idle"] == [
        {"rule": "doc-tags", "file": "a.yaml", "line": 7, "column": 3}
    ]
    assert "- `doc-tags` (a.yaml:7:3)" in render_markdown(report).splitlines()
    assert '<code>doc-tags</code> <span class="place">a.yaml:7:3</span>' in render_html(report)
    assert report.idle == (sentence,)


def test_what_is_known_is_counted_and_what_is_mended_is_listed() -> None:
    stale = KnownFinding("old.yaml", "val-server", "/servers/0", "it was there", "0" * 12)
    known = Known("baseline", (OTHER,), (stale,))
    report = REPORT._replace(result=RESULT._replace(findings=(), known=(known,)), stale=(stale,))
    lines = render_text(report).splitlines()
    assert lines[0] == "old.yaml: mended val-server it was there"
    assert "--update-baseline" in lines[1]
    assert lines[-1].startswith("no new findings")
    assert lines[-1].endswith("1 suppressed with a reason; 1 known (baseline)")
    data = json.loads(render_json(report))
    assert [entry["rule"] for entry in data["stale"]] == ["val-server"]
    assert [entry["known_from"] for entry in data["known"]] == ["baseline"]


def test_long_lists_of_mended_findings_are_cut() -> None:
    stale = tuple(KnownFinding("a.yaml", "val-server", f"/{n}", f"number {n}", "") for n in range(15))
    text = render_text(REPORT._replace(stale=stale))
    assert "number 9" in text
    assert "number 10" not in text
    assert "and 5 more" in text


def test_score_and_failures_are_shown_on_request() -> None:
    text = render_text(REPORT._replace(shows_score=True, failures=("the score total is 57, less than 80",)))
    assert "validity  ███████████████░░░░░  75" in text
    assert text.splitlines()[-1] == "failed: the score total is 57, less than 80"
    assert "░" not in render_text(REPORT)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_a_run_without_findings(form: str) -> None:
    report = LintReport(LintResult(()), ("a.yaml",), lambda _: None)
    assert isinstance(render_report(form, report), str)


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_can_steer_a_terminal(form: str) -> None:
    assert "\x1b" not in render_report(form, REPORT)


def test_concise_is_one_line_per_finding() -> None:
    assert render_concise(REPORT).splitlines()[1] == "a,b.yaml:3:2: error[val-server] no URL"


def test_github_escapes_properties_and_data() -> None:
    first = render_github(REPORT).splitlines()[0]
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
