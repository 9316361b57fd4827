from __future__ import annotations

from dataclasses import replace

from scaffold.trial.testing.outcome import (
    ContractReport,
    Failure,
    Mishap,
    OperationOutcome,
    Verdict,
    Warned,
)
from scaffold.trial.testing.summary import render_report, verdict_sentence

CREATE = OperationOutcome("POST /notes", "createNote", 12, 90, {"2xx": 7, "4xx": 5}, 0)
READ = OperationOutcome("GET /notes/{note_id}", "getNote", 1234, 5, {"2xx": 1}, 0)
PASSED = ContractReport(
    service="notes",
    url="http://127.0.0.1:8000",
    seed=3,
    engine="schemathesis 4.32.5",
    seconds=2.0,
    stop_reason="completed",
    verdict=Verdict.PASSED,
    operations=(CREATE, READ),
)
CRASH = Failure(
    check="not_a_server_error",
    code="ST101",
    title="Server error",
    severity="critical",
    operation="POST /notes",
    message="\nIt broke\n\nbadly",
    cases=2,
    request="curl -X POST http://127.0.0.1:8000/notes",
    before=("curl -X GET http://127.0.0.1:8000/notes",),
    status=500,
    reply='{"title":"x"}',
    where="openapi.yaml:11:5",
)
FAILED = replace(
    PASSED, verdict=Verdict.FAILED, operations=(replace(CREATE, failures=1), READ), failures=(CRASH,)
)


def test_a_kept_contract() -> None:
    assert render_report(PASSED).splitlines() == [
        "operation             cases  checks  2xx  3xx  4xx  5xx  result",
        "POST /notes              12      90    7    ·    5    ·  ✓",
        "GET /notes/{note_id}   1234       5    1    ·    ·    ·  ✓",
        "",
        "PASSED: notes keeps its contract: 2 operations, 1,246 cases in 2 s, seed 3, schemathesis 4.32.5.",
    ]


def test_a_failure_says_what_where_and_how_to_see_it() -> None:
    text = render_report(FAILED)
    assert "✗ 1 failure" in text
    assert text.split("\n\n", 1)[1].splitlines()[:8] == [
        "ST101 Server error (not_a_server_error), 1 operation",
        "",
        "  POST /notes, 2 cases, openapi.yaml:11:5",
        "    It broke",
        "    badly",
        '    got 500 {"title":"x"}',
        "    first  curl -X GET http://127.0.0.1:8000/notes",
        "    then   curl -X POST http://127.0.0.1:8000/notes",
    ]


def test_equal_failures_stand_together() -> None:
    twice = replace(FAILED, failures=(CRASH, replace(CRASH, operation="GET /notes/{note_id}")))
    assert render_report(twice).count("ST101 Server error") == 1
    assert "(not_a_server_error), 2 operations" in render_report(twice)


def test_the_verdict_counts_what_failed() -> None:
    report = replace(
        FAILED,
        mishaps=(Mishap("Timeout", "slow", "POST /notes"),),
        warnings=(Warned("missing_auth", ("GET /notes/{note_id}",)),),
        operations=(CREATE, replace(READ, cases=0)),
    )
    assert verdict_sentence(report) == (
        "FAILED: notes does not keep its contract: 1 failure in 1 operation; 1 error; 1 warning; "
        "1 operation not tested (12 cases in 2 s, seed 3, schemathesis 4.32.5)."
    )
    text = render_report(report)
    assert "not tested\n" in text
    assert "  POST /notes: Timeout: slow" in text
    assert "did not get past authentication: GET /notes/{note_id}" in text


def test_a_failure_without_details_still_says_so() -> None:
    assert "schemathesis reports a failure (stopped: failure_limit)" in verdict_sentence(
        replace(PASSED, verdict=Verdict.FAILED, stop_reason="failure_limit")
    )


def test_no_control_character_of_the_service_reaches_the_terminal() -> None:
    text = render_report(replace(FAILED, failures=(replace(CRASH, message="red \x1b[31m \udc80 text"),)))
    assert r"red \x1b[31m \udc80 text" in text
    text.encode("utf-8")


def test_what_answers_501_is_not_shown_as_done() -> None:
    partly = replace(CREATE, statuses={"2xx": 7, "5xx": 2}, unwritten=2)
    never = replace(READ, statuses={"4xx": 1, "5xx": 3}, unwritten=3)
    text = render_report(replace(PASSED, operations=(partly, never)))
    assert [line.rpartition("  ")[2] for line in text.splitlines()[1:3]] == [
        "✓ 501 to some",
        "not written yet",
    ]
    assert "2 operations (2 of them not written yet, or not for every request), " in text
