"""Health checks: which operations are taken for one, and what they reply."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.service import Behavior, Method, Told
from scaffold.normal.remarks import RemarkKind
from tests.unit.model.contracts import behavior_of, model_of

SPEC = """
info: {{title: Weather Desk, version: 1.4.0}}
paths:
  {path}:
    get:
      operationId: look
      {more}
      responses: {responses}
"""


def look(path: str, responses: str = "{'200': {description: d}}", more: str = "") -> Behavior:
    return behavior_of(model_of(SPEC.format(path=path, responses=responses, more=more)), "look")


def saying(schema: str, *, path: str = "/health", media_type: str = "application/json") -> Behavior:
    return look(path, f"{{'200': {{description: d, content: {{{media_type}: {{schema: {schema}}}}}}}}}")


def value(schema: str) -> Any:
    """Return what a health check replies; fail where it is none."""
    probe = saying(schema).probe
    assert probe is not None
    return probe.value


@pytest.mark.parametrize(
    ("path", "ready"),
    [
        ("/health", False),
        ("/healthz", False),
        ("/health-check", False),
        ("/api/v1/health", False),
        ("/storms/healthCheck", False),
        ("/ping", False),
        ("/livez", False),
        ("/status", False),
        ("/api/live", False),
        ("/healthz/live", False),
        ("/actuator/health/liveness", False),
        ("/ready", True),
        ("/readyz", True),
        ("/v2/readyz", True),
        ("/healthz/ready", True),
        ("/actuator/health/readiness", True),
        ("/health/db", True),
    ],
)
def test_paths_of_health_checks(path: str, ready: bool) -> None:
    behavior = look(path)
    assert behavior.method is Method.PROBE
    assert behavior.probe is not None
    assert (behavior.probe.ready, behavior.origin) == (ready, f"inferred from the path {path}")


@pytest.mark.parametrize(
    "path", ["/storms/live", "/storms/status", "/auth/ping", "/db", "/healthy-meals", "/health/tips"]
)
def test_paths_that_may_mean_something_else(path: str) -> None:
    assert look(path).method is Method.CUSTOM


def test_what_takes_parameters_is_none() -> None:
    assert (
        look("/health", more="parameters: [{name: deep, in: query, schema: {type: boolean}}]").method
        is Method.CUSTOM
    )
    assert (
        look("/health", more="parameters: [{name: X-Trace, in: header, schema: {type: string}}]").probe
        is not None
    )


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{}", {"status": "ok"}),
        ("{type: object, properties: {status: {type: string}}}", {"status": "ok"}),
        ("{type: object, properties: {status: {type: string, examples: [UP]}}}", {"status": "UP"}),
        ("{type: object, properties: {status: {type: string, example: degraded}}}", {"status": "ok"}),
        ("{type: object, properties: {state: {enum: [DOWN, UP]}}}", {"state": "UP"}),
        ("{type: object, properties: {status: {const: fine}}}", {"status": "fine"}),
        (
            "{type: object, properties: {status: {type: boolean}, code: {type: integer}}}",
            {"status": True, "code": 200},
        ),
        (
            "{type: object, properties: {success: {type: boolean}, data: {type: object, properties: {db: {type: string}}}}}",
            {"success": True, "data": {"db": "ok"}},
        ),
        (
            "{type: object, properties: {service: {type: string}, version: {type: string}, now: {type: string}}}",
            {"service": "weather-desk", "version": Told.VERSION, "now": Told.TIME},
        ),
        (
            "{type: object, properties: {uptime: {type: number}, time: {type: integer, format: unix-time}}}",
            {"uptime": Told.UPTIME, "time": Told.UNIX_TIME},
        ),
        ("{type: object, properties: {errors: {type: array, items: {type: string}}}}", {"errors": []}),
        (
            "{type: object, required: [region], properties: {region: {type: [string, 'null']}}}",
            {"region": None},
        ),
        ("{type: object, properties: {status: {type: string}, region: {type: string}}}", {"status": "ok"}),
    ],
)
def test_replies_say_that_all_is_well(schema: str, expected: Any) -> None:
    assert value(schema) == expected


def test_a_text_says_so_too() -> None:
    behavior = saying("{type: string, enum: [OK]}", media_type="text/plain")
    assert behavior.probe is not None
    assert behavior.probe.value == "OK"


def test_what_nothing_says_is_501_with_its_name() -> None:
    behavior = saying("{type: object, required: [region], properties: {region: {type: string}}}")
    assert behavior.reason == "nothing says what 'region' of a health check is; a `default` would"
    assert saying("{enum: [red, blue]}").method is Method.CUSTOM
    shape = "{type: object, required: [status], properties: {status: {type: string, minLength: 9}}}"
    assert saying(shape).reason is not None


def test_an_example_without_a_schema_may_show_anything() -> None:
    shown = "{'200': {description: d, content: {application/json: {example: {user: Ann}}}}}"
    assert look("/health", shown).reason == (
        "nothing but an example says what a health check replies; a `schema` would"
    )


def test_a_list_is_no_health_check() -> None:
    behavior = saying(
        "{type: array, items: {type: object, properties: {status: {type: string}}}}", path="/status"
    )
    assert behavior.reason is not None
    assert "health check" not in behavior.reason


def test_a_declared_503_or_a_database_in_the_reply_asks_the_database() -> None:
    both = "{'200': {description: d}, '503': {description: away}}"
    for behavior, ready in (
        (look("/health", both), True),
        (look("/health/live", both), False),
        (saying("{type: object, properties: {database: {enum: [down, ok]}}}"), True),
    ):
        assert behavior.probe is not None
        assert behavior.probe.ready is ready


def test_headers_are_sent_or_said_to_be_missing() -> None:
    headed = "{{'200': {{description: d, headers: {{X-Region: {{required: {required}, schema: {{type: string}}}}}}}}}}"
    assert look("/health", headed.format(required="true")).reason == (
        "replies require the header 'X-Region', and nothing says what it is"
    )
    model = model_of(SPEC.format(path="/health", responses=headed.format(required="false"), more=""))
    said = {(item.kind, item.code): item.message for item in model.remarks}
    assert said[RemarkKind.PARTIAL, "header-missing"] == "header 'X-Region' is not sent"
    assert said[RemarkKind.ASSUMED, "path-meaning"] == (
        "look is taken for a health check that asks nothing else, inferred from the path /health"
    )
