"""Meanings of query parameters of lists: as ``x-filter``, ``x-search`` and ``x-sort`` say, else as their names do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import cases
from .groups import GROUPS, Group
from .named import creators, entity_of, member_entity
from .package import tables
from .planting import can_plant
from .vocabulary import (
    BOUNDS,
    CURSORS,
    DESCENDS,
    DIRECTIONS,
    DOWN,
    NEWEST,
    OFFSETS,
    OLDEST,
    PAGES,
    SIZES,
    SORTS,
    UP,
)

_TIMES = ("", "_at", "_on", "_date", "_time")
_LENGTHS = range(50, 0, -1)

Terms = tuple[str, ...]
"""Properties by which a list is ordered, the first one first; ``-`` before one turns it round."""


@dataclass(frozen=True)
class Listing:
    """Hold an operation that lists things which tests can make; ``entity`` is empty where they are none's rows."""

    group: Group
    list: cases.Operation
    entity: str

    @property
    def items(self) -> Mapping[str, Any]:
        """The properties of the things that are listed."""
        return cases.properties(cases.item_schema(self.list))

    def parameter(self, names: frozenset[str]) -> Mapping[str, Any] | None:
        """Return the query parameter that has one of some names."""
        found = (one for one in cases.parameters(self.list, "query") if snake(one["name"]) in names)
        return next(found, None)

    @property
    def longest(self) -> tuple[tuple[str, str], ...]:
        """The query that asks for a page as long as it may be, up to a bound; empty where nothing says how long."""
        size = self.parameter(SIZES)
        sizes = [] if size is None else [n for n in _LENGTHS if cases.is_valid(size.get("schema", {}), n)]
        return tuple((str(size["name"]), str(n)) for n in sizes[:1] if size is not None)


@dataclass(frozen=True)
class Filter:
    """Hold a query parameter of a list, and how it compares a property, ``compared``."""

    listing: Listing
    parameter: Mapping[str, Any]
    compared: str
    operator: str

    @property
    def schema(self) -> Any:
        """The schema of one value."""
        node = cases.CONTRACT.follow(self.parameter.get("schema", {}))
        return node.get("items", {}) if _is_list(node) else node

    @property
    def default(self) -> Any:
        """The value of the parameter where a request has none; None without one."""
        return cases.CONTRACT.follow(self.parameter.get("schema", {})).get("default")


@dataclass(frozen=True)
class Search:
    """Hold a query parameter whose words are looked for in properties."""

    listing: Listing
    parameter: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """Hold a query of a list, and the order that it asks for; no terms say that nothing here understands it."""

    listing: Listing
    query: tuple[tuple[str, str], ...]
    terms: Terms

    @property
    def name(self) -> str:
        """The name that tells it from others."""
        asked = "-".join(value for _, value in self.query) or "without"
        return f"{self.listing.list.operation_id}-{asked}"


def snake(name: str) -> str:
    """Return a name in lower case, its words apart."""
    return "_".join(words(name))


def words(name: str) -> list[str]:
    """Return the words of a name, in lower case."""
    spaced = "".join(
        f"_{letter.lower()}" if letter.isupper() and not before.isupper() else letter.lower()
        for before, letter in zip(f"_{name}", name, strict=False)
    )
    return [word for word in "".join(one if one.isalnum() else " " for one in spaced).split() if word]


def _listings() -> Iterator[Listing]:
    for group in GROUPS:
        if group.list is None or cases.item_schema(group.list) is None:
            continue
        entity = member_entity(group.path, group.key)
        if not entity and group.create is not None:
            entity = entity_of(group.create)
        if group.create is not None or can_plant(entity) or entity in creators():
            yield Listing(group, group.list, entity)


