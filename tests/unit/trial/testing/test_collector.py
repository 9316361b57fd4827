from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scaffold.trial.testing.collector import Collector
from scaffold.trial.testing.outcome import ContractReport, Verdict
from scaffold.trial.testing.places import Places

RECORDED = Path(__file__).parent / "crash.ndjson"
OPERATIONS = {"POST /notes": "createNote", "GET /notes": "listNotes", "GET /notes/{note_id}": "getNote"}
TOTALS: dict[str, Any] = {
    "exit_code": 1,
    "seed": 1,
    "schemathesis_version": "4.32.5",
    "running_time": 2.04,
    "stop_reason": "completed",
    "warnings": {"missing_auth": []},
}


def replayed(**totals: Any) -> ContractReport:
    places = Places({"POST /notes": {"": "openapi.yaml:11:5", "201": "openapi.yaml:20:9"}})
    collector = Collector(OPERATIONS, places, url="http://127.0.0.1:4711", shown_url="http://127.0.0.1:8000")
    for line in RECORDED.read_text().splitlines():
        [(name, payload)] = json.loads(line).items()
        collector.add(name, payload)
    return collector.report(service="notes", totals={**TOTALS, **totals}, notes=("a note",))


def scenario(
    *cases: dict[str, Any], phase: str = "stateful", label: str = "Stateful tests"
) -> dict[str, Any]:
    """Build a finished scenario; each case may have id, method, path, status, parent and failing checks."""
    recorder: dict[str, Any] = {"label": label, "cases": {}, "checks": {}, "interactions": {}}
    for case in cases:
        key = case["id"]
        value = {"method": case.get("method", "GET"), "path": case.get("path", "/notes")}
        recorder["cases"][key] = {
            "value": value,
            **({"parent_id": case["parent"]} if "parent" in case else {}),
        }
        uri = f"http://h{case.get('uri', value['path'])}"
        interaction: dict[str, Any] = {"request": {"method": value["method"], "uri": uri, "headers": {}}}
        if "status" in case:
            interaction["response"] = {"status_code": case["status"]}
        recorder["interactions"][key] = interaction
        recorder["checks"][key] = [
            {"name": name, "status": "failure", "failure_info": {"failure": failure}}
            for name, failure in case.get("failing", {}).items()
        ]
    return {"phase": phase, "recorder": recorder}


def test_a_recorded_run_is_counted_by_operation() -> None:
    counts = {one.label: (one.cases, dict(one.statuses), one.failures) for one in replayed().operations}
    assert counts["POST /notes"] == (6, {"2xx": 1, "4xx": 3, "5xx": 2}, 2)
    assert counts["GET /notes"][0] == 4
    # A TRACE on its path is one of the operation's cases, not an operation.
    assert counts["GET /notes/{note_id}"][0] == 4
    assert list(counts) == list(OPERATIONS)


def test_failures_of_the_recorded_run_are_described() -> None:
    crash, undeclared = replayed().failures
    assert (crash.code, crash.check, crash.operation) == ("ST101", "not_a_server_error", "POST /notes")
    assert (undeclared.code, undeclared.check) == ("ST103", "status_code_conformance")
    assert crash.cases == 2
    assert crash.status == 500
    assert crash.reply == '{"title":"Internal Server Error","status":500}'
    assert crash.request.startswith('curl -X POST -H "Authorization: Bearer $TOKEN" ')
    # Shown where `scaffold run` serves, not where the trial's service was.
    assert crash.request.endswith(" http://127.0.0.1:8000/api/notes")
    assert crash.where == "openapi.yaml:11:5"


def test_the_verdict_needs_a_clean_exit_and_every_operation_tested() -> None:
    assert replayed().verdict is Verdict.FAILED
    assert replayed(exit_code=0).verdict is Verdict.PASSED
    untested = Collector(OPERATIONS, Places()).report(
        service="notes", totals={**TOTALS, "exit_code": 0}, notes=()
    )
    assert untested.verdict is Verdict.FAILED
    assert len(untested.untested) == 3


def test_the_shortest_failing_request_is_shown_whatever_the_order() -> None:
    failure = {"type": "ServerError", "code": "ST101"}
    long = {"id": "a", "uri": "/notes/" + "x" * 50, "status": 500, "failing": {"crash": failure}}
    short = {"id": "b", "uri": "/notes", "status": 500, "failing": {"crash": failure}}
    for order in ((long, short), (short, long)):
        collector = Collector(OPERATIONS, Places())
        collector.add("ScenarioFinished", scenario(*order))
        [found] = collector.report(service="notes", totals=TOTALS, notes=()).failures
        assert found.request == "curl -X GET http://h/notes"
        assert found.cases == 2


def test_a_sequence_shows_the_steps_that_led_to_the_failure() -> None:
    first = {"id": "a", "method": "POST", "status": 201}
    last = {
        "id": "b", "path": "/notes/{note_id}", "uri": "/notes/1", "status": 404, "parent": "a",
        "failing": {"ensure_resource_availability": {"type": "Gone", "code": "ST302"}},
    }  # fmt: skip
    collector = Collector(OPERATIONS, Places())
    collector.add("ScenarioFinished", scenario(first, last))
    [found] = collector.report(service="notes", totals=TOTALS, notes=()).failures
    assert found.operation == "GET /notes/{note_id}"
    assert found.before == ("curl -X POST http://h/notes",)
    assert found.request == "curl -X GET http://h/notes/1"


def test_a_check_with_requests_of_its_own_shows_the_one_that_failed() -> None:
    sent = {
        "id": "a",
        "status": 200,
        "failing": {"ignored_auth": {"type": "IgnoredAuth", "case_id": "probe"}},
    }
    probe = {"id": "probe", "status": 204, "uri": "/notes?probe", "parent": "a"}
    collector = Collector(OPERATIONS, Places())
    collector.add("ScenarioFinished", scenario(sent, probe, phase="coverage", label="GET /notes"))
    [found] = collector.report(service="notes", totals=TOTALS, notes=()).failures
    assert found.status == 204
    assert found.request == "curl -X GET 'http://h/notes?probe'"
    assert found.before == ()


def test_an_unanswered_request_counts_as_a_case() -> None:
    collector = Collector(OPERATIONS, Places())
    collector.add("ScenarioFinished", scenario({"id": "a"}))
    outcome = next(
        one
        for one in collector.report(service="n", totals=TOTALS, notes=()).operations
        if one.label == "GET /notes"
    )
    assert (outcome.cases, dict(outcome.statuses)) == (1, {})


def test_errors_and_warnings_are_kept() -> None:
    collector = Collector(OPERATIONS, Places())
    collector.add(
        "NonFatalError", {"value": {"type": "Timeout", "message": "too slow"}, "label": "GET /notes"}
    )
    collector.add("FatalError", {"exception": {"type": "Boom", "message": "it broke"}})
    totals = {**TOTALS, "warnings": {"missing_auth": ["GET /notes"], "rate_limited": []}}
    report = collector.report(service="notes", totals=totals, notes=())
    assert [(one.kind, one.operation) for one in report.mishaps] == [("Timeout", "GET /notes"), ("Boom", "")]
    assert [(one.kind, one.operations) for one in report.warnings] == [("missing_auth", ("GET /notes",))]


def test_the_report_is_json() -> None:
    document = json.loads(json.dumps(replayed().as_json()))
    assert document["verdict"] == "failed"
    assert document["seed"] == 1
    assert document["operations"][0]["operation_id"] == "createNote"
    assert document["failures"][0]["code"] == "ST101"
