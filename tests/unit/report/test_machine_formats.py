"""Reports that other programs read: each is checked against what its readers require."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import junitparser
import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.outcome.fingerprint import fingerprint
from scaffold.lint.outcome.previous import Known
from scaffold.lint.outcome.result import LintResult, Suppressed
from scaffold.lint.rules.registry import RULES
from scaffold.report.gitlab import render_gitlab
from scaffold.report.junit import render_junit
from scaffold.report.lint_report import LintReport
from scaffold.report.sarif import FINGERPRINT, render_sarif

TEXT = 'openapi: 3.1.1\ninfo:\n  title: Orders <&> "x"\n'
ERROR = Finding(
    "val-server", Severity.ERROR, 'no <URL> & "x"', Location("api/a b.yaml", 3, 3), "/info/title", "write one"
)
NOTE = Finding(
    "scl-cacheable-get", Severity.INFO, "bell\x07", Location("api/a b.yaml", 2, 1), "/info", None, 4
)
TAKEN_BACK = Finding("sec-scopes", Severity.WARNING, "none", Location("api/a b.yaml", 1, 1), "")
OLD = Finding("doc-owner", Severity.WARNING, "nobody", Location("api/a b.yaml", 2, 1), "/info")
REPORT = LintReport(
    LintResult((NOTE, ERROR), (Suppressed(TAKEN_BACK, "because"),), (Known("baseline", (OLD,), ()),)),
    ("api/a b.yaml", "api/clean.yaml"),
    lambda _: TEXT,
    {rule.id: rule for rule in RULES},
)


def sarif_run() -> dict:
    log = json.loads(render_sarif(REPORT))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def test_sarif_validates_against_its_schema() -> None:
    """The models are made from the schema of OASIS and take no other fields; in one a draft: the status was called state."""
    log = json.loads(render_sarif(REPORT))
    for result in log["runs"][0]["results"]:
        for suppression in result.get("suppressions", ()):
            suppression["state"] = suppression.pop("status")
    StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)
    log["runs"][0]["results"][0]["severity"] = "high"
    with pytest.raises(ValidationError, match="severity"):
        StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)


def test_sarif_describes_the_rules_that_results_refer_to() -> None:
    run = sarif_run()
    driver = run["tool"]["driver"]
    assert driver["name"] == "scaffold"
    assert len({rule["id"] for rule in driver["rules"]}) == len(RULES)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert "```yaml" in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_names_the_place_of_a_finding() -> None:
    note, error, *_ = sarif_run()["results"]
    place = error["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "api/a%20b.yaml"},
        "region": {"startLine": 3, "startColumn": 3, "endColumn": 8},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "#/info/title"}]
    assert error["partialFingerprints"] == {FINGERPRINT: fingerprint(ERROR)}
    assert error["message"]["text"] == 'no <URL> & "x"\nFix: write one'
    assert (error["level"], note["level"]) == ("error", "note")
    assert note["properties"] == {"operations": 4}


def test_sarif_keeps_what_is_suppressed_or_known_marked_as_such() -> None:
    by_rule = {result["ruleId"]: result for result in sarif_run()["results"]}
    assert by_rule["sec-scopes"]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "because"}
    ]
    assert by_rule["doc-owner"]["suppressions"][0]["kind"] == "external"
    assert by_rule["doc-owner"]["baselineState"] == "unchanged"
    assert by_rule["val-server"]["baselineState"] == "new"
    assert "suppressions" not in by_rule["val-server"]


def test_sarif_of_an_absolute_path_is_a_file_address() -> None:
    finding = Finding("val-server", Severity.ERROR, "no", Location("/tmp/x y.yaml", 1, 1), "")  # noqa: S108 - only a name
    run = json.loads(render_sarif(LintReport(LintResult((finding,)), (), lambda _: None)))["runs"][0]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///tmp/x%20y.yaml"
    assert "ruleIndex" not in result


def test_junit_is_read_by_a_reader_of_test_reports() -> None:
    suites = junitparser.JUnitXml.fromstring(render_junit(REPORT))
    assert [(suite.name, suite.tests, suite.failures, suite.skipped) for suite in suites] == [
        ("api/a b.yaml", 2, 1, 1),
        ("api/clean.yaml", 1, 0, 0),
    ]
    note, error = next(iter(suites))
    assert isinstance(note.result[0], junitparser.Skipped)
    assert isinstance(error.result[0], junitparser.Failure)
    assert error.result[0].message == ERROR.message
    assert error.result[0].text.startswith("api/a b.yaml:3:3: error val-server")


def test_junit_has_a_failure_for_what_fails_the_run_and_skips_the_rest() -> None:
    root = ET.fromstring(render_junit(REPORT))  # noqa: S314 - our own text
    assert root.attrib == {
        "name": "scaffold lint",
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    found, clean = root.findall("testsuite")
    assert (found.get("name"), found.get("tests"), found.get("failures")) == ("api/a b.yaml", "2", "1")
    note, error = found.findall("testcase")
    assert error.get("name") == "val-server /info/title"
    assert error.get("line") == "3"
    failure = error.find("failure")
    assert failure is not None
    assert failure.get("message") == 'no <URL> & "x"'
    assert "title: Orders <&>" in (failure.text or "")
    assert "fix: write one" in (failure.text or "")
    assert note.find("failure") is None
    assert note.find("skipped") is not None
    assert [case.get("name") for case in clean.findall("testcase")] == ["no findings"]


@pytest.mark.parametrize(("fail_on", "failures"), [(None, "0"), (Severity.INFO, "2")])
def test_junit_follows_the_threshold(fail_on: Severity | None, failures: str) -> None:

    root = ET.fromstring(render_junit(REPORT._replace(fail_on=fail_on)))  # noqa: S314 - our own text
    assert root.get("failures") == failures


def test_gitlab_has_the_fields_of_code_quality_and_unique_fingerprints() -> None:
    elsewhere = Finding(
        ERROR.rule, ERROR.severity, ERROR.message, Location("b/a b.yaml", 3, 3), ERROR.pointer
    )
    data = json.loads(render_gitlab(LintReport(LintResult((NOTE, ERROR, elsewhere)), (), lambda _: None)))
    assert set(data[0]) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert [entry["severity"] for entry in data] == ["info", "critical", "critical"]
    assert data[1]["location"] == {"path": "api/a b.yaml", "lines": {"begin": 3}}
    assert len({entry["fingerprint"] for entry in data}) == 3
