from __future__ import annotations

import dataclasses

import pytest

from scaffold.model.service import Behavior, Envelope, Filter, Method, Paging, Parameter, Response
from scaffold.normal.schemas import ValueType
from scaffold.python.views.arguments import BodyTypes, parameter_argument
from scaffold.python.views.lists import envelope_value, filter_option, paging_options
from scaffold.python.views.operations import OperationView
from tests.unit.python.shop import operation, parameter


def view(*given: Parameter) -> OperationView:
    return OperationView(
        operation=dataclasses.replace(operation("listOrders"), parameters=given),
        id_literal="'x'",
        method_name="x",
        doc="",
        arguments=(),
        parameters={
            (item.location, item.name): parameter_argument(item.name, item, BodyTypes({})) for item in given
        },
        returns="",
        models=frozenset(),
    )


LIMIT = parameter("limit", ValueType.INTEGER, default=50)
OPTIONAL = parameter("limit", ValueType.INTEGER)
NUMBER = parameter("limit", ValueType.NUMBER)


@pytest.mark.parametrize(
    ("paging", "given", "expected"),
    [
        (None, (), "limit=1000"),
        (Paging(), (), "limit=20"),
        (Paging(limit="limit"), (LIMIT,), "limit=limit"),
        (Paging(limit="limit"), (OPTIONAL,), "limit=(20 if limit is None else limit)"),
        (Paging(limit="limit"), (NUMBER,), "limit=int(20 if limit is None else limit)"),
        (
            Paging(limit="limit", cursor="after"),
            (LIMIT, parameter("after")),
            "limit=limit, after=after, keyed=True",
        ),
        (
            Paging(limit="limit", offset="skip"),
            (LIMIT, parameter("skip", ValueType.INTEGER)),
            "limit=limit, offset=(skip or 0)",
        ),
        (
            Paging(limit="limit", page="p"),
            (LIMIT, parameter("p", ValueType.INTEGER, default=1)),
            "limit=limit, offset=(p - 1) * limit",
        ),
        (
            Paging(page="p", first_page=0),
            (parameter("p", ValueType.INTEGER),),
            "limit=20, offset=(p or 0) * 20",
        ),
        (
            Paging(page="p"),
            (parameter("p", ValueType.INTEGER),),
            "limit=20, offset=((1 if p is None else p) - 1) * 20",
        ),
        (
            Paging(limit="limit", cursor="cursor", unsized=50),
            (LIMIT, parameter("cursor")),
            "limit=(limit or 50), after=cursor",
        ),
    ],
)
def test_a_page_is_asked_for_as_the_contract_pages(
    paging: Paging | None, given: tuple[Parameter, ...], expected: str
) -> None:
    assert paging_options(Behavior(Method.LIST, paging=paging), view(*given)) == expected


@pytest.mark.parametrize(
    ("declared", "missing"),
    [(("200", "404", "400"), True), (("200", "default"), True), (("200", "400"), False)],
)
def test_a_page_token_that_no_reply_gave_is_not_found_where_the_contract_has_404(
    declared: tuple[str, ...], missing: bool
) -> None:
    shown = view(LIMIT, parameter("cursor"))
    responses = tuple(Response(status, "", None, ()) for status in declared)
    shown = dataclasses.replace(shown, operation=dataclasses.replace(shown.operation, responses=responses))
    options = paging_options(Behavior(Method.LIST, paging=Paging(limit="limit", cursor="cursor")), shown)
    assert options == "limit=limit, after=cursor" + (", strict=True" if missing else "")


def test_filters_select_by_field() -> None:
    behavior = Behavior(Method.LIST, filters=(Filter("status", "state"),))
    assert filter_option(behavior, view(parameter("status"))) == ["filters={'state': status}"]
    assert filter_option(Behavior(Method.LIST), view()) == []


def envelope(**changes: object) -> Behavior:
    empty = Envelope(items="items", next=None, total=None, echoes={}, neutral={})
    paging = Paging(limit="limit", page="p")
    return Behavior(Method.LIST, envelope=dataclasses.replace(empty, **changes), paging=paging)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [
        (Behavior(Method.LIST), "list(page.items)"),
        (envelope(), "{'items': page.items}"),
        (envelope(total="count"), "{'items': page.items, 'count': total}"),
        (
            envelope(next="next"),
            "{'items': page.items, **page.link('next', url=next_url(call, {'p': p + 1}))}",
        ),
        (
            envelope(next="next", last=None, counts=("size",), more="more", pages="pages", total="all"),
            (
                "{'items': page.items, 'size': len(page.items), 'more': page.next is not None, "
                "'pages': page_count(total, limit), 'all': total, "
                "**page.link('next', last=None, url=next_url(call, {'p': p + 1}))}"
            ),
        ),
        (
            envelope(previous="prev", first=None),
            "{'items': page.items, **link_before('prev', next_url(call, {'p': p - 1}) if p > 1 else None, first=None)}",
        ),
        (
            envelope(neutral={"object": "list", "more": False}),
            "{'items': page.items, 'object': 'list', 'more': False}",
        ),
        (
            envelope(echoes={"page": "page", "size": "limit", "offset": "offset"}, required=("offset",)),
            "{'items': page.items, 'page': p, 'size': limit, 'offset': 0}",
        ),
    ],
)
def test_a_response_holds_its_page_as_the_contract_says(behavior: Behavior, expected: str) -> None:
    given = view(LIMIT, parameter("p", ValueType.INTEGER, default=1))
    assert envelope_value(behavior, given) == expected


def test_the_page_before_begins_a_page_earlier() -> None:
    behavior = dataclasses.replace(
        envelope(previous="previous"), paging=Paging(limit="limit", offset="offset")
    )
    given = view(LIMIT, parameter("offset", ValueType.INTEGER))
    start = "(offset or 0)"
    assert envelope_value(behavior, given) == (
        "{'items': page.items, **link_before('previous', "
        f"next_url(call, {{'offset': max(0, {start} - limit)}}) if {start} > 0 else None)}}"
    )
    by_cursor = dataclasses.replace(behavior, paging=Paging(limit="limit", cursor="after"))
    written = envelope_value(by_cursor, view(LIMIT, parameter("after")))
    assert written == "{'items': page.items, **link_before('previous', None)}"


def test_what_no_parameter_says_is_echoed_as_its_default() -> None:
    echoes = envelope(echoes={"page": "page", "size": "limit"}, required=("page", "size"))
    behavior = dataclasses.replace(echoes, paging=None)
    assert envelope_value(behavior, view()) == "{'items': page.items, 'page': 1, 'size': 20}"