def _is_list(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type")
    return kinds == "array" or (isinstance(kinds, list) and "array" in kinds)


def _filters(listing: Listing) -> Iterator[Filter]:
    marks = listing.list.definition.get("x-search")
    searched = str(marks.get("parameter", "q")) if isinstance(marks, Mapping) else ""
    ordering = {one["name"] for one in _ordering(listing) if one is not None}
    for one in cases.parameters(listing.list, "query"):
        said = one.get("x-filter")
        if isinstance(said, Mapping) and said.get("property") in listing.items:
            yield Filter(listing, one, str(said["property"]), str(said.get("operator", "eq")))
        elif said is None and one["name"] not in {searched, *ordering} and not _pages(one["name"]):
            for single in _singles(one):
                meaning = _meaning(single, listing.items)
                if meaning is not None:
                    yield Filter(listing, single, *meaning)


def _singles(parameter: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the parameter, or what each member of an object is on the wire (style deepObject, OpenAPI 4.8.12)."""
    members = cases.properties(parameter.get("schema", {}))
    if not members:
        yield parameter
    elif parameter.get("style") == "deepObject":
        for name, schema in members.items():
            yield {"name": f"{parameter['name']}[{name}]", "in": "query", "schema": schema}


def _pages(name: str) -> bool:
    return snake(name) in CURSORS | SIZES | OFFSETS | PAGES


def _meaning(parameter: Mapping[str, Any], properties: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the property that a parameter of this name compares, and how; None where its name does not say."""
    names = {snake(one): one for one in properties}
    parts = words(parameter["name"])
    parts = [part for part in parts if part not in {"filter", "where"}] or parts
    plain = "_".join(parts)
    asked = [plain, f"{plain}_id"]
    if _is_list(cases.CONTRACT.follow(parameter.get("schema", {}))):
        head = "_".join(parts[:-1])
        asked += (
            [head]
            if parts[-1:] in (["in"], ["any"])
            else [plain.removesuffix("s"), f"{plain.removesuffix('ies')}y"]
        )
    for name in asked:
        if name in names and _is_scalar(properties[names[name]]):
            return names[name], "eq"
    for bound, rest in ((parts[:1], parts[1:]), (parts[-1:], parts[:-1])):
        operator = BOUNDS.get(bound[0]) if bound else None
        found = [names[key] for end in _TIMES if rest and (key := "_".join(rest) + end) in names]
        if not found and (not rest or rest in (["date"], ["time"])):
            # Where things have one time, a bound without a name is of that.
            times = [name for name, schema in properties.items() if _is_time(schema)]
            found = times if len(times) == 1 else []
        if operator is not None and found and _is_scalar(properties[found[0]]):
            return found[0], operator
    return None


def _is_time(schema: Any) -> bool:
    node = cases.CONTRACT.follow(schema) if isinstance(schema, Mapping) else {}
    return node.get("format") in {"date", "date-time"}


def _is_scalar(schema: Any) -> bool:
    node = cases.CONTRACT.follow(schema) if isinstance(schema, Mapping) else {}
    kinds = node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return not {"array", "object"} & set(kinds)


def _searches(listing: Listing) -> Iterator[Search]:
    marks = listing.list.definition.get("x-search")
    if isinstance(marks, Mapping):
        name = str(marks.get("parameter", "q"))
        properties = tuple(one for one in marks.get("properties", ()) if one in listing.items)
        if properties and any(one["name"] == name for one in cases.parameters(listing.list, "query")):
            yield Search(listing, name, properties)


def _ordering(listing: Listing) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return the parameter that orders a list, and the one that says which way."""
    marks = listing.list.definition.get("x-sort")
    named = marks.get("parameter") if isinstance(marks, Mapping) else None
    queries = list(cases.parameters(listing.list, "query"))
    direction = next((one for one in queries if _is_direction(one)), None)
    others = [one for one in queries if one is not direction]
    if named is not None:
        return next((one for one in others if one["name"] == named), None), direction
    return next((one for one in others if snake(one["name"]) in SORTS), None), direction


def _is_direction(parameter: Mapping[str, Any]) -> bool:
    named = snake(parameter["name"])
    values = {str(value).lower() for value in _choices(parameter)}
    if cases.CONTRACT.follow(parameter.get("schema", {})).get("type") == "boolean":
        return named in DESCENDS
    return named in DIRECTIONS and bool(values) and values <= DOWN | UP


def _choices(parameter: Mapping[str, Any]) -> list[Any]:
    node = cases.CONTRACT.follow(parameter.get("schema", {}))
    if node.get("type") == "boolean":
        return ["true", "false"]
    return list(
        (cases.CONTRACT.follow(node["items"]) if _is_list(node) and "items" in node else node).get("enum", ())
    )


def _orders(listing: Listing) -> Iterator[Order]:
    sort, direction = _ordering(listing)
    way = None if direction is None else cases.CONTRACT.follow(direction.get("schema", {})).get("default")
    marks = listing.list.definition.get("x-sort")
    said: Mapping[str, Any] = marks if isinstance(marks, Mapping) else {}
    stated = {str(name): _listed(value) for name, value in dict(said.get("orders", {})).items()}
    default = _directed(_listed(said.get("default", ())), way, turned=True)
    if sort is not None:
        name = sort["name"]
        known = {
            str(value): stated.get(str(value)) or _meant(listing, str(value)) for value in _choices(sort)
        }
        if not known:
            sortable = _listed(said.get("properties", ())) or tuple(_columns(listing))
            free = {text: (text,) for one in sortable[:3] for text in (one, f"-{one}")}
            known = {**stated, **free}
        for value, terms in known.items():
            yield Order(listing, ((name, value),), _directed(terms, way))
            if direction is not None:
                for asked in _choices(direction):
                    query = ((name, value), (direction["name"], str(asked)))
                    yield Order(listing, query, _directed(terms, asked))
        chosen = str(cases.CONTRACT.follow(sort.get("schema", {})).get("default", ""))
        meant = known.get(chosen) or (_meant(listing, chosen) if chosen else ())
        default = _directed(meant, way) or default
    if default:
        yield Order(listing, (), default)


def _directed(terms: Terms, way: Any, *, turned: bool = False) -> Terms:
    """Return terms with what a second parameter says of those that say no direction, or, turned, of all of them."""
    if way is None:
        return terms
    plain = tuple(term.removeprefix("-") for term in terms) if turned else terms
    down = str(way).lower() in DOWN | {"true"}
    return tuple(f"-{term.removeprefix('-')}" for term in plain) if down else plain


def _listed(value: Any) -> Terms:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _columns(listing: Listing) -> Iterator[str]:
    entity = tables.ENTITIES.get(listing.entity)
    for column in entity.columns if entity is not None else ():
        if column.name in listing.items and column.kind != "json" and not column.hidden:
            yield column.name


def _meant(listing: Listing, value: str) -> Terms:
    """Return the order that a value of a sort parameter asks for; empty where its name does not say."""
    entity = tables.ENTITIES.get(listing.entity)
    if snake(value) in NEWEST | OLDEST and entity is not None and entity.created:
        return (f"-{entity.created}" if snake(value) in NEWEST else entity.created,)
    names = {snake(one): one for one in listing.items}
    terms = []
    for part in value.split(","):
        named, down = words(part), part.strip().startswith("-")
        if len(named) > 1 and named[-1] in DOWN | UP:
            named, down = named[:-1], named[-1] in DOWN
        field = next((names[key] for end in ("", "_at") if (key := "_".join(named) + end) in names), None)
        if field is None:
            return ()
        terms.append(f"-{field}" if down else field)
    return tuple(terms)


def is_unknown_order(operation: cases.Operation, query: Mapping[str, Any]) -> bool:
    """Tell whether a query orders a list by what is none of its properties, where the contract lists no orders."""
    for listing in LISTINGS:
        sort = _ordering(listing)[0] if listing.list == operation else None
        if sort is not None and sort["name"] in query and not _choices(sort):
            return not _is_of_properties(listing, str(query[sort["name"]]))
    return False


def has_page_token(operation: cases.Operation, query: Mapping[str, Any]) -> bool:
    """Tell whether a query names a page of a list by a token."""
    tokens = (one.parameter(CURSORS) for one in LISTINGS if one.list == operation)
    return any(token is not None and token["name"] in query for token in tokens)


def first_page(parameter: Mapping[str, Any]) -> int:
    """Return the number of the first page: 1, but for a default, or else a minimum, of 0."""
    schema = cases.CONTRACT.follow(parameter.get("schema", {}))
    return 0 if schema.get("default", schema.get("minimum")) == 0 else 1


def is_before_all_pages(operation: cases.Operation, query: Mapping[str, Any]) -> bool:
    """Tell whether a query names a page by a number below that of the first, or by an offset below zero."""
    for one in cases.parameters(operation, "query") if operation.method == "GET" else ():
        name = snake(one["name"])
        least = 0 if name in OFFSETS else first_page(one) if name in PAGES else None
        number = str(query.get(one["name"]))
        # Anything but digits is refused for its form.
        if least is not None and re.fullmatch(r"-?\d+", number, re.ASCII) and int(number) < least:
            return True
    return False


def _is_of_properties(listing: Listing, value: str) -> bool:
    marks = listing.list.definition.get("x-sort")
    said = _listed(marks.get("properties", ())) if isinstance(marks, Mapping) else ()
    names = {snake(one) for one in said or listing.items}
    for number, part in enumerate(value.split(",")):
        asked = words(part)
        directed = asked[-1:] and asked[-1] in DOWN | UP
        if number and directed and len(asked) == 1:
            continue  # the direction of those before
        if "_".join(asked) not in names and not (directed and "_".join(asked[:-1]) in names):
            return False
    return True


LISTINGS = list(_listings())
FILTERS = [found for listing in LISTINGS for found in _filters(listing)]
SEARCHES = [found for listing in LISTINGS for found in _searches(listing)]
ORDERS = [found for listing in LISTINGS for found in _orders(listing)]


def _unread() -> Iterator[tuple[cases.Operation, str]]:
    for listing in LISTINGS:
        known = {one.parameter["name"] for one in FILTERS if one.listing is listing}
        known |= {one.parameter for one in SEARCHES if one.listing is listing}
        known |= {one["name"] for one in _ordering(listing) if one is not None}
        for parameter in cases.parameters(listing.list, "query"):
            singles = {one["name"] for one in _singles(parameter)} or {parameter["name"]}
            if not singles <= known and parameter["name"] not in known and not _pages(parameter["name"]):
                yield listing.list, parameter["name"]


UNREAD = list(_unread())
"""Query parameters of lists of which nothing here knows what they mean."""
