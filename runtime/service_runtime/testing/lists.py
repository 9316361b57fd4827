"""Every filter leaves out what it should and nothing else, and every order is kept."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from . import cases
from .comparing import resource
from .groups import GROUPS
from .harness import Outgoing, Service
from .parametrized import for_every
from .verdicts import not_tried, require_whole
from .world import World, key_value, listed

_ROWS = 4
# Affixes of a parameter's name and what they compare; where a boundary may be meant either way, it is not looked at.
_AFFIXES: tuple[tuple[str, str, bool], ...] = (
    ("min", "ge", True), ("max", "le", True), ("gte", "ge", True), ("lte", "le", True),
    ("gt", "ge", False), ("lt", "le", False), ("from", "ge", False), ("to", "le", False),
    ("since", "ge", False), ("until", "le", False), ("after", "ge", False), ("before", "le", False),
)  # fmt: skip
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"eq": operator.eq, "ge": operator.ge, "le": operator.le}
_ORDERS = frozenset({"sort", "sort_by", "sortby", "order", "order_by", "orderby", "ordering"})


@dataclass(frozen=True)
class Filter:
    """Hold a query parameter of a list and what it means of a property; ``exact`` says that boundaries count."""

    create: cases.Operation
    list: cases.Operation
    parameter: Mapping[str, Any]
    property: str
    compare: str
    exact: bool


def _words(name: str) -> list[str]:
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return [
        word
        for word in spaced.replace("-", "_").replace(".", "_").replace("[", "_").replace("]", "_").split("_")
        if word
    ]


def _meaning(name: str, properties: Mapping[str, Any]) -> tuple[str, str, bool] | None:
    """Return the property that a parameter of this name compares, and how; None where its name does not say."""
    by_words = {tuple(_words(one)): one for one in properties}
    words = tuple(_words(name))
    if words in by_words:
        return by_words[words], "eq", True
    for affix, compare, exact in _AFFIXES:
        for rest in (
            (words[1:] if words[:1] == (affix,) else ()),
            (words[:-1] if words[-1:] == (affix,) else ()),
        ):
            for tail in ((), ("at",), ("on",), ("date",)):
                if rest and (*rest, *tail) in by_words:
                    return by_words[(*rest, *tail)], compare, exact
    return None


def item_schema(operation: cases.Operation) -> Any:
    """Return the schema of the items of a list."""
    schema = cases.response_schema(operation)
    for node in (schema, *cases.properties(schema).values()):
        items = cases.CONTRACT.follow(node).get("items") if isinstance(node, Mapping) else None
        if items is not None:
            return items
    return None


LISTS = [
    (group.create, group.list) for group in GROUPS if group.create is not None and group.list is not None
]
FILTERS = [
    Filter(create, lists, parameter, *meaning)
    for create, lists in LISTS
    for parameter in cases.parameters(lists, "query")
    if "default" not in parameter.get("schema", {})
    and (meaning := _meaning(parameter["name"], cases.properties(item_schema(lists))))
]


def _rows(world: World, create: cases.Operation, path: Mapping[str, str], name: str) -> dict[str, Any]:
    """Create resources that differ in a property as far as bodies can; return what it is by key."""
    rows: dict[str, Any] = {}
    bodies = {
        json.dumps(body.get(name)): body for body in cases.json_bodies(create) if isinstance(body, dict)
    }
    chosen: list[Any] = list(bodies.values())[:_ROWS] or [None]
    for body in chosen:
        plain = cases.outgoing(create, path)
        for _ in range(2):
            made = body if body is None else world.referring(create, cases.distinct(create, body))
            request = plain if made is None else cases.with_body(plain, _keeping(made, body, name, create))
            reply = world.call(create, request)
            if reply.is_success and reply.content:
                value, _ = resource(reply.json(), None)
                rows[str(key_value(reply, create))] = value.get(name) if isinstance(value, dict) else None
    return rows


def _keeping(made: Any, body: Any, name: str, create: cases.Operation) -> Any:
    kept = {**made, name: body[name]} if name in body and not name.lower().endswith("id") else made
    return kept if cases.is_valid(cases.json_schema(create), kept) else made


def _values(rows: Mapping[str, Any], schema: Any) -> list[Any]:
    found = [value for value in rows.values() if isinstance(value, str | int | float)]
    found += cases.CONTRACT.follow(schema).get("enum", [])
    texts = {json.dumps(value): value for value in found if cases.is_valid(schema, value)}
    return list(texts.values())[: _ROWS + 1]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _shown(
    world: World, lists: cases.Operation, path: Mapping[str, str], *query: tuple[str, str]
) -> list[str]:
    plain = cases.outgoing(lists, path)
    kept = tuple(pair for pair in plain.query if pair[0] not in dict(query))
    reply = world.call(lists, Outgoing(plain.method, plain.path, (*kept, *query), plain.headers))
    assert reply.status_code == httpx.codes.OK, reply.text
    schema_key = [item for item in listed(reply.json()) if isinstance(item, dict)]
    return [json.dumps(item, sort_keys=True) for item in schema_key]


@for_every("chosen", [(one, f"{one.list.operation_id}-{one.parameter['name']}") for one in FILTERS])
def test_a_filter_keeps_what_it_says_and_nothing_else(service: Service, chosen: Filter) -> None:
    require_whole(chosen.list, "parameter-ignored", about=f"'{chosen.parameter['name']}'")
    world = World(service)
    path = world.path(chosen.list.path)
    rows = _rows(world, chosen.create, path, chosen.property)
    values = _values(rows, chosen.parameter.get("schema", {}))
    everything = [json.loads(item) for item in _shown(world, chosen.list, path)]
    if not values or not everything:
        raise not_tried(
            chosen.list, f"nothing that {chosen.parameter['name']} could be compared with was made"
        )
    compare = _COMPARE[chosen.compare]
    for value in values:
        shown = _shown(world, chosen.list, path, (chosen.parameter["name"], _text(value)))
        for item in everything:
            own = item.get(chosen.property)
            if own == value and not chosen.exact:
                continue
            wanted = own is not None and compare(own, value)
            is_shown = json.dumps(item, sort_keys=True) in shown
            assert is_shown is wanted, f"{chosen.property} {own!r} with {chosen.parameter['name']}={value!r}"


@dataclass(frozen=True)
class Order:
    """Hold a value of a parameter that orders a list, and the property it is about."""

    create: cases.Operation
    list: cases.Operation
    parameter: str
    value: str
    property: str
    descending: bool


def _orders() -> list[Order]:
    found = []
    for create, lists in LISTS:
        names = cases.properties(item_schema(lists))
        for parameter in cases.parameters(lists, "query"):
            if parameter["name"].lower().replace("-", "_") in _ORDERS:
                for value in cases.CONTRACT.follow(parameter.get("schema", {})).get("enum", ()):
                    plain = str(value).lstrip("+-")
                    words = plain.replace(":", " ").replace(",", " ").rsplit(" ", 1)
                    name, descends = words[0], str(value).startswith("-") or words[-1].lower() == "desc"
                    for suffix in ("_asc", "_desc"):
                        if name not in names and name.endswith(suffix):
                            name, descends = name.removesuffix(suffix), suffix == "_desc"
                    if name in names:
                        found.append(Order(create, lists, parameter["name"], str(value), name, descends))
    return found


@for_every("order", [(one, f"{one.list.operation_id}-{one.value}") for one in _orders()])
def test_an_order_is_kept(service: Service, order: Order) -> None:
    require_whole(order.list, "parameter-ignored", about=f"'{order.parameter}'")
    world = World(service)
    path = world.path(order.list.path)
    _rows(world, order.create, path, order.property)
    shown = [json.loads(item) for item in _shown(world, order.list, path, (order.parameter, order.value))]
    values = [item[order.property] for item in shown if item.get(order.property) is not None]
    if len({json.dumps(value) for value in values}) < 2:
        raise not_tried(order.list, f"{order.parameter}={order.value}: all that was made is alike")
    # How texts with other letters are ordered depends on the database.
    if all(isinstance(value, str) for value in values):
        values = [value for value in values if value.isascii() and value.isalnum() and value == value.lower()]
    assert values == sorted(values, reverse=order.descending)
