"""Readings of `x-service` and `x-events`, well formed and not."""

from __future__ import annotations

import pytest

from scaffold.design.service import (
    ConsumedEvent,
    Dependency,
    PublishedEvent,
    ServiceMark,
    Technology,
    read_consumed,
    read_dependency,
    read_published,
    read_service,
)

STOCK = {
    "service": "stock-service",
    "via": "http",
    "coupling": "hard",
    "timeout": "PT0.3S",
    "fallback": "none",
}


def test_everything_is_read() -> None:
    mark = read_service(
        {
            "name": "order-service",
            "owner": "sales",
            "tier": 1,
            "responsibilities": ["Takes orders."],
            "stack": [
                {"role": "database", "choice": "PostgreSQL", "because": "SQL", "alternatives": ["SQLite"]}
            ],
            "dependencies": [STOCK],
            "slo": {"availability": 99.9, "p99_ms": 300},
        }
    )
    assert mark == ServiceMark(
        "order-service",
        ("Takes orders.",),
        (Technology("database", "PostgreSQL", "SQL", ("SQLite",)),),
        (Dependency("stock-service", "http", "hard", "PT0.3S", STOCK),),
        99.9,
        300.0,
        {"owner": "sales", "tier": 1, "slo": {"availability": 99.9, "p99_ms": 300}},
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        "order-service",
        [],
        {},
        {"name": ["x"], "responsibilities": "Takes orders.", "stack": {}, "dependencies": "stock-service"},
        {"stack": ["PostgreSQL"], "dependencies": [None, 7]},
    ],
)
def test_what_has_another_form_is_absent(value: object) -> None:
    assert read_service(value) == ServiceMark()


@pytest.mark.parametrize("promise", [True, "99", None, [99]])
def test_a_promise_is_a_number(promise: object) -> None:
    mark = read_service({"slo": {"availability": promise, "p99_ms": promise}})
    assert (mark.availability, mark.p99_ms) == (None, None)


@pytest.mark.parametrize(
    ("changed", "awaited"),
    [({}, True), ({"via": "events"}, False), ({"coupling": "soft"}, False), ({"service": None}, False)],
)
def test_what_is_awaited(changed: dict[str, object], *, awaited: bool) -> None:
    assert read_dependency({**STOCK, **changed}).is_awaited is awaited


def test_events_have_names() -> None:
    assert read_published({"name": "order.paid", "payload": {}}) == PublishedEvent("order.paid")
    assert read_consumed(
        {"name": "order.paid", "from": "order-service", "idempotent_by": "id"}
    ) == ConsumedEvent("order.paid", "order-service", "id")
    assert (read_published("order.paid"), read_consumed([])) == (
        PublishedEvent(""),
        ConsumedEvent("", "", ""),
    )
