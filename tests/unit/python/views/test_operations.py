from __future__ import annotations

import ast

from scaffold.python.views.operations import OperationView, ResourceView
from tests.unit.python.shop import SPEC, viewed


def resource(package: str) -> ResourceView:
    return next(item for item in viewed().resources if item.package == package)


def view(name: str) -> OperationView:
    found = [item for each in viewed().resources for item in each.operations if item.operation.id == name]
    return found[0]


def test_a_resource_is_a_package_with_an_interface_and_a_factory() -> None:
    orders = resource("orders")
    assert (orders.class_name, orders.interface, orders.factory) == (
        "Orders",
        "OrdersOperations",
        "orders_handlers",
    )
    assert orders.class_doc == '"""What was bought."""'
    assert resource("lines").class_doc == '"""The operations of Lines."""'
    assert [item.method_name for item in orders.operations] == [
        "list_orders",
        "create_order",
        "get_order",
        "update_order",
        "delete_order",
        "cancel_order",
    ]


def test_a_method_is_signed_like_its_operation() -> None:
    listing = view("listOrders")
    assert listing.signature == (
        "call: Call, *, status: Literal['placed', 'cancelled'] | None, limit: int, cursor: str | None"
    )
    assert listing.returns == "Reply[Literal[200], models.ListOrdersResponse]"
    assert view("makeReport").signature == "call: Call"
    assert view("makeReport").passed == ""


def test_the_body_comes_last() -> None:
    creating = view("createOrder")
    assert creating.signature == "call: Call, *, idempotency_key: UUID, body: models.NewOrder"
    assert creating.passed == (
        ", idempotency_key=UUID(call.headers['Idempotency-Key']), body=build(models.NewOrder, call.body)"
    )
    assert creating.parameters["header", "Idempotency-Key"].name == "idempotency_key"


def test_the_summary_is_the_first_sentence() -> None:
    assert view("listOrders").doc == '"""List orders."""'
    assert view("createOrder").doc == '"""Place an order."""'
    assert view("deleteOrder").doc == '"""DELETE /orders/{id}."""'


def test_text_of_the_spec_stays_text() -> None:
    nasty = '"""; import os; "'
    text = SPEC.replace("summary: List orders", f"summary: '{nasty}'").replace(
        "operationId: listOrders", 'operationId: "list\\"]; import os"'
    )
    found = viewed(text).resources[0].operations[0]
    assert found.id_literal == "'list\"]; import os'"
    assert found.method_name == "list_import_os"
    assert ast.literal_eval(found.doc) == f"{nasty}."
