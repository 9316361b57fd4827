"""Filters and searches leave out what they should and nothing else, and every order is kept."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

from . import cases, planting
from .comparing import resource
from .harness import Outgoing, Service
from .meanings import FILTERS, ORDERS, SEARCHES, UNREAD, Filter, Listing, Order, Search
from .named import parents
from .package import tables
from .parametrized import for_every
from .verdicts import not_tried
from .world import World, key_of, key_value, listed

_CREATED, _ROWS = 2, 5
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge,
    "contains": lambda own, value: value.lower() in own.lower(),
    "starts_with": lambda own, value: own.lower().startswith(value.lower()),
}  # fmt: skip
_OF_TEXT = frozenset({"contains", "starts_with"})
_DAY = len("2026-01-31")


def fill(world: World, listing: Listing, path: Mapping[str, str], rows: int = _ROWS) -> list[Any]:
    """Make things that a list shows, created as far as that is possible, and return their keys."""
    keys: list[Any] = []
    create = listing.group.create
    if create is not None:
        for body in (cases.json_bodies(create) or [None])[:_CREATED]:
            request = cases.outgoing(create, path)
            if body is not None:
                request = cases.with_body(request, world.referring(create, cases.distinct(create, body)))
            reply = world.send(create, cases.with_fresh_key(create, request))
            if reply.is_success:
                keys.append(key_value(reply, create, listing.group.key or "id"))
    if world.can_plant(listing.entity):
        keys += [
            world.plant(listing.entity, below=(listing.group.path, path)) for _ in range(rows - len(keys))
        ]
    return keys


def differ(
    world: World, listing: Listing, keys: Sequence[Any], wire: str, *, empty: bool = True, asked: Any = None
) -> None:
    """Let things differ in a property as far as its schema has different values, the last one without any.

    Values of a second schema, ``asked``, come first.
    """
    column = planting.column_of(listing.entity, wire)
    if column is None or column.kind == "json" or not world.can_plant(listing.entity) or len(keys) < 2:
        return
    entity = tables.ENTITIES[listing.entity]
    if wire in {entity.key, entity.owner} or wire in _above(listing):
        return
    target = planting.targets(listing.entity).get(wire)
    values = (
        _values(listing.items.get(wire), asked) if target is None else [world.make(target) for _ in range(2)]
    )
    if not values or not all(planting.fits(listing.entity, wire, value) for value in values):
        return
    spread = [values[number % len(values)] for number in range(len(keys))]
    if empty and not column.required and planting.fits(listing.entity, wire, None):
        spread[-1] = None
    planting.spread(world.service, listing.entity, keys, wire, spread)


def _values(schema: Any, asked: Any) -> list[Any]:
    """Return values of a schema that differ; those that a second schema has, too, come first."""
    first = (
        [] if asked is None else [one for one in planting.differing(asked) if cases.may_reply(schema, one)]
    )
    return [*first, *(one for one in planting.differing(schema) if one not in first)]


def _above(listing: Listing) -> set[str]:
    """Return the references whose value the path says."""
    template = listing.group.path
    path = {part[1:-1]: part for part in template.split("/") if part.startswith("{")}
    entities = set(parents(template, path))
    return {wire for wire, target in planting.targets(listing.entity).items() if target in entities}


def shown(
    world: World, listing: Listing, path: Mapping[str, str], *query: tuple[str, str]
) -> list[dict[str, Any]]:
    """Return the things that a list shows on its first page, which is as long as it may be."""
    plain = cases.outgoing(listing.list, path)
    pairs = tuple({**dict(plain.query), **dict(listing.longest), **dict(query)}.items())
    reply = world.call(listing.list, Outgoing(plain.method, plain.path, pairs, plain.headers))
    assert reply.is_success, reply.text
    return [resource(item, None)[0] for item in listed(reply.json()) if isinstance(item, dict)]


def everything(
    world: World, listing: Listing, path: Mapping[str, str], filters: Sequence[Filter]
) -> list[dict[str, Any]]:
    """Return the things that a list shows with any values of some filters whose default hides some of them."""
    found = (item for query in varied(listing, filters) for item in shown(world, listing, path, *query))
    return list({_identity(item): item for item in found}.values())


def varied(listing: Listing, filters: Sequence[Filter]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield queries of a list with all values of those of some filters that have a default; else an empty one."""
    hiding = [one for one in filters if one.listing is listing and one.default is not None]
    for values in product(*([one.default, *_choices(one)] for one in hiding)):
        yield tuple((one.parameter["name"], _text(value)) for one, value in zip(hiding, values, strict=True))


