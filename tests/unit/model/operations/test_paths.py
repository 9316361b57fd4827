"""Path templates and the fields that their parameters name."""

from __future__ import annotations

import pytest

from scaffold.model.operations.paths import (
    literals,
    match_field,
    match_property,
    parse_path,
    shape_of,
    stem_of,
)


def test_segments_and_parameters() -> None:
    path = parse_path("/api/orders/{orderId}/items/{id}")
    assert path.parameters == ("orderId", "id")
    assert path.is_item
    assert shape_of(path.segments) == ("api", "orders", "{}", "items", "{}")
    assert shape_of(path.collection) == ("api", "orders", "{}", "items")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("/orders/{id}:cancel", ("orders", "{}", ":cancel")),
        ("/orders:batchCreate", ("orders", ":batchCreate")),
        ("/{key}:close", ("{}", ":close")),
        ("/at/12:30", ("at", "12:30")),
        ("/orders:old/{id}", ("orders:old", "{}")),
    ],
)
def test_a_custom_method_is_a_segment_of_its_own(text: str, shape: tuple[str, ...]) -> None:
    assert shape_of(parse_path(text).segments) == shape


@pytest.mark.parametrize("text", ["/", "/{id}", "/files/{name}.json", "/orders"])
def test_paths_that_name_no_item(text: str) -> None:
    assert not parse_path(text).is_item


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/api/v1/orders/{id}", ["orders"]),
        ("/v2.1beta1/orders/items", ["orders", "items"]),
        ("/api", ["api"]),
        ("/orders/v1", ["orders", "v1"]),
        ("/", []),
    ],
)
def test_literals_without_the_api_prefix(text: str, expected: list[str]) -> None:
    assert literals(parse_path(text)) == expected


@pytest.mark.parametrize(
    ("parameter", "fields", "owner", "expected"),
    [
        ("id", ["id", "name"], "Pet", "id"),
        ("petId", ["id", "name"], "Pet", "id"),
        ("pet_id", ["petId", "id"], "Pet", "petId"),
        ("id", ["petId"], "pets", "petId"),
        ("pet-uuid", ["name", "uuid"], "Pet", "uuid"),
        ("username", ["userName", "id"], "User", None),
        ("user_name", ["userName", "id"], "User", "userName"),
        ("orderCode", ["code"], "Order", "code"),
        ("slug", ["id"], "Article", None),
        ("owner", ["id"], "Pet", None),
    ],
)
def test_match_field(parameter: str, fields: list[str], owner: str, expected: str | None) -> None:
    assert match_field(parameter, fields, owner) == expected


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/payments/account/{accountId}", ("account_id", "/payments")),
        ("/payments/account/{id}", ("account_id", "/payments")),
        ("/payments/byKind/{value}", ("kind", "/payments")),
        ("/archive/payments/by-kind/{kind}", ("kind", "/archive/payments")),
        ("/payments/getPaymentsByKind/{kind}", ("kind", "/payments")),
        ("/all/payments/{kind}", ("kind", "/all/payments")),
        ("/all/card-payments/{colour}", None),
        ("/payments/colour/{kind}", None),
        ("/payments/{kind}/{account_id}", None),
        ("/payments/kind", None),
    ],
)
def test_a_path_names_the_property_by_which_it_selects(path: str, found: tuple[str, str] | None) -> None:
    made = match_property(parse_path(path), "CardPayment", ["kind", "account_id"])
    assert (made and (made[0], "/" + "/".join(item.text for item in made[1]))) == found


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("UserResponseDto", "user"),
        ("OrderDetails", "order"),
        ("CardRead", "card"),
        ("Response", "response"),
        ("UserView", "user"),
        ("Viewer", "viewer"),
    ],
)
def test_a_name_has_a_stem_without_what_its_schema_is_for(name: str, stem: str) -> None:
    assert stem_of(name) == stem
