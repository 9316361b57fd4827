"""Lists: what selects and pages through them, and what their parameters leave alone."""

from __future__ import annotations

from functools import partial

import pytest

from scaffold.model.service import Filter, Method, Paging
from tests.unit.model.contracts import SHOP, inferred

shop = partial(inferred, SHOP)


def test_a_list_has_filters_paging_and_an_envelope() -> None:
    behavior = shop("listProducts")
    assert behavior.filters == (Filter("color", "color", "eq", "inferred from the name color"),)
    assert behavior.paging == Paging(limit="page_size", cursor="page_token", unsized=0)
    assert behavior.ignored == ()
    assert behavior.sorting is not None
    assert (behavior.sorting.parameter, behavior.sorting.origin) == ("sort", "inferred from the name sort")
    assert behavior.envelope is not None
    assert (behavior.envelope.items, behavior.envelope.next, behavior.envelope.total) == (
        "items",
        "next_page_token",
        "total",
    )


def test_a_filter_needs_the_field_s_type() -> None:
    behavior = shop(
        "listProducts", ("schema: {$ref: '#/components/schemas/Color'}}", "schema: {type: integer}}")
    )
    assert behavior.filters == ()
    assert behavior.ignored == ("color",)


def test_a_required_parameter_that_selects_by_nothing_known_is_custom() -> None:
    behavior = shop("listProducts", ("{name: sort, in: query,", "{name: near, in: query, required: true,"))
    assert str(behavior.reason).startswith("nothing says what the query parameter 'near' does")


@pytest.mark.parametrize(
    ("limit", "position", "paging"),
    [
        (
            "limit, in: query, schema: {type: integer}",
            "offset, in: query, schema: {type: integer}",
            {"offset": "offset"},
        ),
        (
            "limit, in: query, schema: {type: integer}",
            "page, in: query, schema: {type: integer}",
            {"page": "page"},
        ),
        (
            "limit, in: query, schema: {type: integer}",
            "page, in: query, schema: {type: integer, default: 0}",
            {"page": "page", "first_page": 0},
        ),
        ("limit, in: query, schema: {type: integer}", "offset, in: query, schema: {type: string}", {}),
    ],
    ids=["offset", "page", "page-from-zero", "text-is-no-offset"],
)
def test_other_ways_to_page(limit: str, position: str, paging: dict[str, object]) -> None:
    behavior = shop(
        "listProducts",
        ("page_size, in: query, schema: {type: integer}", limit),
        ("page_token, in: query, schema: {type: string}", position),
    )
    assert behavior.paging == Paging(limit="limit", **paging)


def test_a_version_parameter_selects_nothing_and_is_let_through() -> None:
    behavior = shop(
        "listProducts", ("{name: sort, in: query,", "{name: api-version, in: query, required: true,")
    )
    assert behavior.method is Method.LIST
    assert behavior.ignored == ("api-version",)


def test_a_second_parameter_for_a_role_is_ignored() -> None:
    behavior = shop(
        "listProducts",
        ("name: sort, in: query, schema: {type: string}", "name: limit, in: query, schema: {type: integer}"),
    )
    assert behavior.paging == Paging(limit="page_size", cursor="page_token", unsized=0)
    assert behavior.ignored == ("limit",)
