"""The head of the service, its resources, and durations."""

from __future__ import annotations

import pytest

from scaffold.model.service import Resource, Technology
from tests.unit.model.contracts import model_of


def test_what_x_service_says() -> None:
    model = model_of("""
info:
  title: Order Service
  version: 2.1.0
  x-service:
    name: orders
    tier: 1
    responsibilities: [Takes orders., 7]
    stack: [{role: database, choice: PostgreSQL, because: one, alternatives: [MySQL]}, nonsense]
    dependencies: [{service: stock}]
servers: [{url: 'https://x.example'}, {}]
x-events: {publishes: [{name: order.created}]}
""")
    assert (model.name, model.title, model.version) == ("orders", "Order Service", "2.1.0")
    assert model.responsibilities == ("Takes orders.",)
    assert model.stack == (Technology("database", "PostgreSQL", "one", ("MySQL",)),)
    assert model.dependencies == ({"service": "stock"},)
    assert model.metadata == {"tier": 1}
    assert model.servers == ("https://x.example",)
    assert model.events == {"publishes": [{"name": "order.created"}]}


@pytest.mark.parametrize(
    ("info", "name", "title"),
    [
        ("{title: Order Service API!}", "order-service-api", "Order Service API!"),
        ("{x-service: {name: stock}}", "stock", "stock"),
        ("{title: 42}", "service-42", "42"),
        ("{title: [a], version: {}}", "service", "Service"),
        ("null", "service", "Service"),
    ],
)
def test_names(info: str, name: str, title: str) -> None:
    model = model_of(f"info: {info}")
    assert (model.name, model.title) == (name, title)


def test_operations_are_grouped_by_tag_or_path() -> None:
    model = model_of("""
tags: [{name: Order Lines, description: The lines.}]
paths:
  /api/v1/orders/{id}: {get: {operationId: a}}
  /api/v1/orders: {get: {operationId: b}, post: {operationId: c, tags: [Order Lines, other]}}
  /: {get: {operationId: d, tags: ['!']}}
  /x: {get: {operationId: e, tags: [order-lines]}}
""")
    assert model.resources == (
        Resource("orders", "orders", "", ("a", "b")),
        Resource("order-lines", "Order Lines", "The lines.", ("c",)),
        Resource("root", "root", "", ("d",)),
        Resource("order-lines_2", "order-lines", "", ("e",)),
    )
    assert [operation.resource for operation in model.operations] == [
        "orders",
        "orders",
        "order-lines",
        "root",
        "order-lines_2",
    ]
