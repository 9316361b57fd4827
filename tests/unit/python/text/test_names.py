from __future__ import annotations

import dataclasses
import sys

import pytest

from scaffold.model.service import Operation, Resource
from scaffold.python.text import names
from tests.unit.python.shop import model, operation, parameter


@pytest.mark.parametrize(
    ("service", "package"),
    [
        ("order-service", "order_service"),
        ("class", "class_"),
        ("typing", "typing_service"),
        ("tests", "tests_service"),
        ("migrations", "migrations_service"),
        ("typing-extensions", "typing_extensions_service"),
        ("3d-shop", "service_3_d_shop"),
    ],
)
def test_a_package_shadows_no_module(service: str, package: str) -> None:
    assert names.package_name(names.service_name(service, {"typing_extensions"})) == package
    assert package not in sys.stdlib_module_names


def named(asked: Operation) -> dict[tuple[str, str], str]:
    return names.argument_names(asked.parameters, asked.path)


def resources(*given: str) -> list[Resource]:
    return [Resource(name, name, "", ()) for name in given]


def test_every_resource_has_a_package_of_its_own() -> None:
    packages = names.resource_packages(
        resources("Foo", "foo", "FOO!", "settings", "platform", "../../x", "", "import")
    )
    assert list(packages.values()) == [
        "foo",
        "foo_2",
        "foo_3",
        "settings_",
        "platform_",
        "x",
        "resource",
        "import_",
    ]


def test_a_package_is_a_folder_that_file_systems_take() -> None:
    packages = names.resource_packages(resources("x" * 900, "x" * 901, "long names " * 90, "9" * 300))
    assert [len(name) for name in packages.values()] == [60, 62, 59, 69]
    assert all(name.isidentifier() for name in packages.values())


@pytest.mark.parametrize(
    ("package", "name"),
    [("orders", "Orders"), ("store", "StoreResource"), ("reply", "ReplyResource"), ("none", "None_")],
)
def test_a_class_shadows_nothing_that_its_module_imports(package: str, name: str) -> None:
    assert names.resource_class(package) == name


def test_methods_of_one_resource_differ() -> None:
    given = [
        dataclasses.replace(operation("getOrder"), id=item)
        for item in ("getOrder", "get_order", "class", "9")
    ]
    assert list(names.method_names(given).values()) == ["get_order", "get_order_2", "class_", "operation_9"]


def test_a_bare_id_is_called_after_its_collection() -> None:
    assert named(operation("getLine")) == {
        ("path", "id"): "order_id",
        ("path", "line_id"): "line_id",
    }


def test_arguments_hide_no_name_that_a_method_uses() -> None:
    given = ("self", "call", "body", "models", "list", "type", "class", "X-Request-ID", "x_request_id", "")
    asked = dataclasses.replace(operation("listOrders"), parameters=tuple(parameter(name) for name in given))
    found = named(asked)
    assert list(found.values()) == [
        "self_",
        "call_",
        "body_",
        "models_",
        "list_",
        "type_",
        "class_",
        "x_request_id",
        "x_request_id_2",
        "value",
    ]


def test_parameters_of_one_name_in_two_places_differ() -> None:
    asked = dataclasses.replace(
        operation("listOrders"),
        parameters=(parameter("id", location="query"), parameter("id", location="header")),
    )
    assert len(set(named(asked).values())) == 2


def test_stores_are_named_in_the_plural() -> None:
    assert names.store_names(["Order", "OrderItem", "Address", "orders"]) == {
        "Order": "_orders",
        "OrderItem": "_order_items",
        "Address": "_addresses",
        "orders": "_orders_2",
    }


def test_the_shop_has_a_package_per_tag() -> None:
    assert list(names.resource_packages(model().resources).values()) == ["orders", "lines", "reports"]
