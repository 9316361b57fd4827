from __future__ import annotations

import dataclasses
import tomllib

from scaffold.model.service import Method
from scaffold.python.views.exceptions import view_exceptions
from tests.unit.python.shop import model, operation, parameter


def statuses() -> dict[str, list[str]]:
    return {
        tomllib.loads(f"x = {item.operation}")["x"]: tomllib.loads(f"x = [{item.statuses}]")["x"]
        for item in view_exceptions(model())
    }


def test_only_policies_that_refuse_valid_data_are_excepted() -> None:
    assert set(statuses()) == {"createOrder", "updateOrder", "cancelOrder"}


def test_each_exception_adds_one_status_to_what_is_accepted_anyway() -> None:
    found = statuses()
    accepted = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]
    assert found["createOrder"] == [*accepted, "422"]
    assert found["updateOrder"] == [*accepted, "412"]


def test_every_exception_has_its_reason() -> None:
    reasons = {item.operation: item.reason for item in view_exceptions(model())}
    assert "idempotency key" in reasons['"createOrder"']
    assert "If-Match" in reasons['"cancelOrder"']


def test_an_if_match_that_changes_nothing_is_no_reason() -> None:
    reading = operation("getOrder")
    guarded = dataclasses.replace(
        reading, parameters=(*reading.parameters, parameter("If-Match", location="header"))
    )
    assert guarded.behavior.method is Method.GET
    assert view_exceptions(dataclasses.replace(model(), operations=(guarded,))) == ()


def test_an_operation_id_is_one_string_of_toml() -> None:
    nasty = dataclasses.replace(operation("createOrder"), id='a"]\n[checks]\n')
    (found,) = view_exceptions(dataclasses.replace(model(), operations=(nasty,)))
    assert tomllib.loads(f"x = {found.operation}") == {"x": 'a"]\n[checks]\n'}


def test_a_declared_428_is_accepted_whatever_the_operation_does() -> None:
    custom = operation("getOrder")
    refused = dataclasses.replace(custom.responses[0], status="428")
    guarded = dataclasses.replace(custom, responses=(*custom.responses, refused))
    (found,) = view_exceptions(dataclasses.replace(model(), operations=(guarded,)))
    assert "428" in tomllib.loads(f"x = [{found.unheaded}]")["x"]