def _choices(chosen: Filter) -> list[Any]:
    """Return the values that a filter may have, as far as they can be told."""
    node = cases.CONTRACT.follow(chosen.schema)
    values = node.get("enum") or planting.differing(chosen.schema)
    return [value for value in values if cases.is_valid(chosen.schema, value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _identity(item: Mapping[str, Any]) -> str:
    return json.dumps(item, sort_keys=True)


def _asked(chosen: Filter, items: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """Yield values to compare with: those that things have, and others."""
    own = [
        item[chosen.compared] for item in items if isinstance(item.get(chosen.compared), str | int | float)
    ]
    values = [*own, *cases.CONTRACT.follow(chosen.schema).get("enum", ())]
    if chosen.operator in _OF_TEXT:
        pieces = [
            value[:3] if chosen.operator == "starts_with" else value[1:4]
            for value in own
            if isinstance(value, str)
        ]
        values = [*pieces, *map(str.upper, pieces), *own, "%", "_"]
    elif chosen.operator == "eq":
        values += [value for value in planting.differing(chosen.schema) if value not in own][:1]
    values += [
        value[:_DAY] for value in own if isinstance(value, str) and chosen.schema.get("format") == "date"
    ]
    known = {_text(value): value for value in values if cases.is_valid(chosen.schema, value)}
    yield from list(known.values())[:8]


def _meets(chosen: Filter, own: Any, value: Any) -> bool:
    if own is None:
        return chosen.operator == "ne"
    if isinstance(own, str) and isinstance(value, str) and chosen.schema.get("format") == "date":
        own = own[:_DAY]
    return _COMPARE[chosen.operator](own, value)


@for_every("chosen", [(one, f"{one.listing.list.operation_id}-{one.parameter['name']}") for one in FILTERS])
def test_a_filter_keeps_what_it_says_and_nothing_else(service: Service, chosen: Filter) -> None:
    world, listing, name = World(service), chosen.listing, chosen.parameter["name"]
    path = world.path(listing.group.path)
    differ(world, listing, fill(world, listing, path), chosen.compared, asked=chosen.schema)
    if chosen.default is not None:
        unsaid, said = (), ((name, _text(chosen.default)),)
        one, other = (map(_identity, shown(world, listing, path, *query)) for query in (unsaid, said))
        assert set(one) == set(other), f"without {name} it is not {chosen.default!r}"
    things = everything(world, listing, path, [chosen])
    compared = set()
    for value in _asked(chosen, things):
        found = {_identity(item) for item in shown(world, listing, path, (name, _text(value)))}
        for item in things:
            wanted = _meets(chosen, item.get(chosen.compared), value)
            compared.add(wanted)
            is_shown = _identity(item) in found
            assert is_shown is wanted, (
                f"{chosen.compared} {item.get(chosen.compared)!r} with {name}={value!r}"
            )
    if len(compared) < 2:
        raise not_tried(listing.list, f"{name}: all that was made is alike")


@for_every("search", [(one, f"{one.listing.list.operation_id}-{one.parameter}") for one in SEARCHES])
def test_a_search_finds_the_words_and_nothing_else(service: Service, search: Search) -> None:
    world, listing = World(service), search.listing
    path = world.path(listing.group.path)
    keys = fill(world, listing, path)
    for number, wire in enumerate(search.properties):
        # Each property has words of its own somewhere.
        differ(world, listing, keys[number:] + keys[:number], wire, empty=False)
    things = shown(world, listing, path)
    texts = [_searched(search, item) for item in things]
    schema = next(p for p in cases.parameters(listing.list, "query") if p["name"] == search.parameter).get(
        "schema", {}
    )
    found_words = list(dict.fromkeys(word for text in texts for one in text for word in one.split()))
    asked = [
        *found_words,
        *(word.upper() for word in found_words[:2]),
        *(word[1:] for word in found_words[:2]),
    ]
    asked += [f"{one} {other}" for one, other in pairwise(found_words[:4])]
    asked += [" ".join(one.split()[0] for one in text if one.strip()) for text in texts[:2]]
    compared = set()
    for value in [*dict.fromkeys(asked), "%", "_"]:
        if not value or not cases.is_valid(schema, value):
            continue
        found = {_identity(item) for item in shown(world, listing, path, (search.parameter, value))}
        for item, text in zip(things, texts, strict=True):
            wanted = all(any(word.lower() in one.lower() for one in text) for word in value.split())
            compared.add(wanted)
            assert (_identity(item) in found) is wanted, f"{text} with {search.parameter}={value!r}"
    if len(compared) < 2:
        raise not_tried(listing.list, f"{search.parameter}: all that was made is alike")


def _searched(search: Search, item: Mapping[str, Any]) -> list[str]:
    return [value for name in search.properties if isinstance(value := item.get(name), str)]


@for_every("order", [(one, one.name) for one in ORDERS])
def test_an_order_is_kept(service: Service, order: Order) -> None:
    world, listing = World(service), order.listing
    path = world.path(listing.group.path)
    keys = fill(world, listing, path)
    for number, term in enumerate(order.terms):
        differ(world, listing, keys if number else [*keys[::2], *keys[1::2]], term.removeprefix("-"))
    things = shown(world, listing, path, *order.query)
    if not order.terms:
        raise not_tried(listing.list, f"nothing here knows which order {dict(order.query)} is")
    judged = [_in_order(before, after, order.terms) for before, after in pairwise(things)]
    assert False not in judged, (
        f"{order.terms}: {[[item.get(t.lstrip('-')) for t in order.terms] for item in things]}"
    )
    if True not in judged:
        raise not_tried(listing.list, f"{order.terms}: all that was made is alike")


def _in_order(before: Mapping[str, Any], after: Mapping[str, Any], terms: Sequence[str]) -> bool | None:
    """Tell whether one thing may come before another; None where nothing says, or databases differ."""
    for term in terms:
        name = term.removeprefix("-")
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        if one is None or other is None:
            return other is None
        if isinstance(one, str) and not (_plain(one) and _plain(other)):
            return None
        return bool(one > other if term.startswith("-") else one < other)
    return None


def _plain(text: str) -> bool:
    """Tell whether every database orders a text as Python does."""
    stamp = text.replace("-", "").replace(":", "").replace(".", "")
    return (
        text.isascii()
        and (text.isalnum() or stamp.isalnum())
        and (text == text.lower() or text == text.upper())
    )


@for_every("named", [(one, f"{one[0].operation_id}-{one[1]}") for one in UNREAD])
def test_what_no_test_understands_is_counted(service: Service, named: tuple[cases.Operation, str]) -> None:
    operation, name = named
    world = World(service)
    plain = cases.outgoing(operation, world.any_path(operation.path))
    parameter = next(p for p in cases.parameters(operation, "query") if p["name"] == name)
    query = (*(pair for pair in plain.query if pair[0] != name), (name, cases.sample(parameter)))
    reply = world.call(operation, Outgoing(plain.method, plain.path, query, plain.headers))
    assert not reply.is_server_error, reply.text
    raise not_tried(operation, f"nothing here knows what {name} does")


def keys_of(listing: Listing, things: Sequence[Any]) -> list[str]:
    """Return the keys of things, in their order."""
    entity = tables.ENTITIES.get(listing.entity)
    names = (*([entity.key] if entity is not None else []), listing.group.key, "id")
    return [str(key_of(item, names)) for item in things]
