"""Bodies that hold an entity: alone, wrapped in a single property, or as the items of a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scaffold.core.naming import singular, snake, words
from scaffold.model.entities.keys import IDENTITIES
from scaffold.model.entities.neutral import is_computation, is_constant, neutral
from scaffold.model.entities.page_links import end_value, read_page_links
from scaffold.model.entities.places import place_of, place_within
from scaffold.model.entities.wrappers import beside, find_holder, is_beside, outcome, path_nouns
from scaffold.model.operations.reading import holds_values
from scaffold.model.service import LEFT_OUT, Envelope, Note, Payload
from scaffold.normal.schemas import ObjectShape, Property, SchemaReader, ValueType

_NEXT = (
    "next_page_token", "next_token", "next_cursor", "next", "cursor", "continuation_token", "end_cursor", "next_page",
    "next_url", "next_link", "next_page_url", "next_page_link",
)  # fmt: skip
_PREVIOUS = (
    "previous", "prev", "previous_page", "prev_page", "previous_url", "prev_url", "previous_link", "prev_link",
    "previous_page_url", "prev_page_url",
)  # fmt: skip
_FLAGS: Final[Mapping[str, str]] = {
    "first": "first", "is_first": "first", "first_page": "first", "is_first_page": "first",
    "last": "last", "is_last": "last", "last_page": "last", "is_last_page": "last",
    "empty": "empty", "is_empty": "empty",
}  # fmt: skip
_ENDS: Final[Mapping[str, str]] = {
    f"{end}{rest}": f"{end}_url"
    for end in ("first", "last")
    for rest in ("", "_url", "_link", "_page", "_page_url", "_page_link")
}
# Annotations of OData JSON, version 4.01, section 4.6; all may be left out.
_ODATA = "odata_"
_EMBEDDED = "_embedded"
# Members of a page stand in `meta` or `meta.page`.
_INNERMOST = 2
_SELVES = frozenset({"self", "url", "href", "self_link", "self_url"})
_SHOWN = ("number_of_elements", "current_item_count", "page_item_count", "items_on_page")
_BEFORE = ("has_prev", "has_previous", "has_prev_page", "has_previous_page")
_MORE = ("has_more", "has_next", "has_next_page", "more", "more_available", "is_truncated")
_PAGES = ("pages", "total_pages", "page_count", "pages_total", "num_pages", "pages_count", "last_page")
_LINKS = frozenset({"uri", "uri-reference", "url", "iri", "iri-reference"})
_NUMBERS = (ValueType.INTEGER, ValueType.NUMBER)
TOTALS = (
    "total", "count", "total_count", "total_items", "total_results", "total_elements", "total_size", "total_records",
    "total_rows", "total_entries", "total_hits", "total_matches", "total_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Single:
    """A body that is one object; `pointer` locates the object's schema, `wrapper` the property around it.

    `beside` is what a reply says beside that property, name → value.
    """

    schema: Any
    shape: ObjectShape
    pointer: str
    wrapper: str | None
    beside: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Many:
    """A body that is a list of objects, bare or in an envelope."""

    schema: Any
    shape: ObjectShape
    pointer: str
    envelope: Envelope | None


def read_body(reader: SchemaReader, payload: Payload | None) -> Single | Many | None:
    """Classify a body of JSON or of a URL-encoded form; None when it holds neither one object nor a list of them."""
    if payload is None or not payload.pointer or not holds_values(payload.media_type):
        return None
    schema = reader.at(payload.pointer)
    many = _list_of(reader, schema, payload.pointer, None)
    if many is not None:
        return many
    shape = reader.shape(schema)
    if shape is None:
        return None
    return _enveloped(reader, shape, place_of(reader, schema, payload.pointer)) or _wrapped(
        reader, schema, shape, payload.pointer
    )


def read_reply(reader: SchemaReader, payload: Payload | None) -> Single | Many | None:
    """Classify the body of a reply, which may say beside what it holds how the request went."""
    body = read_body(reader, payload)
    if payload is None or not isinstance(body, Single) or body.wrapper is not None:
        return body
    item = find_holder(reader, body.shape.properties, path_nouns(payload.pointer))
    place = place_within(reader, body.pointer, item) if item is not None else None
    inner = reader.shape(item.schema) if item is not None else None
    if item is None or inner is None or place is None:
        return body
    said = beside(reader, body.shape.properties.values(), item.name) or {}
    page = _enveloped(reader, inner, place)
    if page is not None and page.envelope is not None:
        around = Envelope("", None, None, {}, {}, within={item.name: page.envelope}, beside=said)
        return replace(page, envelope=around)
    return Single(item.schema, inner, place, item.name, said)


def _wrapped(reader: SchemaReader, schema: Any, shape: ObjectShape, pointer: str) -> Single:
    """See through `{order: {...}}`: one property, an object, named like what it holds rather than a part of it."""
    own = place_of(reader, schema, pointer)
    if len(shape.properties) == 1:
        (item,) = shape.properties.values()
        inner, place = reader.shape(item.schema), place_within(reader, own, item)
        if inner is not None and inner.properties and item.required and place is not None:
            return Single(item.schema, inner, place, item.name)
    return Single(schema, shape, own, None)


def _list_of(reader: SchemaReader, schema: Any, pointer: str, envelope: Envelope | None) -> Many | None:
    if reader.value_type(schema) is not ValueType.ARRAY:
        return None
    place = place_of(reader, schema, pointer) + "/items"
    items = reader.at(place)
    shape = reader.shape(items)
    return Many(items, shape, place_of(reader, items, place), envelope) if shape else None


def _enveloped(reader: SchemaReader, shape: ObjectShape, pointer: str) -> Many | None:
    """See an object with exactly one array of objects, itself or in `_embedded`, and otherwise only what pages through it."""
    embedded = shape.properties.get(_EMBEDDED)
    inner = reader.shape(embedded.schema) if embedded is not None else None
    if inner is not None and embedded is not None:
        return _embedding(reader, shape, inner, pointer)
    arrays = [
        name
        for name, item in shape.properties.items()
        if reader.value_type(item.schema) is ValueType.ARRAY
        and not is_beside(name)
        and (items := reader.facts(item.schema).get("items")) is not None
        and reader.shape(items) is not None
    ]
    # What has an identity is one thing with things inside, and no page of them.
    if len(arrays) != 1 or any(snake(name) in IDENTITIES for name in shape.properties):
        return None
    items = reader.shape(reader.facts(shape.properties[arrays[0]].schema).get("items"))
    envelope = _members(reader, shape, arrays[0], frozenset(items.properties if items is not None else ()))
    if envelope is None:
        return None
    held = shape.properties[arrays[0]]
    place = place_within(reader, pointer, held)
    return None if place is None else _list_of(reader, held.schema, place, envelope)


def _embedding(reader: SchemaReader, shape: ObjectShape, inner: ObjectShape, pointer: str) -> Many | None:
    """See a page of HAL, whose items are in an object of its own."""
    outer = {name: item for name, item in shape.properties.items() if name != _EMBEDDED}
    place = place_within(reader, pointer, shape.properties[_EMBEDDED])
    held = _enveloped(reader, inner, place) if place is not None else None
    if held is None or held.envelope is None or any(snake(name) in IDENTITIES for name in outer):
        return None
    envelope = _members(reader, replace(shape, properties=outer), "", frozenset(held.shape.properties))
    if envelope is None:
        return None
    return replace(held, envelope=replace(envelope, within={**envelope.within, _EMBEDDED: held.envelope}))


def _members(
    reader: SchemaReader, shape: ObjectShape, items: str, kept: frozenset[str], depth: int = 0
) -> Envelope | None:
    """Say what the members of a page are, of its own or in an object within; None where the object is no page.

    `kept` are the properties of an item.
    """
    more = _first(shape, _MORE, reader, (ValueType.BOOLEAN,))
    before = _first(shape, _BEFORE, reader, (ValueType.BOOLEAN,))
    pages = _first(shape, _PAGES, reader, _NUMBERS)
    total, counts = _counts(reader, shape, items, pages)
    following = _first(shape, _NEXT, reader, (ValueType.STRING, *_NUMBERS))
    previous = _first(shape, _PREVIOUS, reader, (ValueType.STRING, *_NUMBERS))
    paged = any(name is not None for name in (following, previous, more, before, pages, total))
    told = _told(reader, shape, {items, more, before, pages, total}) if paged else {}
    echoes: dict[str, str] = {}
    fill: dict[str, Any] = {}
    edges: dict[str, tuple[int, str]] = {}
    within: dict[str, Envelope] = {}
    notes: dict[str, Note] = {}
    for name, item in shape.properties.items():
        if name in {items, more, before, pages, total, following, previous, *counts, *told}:
            continue
        if (inner := _inner(reader, item, kept, depth)) is not None:
            within[name] = inner
            continue
        if (edge := _edge(name, kept)) is not None and (value := neutral(reader, item.schema)).known:
            edges[name], fill[name] = edge, value.value
            continue
        if not depth and (said := outcome(reader, item)) is not None:
            notes[name] = said
            continue
        if not (has_role(name, _NEXT) or has_role(name, TOTALS) or (_echo(name) and _scalar(reader, item))):
            if item.required:
                value = neutral(reader, item.schema)
                if not value.known:
                    return None
                fill[name] = value.value
            elif not (
                depth
                or paged
                or is_beside(name)
                or snake(name).startswith(_ODATA)
                or reader.value_type(item.schema) in (ValueType.OBJECT, ValueType.ANY)
            ):
                return None
        elif (echo := _echo(name)) is not None:
            echoes[name] = echo
    return Envelope(
        items=items,
        next=following,
        total=total,
        echoes=echoes,
        neutral=fill,
        last=LEFT_OUT if following is None else end_value(reader, shape.properties[following]),
        linked=following is not None and _is_link(reader, following, shape.properties[following]),
        counts=counts,
        more=more,
        pages=pages,
        required=tuple(name for name in echoes if shape.properties[name].required),
        before=before,
        previous=previous,
        first=LEFT_OUT if previous is None else end_value(reader, shape.properties[previous]),
        edges=edges,
        uncomputed=tuple(
            name
            for name in fill
            if is_computation(name, reader.value_type(shape.properties[name].schema))
            and not is_constant(reader, shape.properties[name].schema)
            and "default" not in reader.facts(shape.properties[name].schema)
        ),
        within=within,
        numbered=following is not None and reader.value_type(shape.properties[following].schema) in _NUMBERS,
        told=told,
        beside=notes,
    )


def _is_link(reader: SchemaReader, name: str, item: Property) -> bool:
    """Tell a link to a page from its token, by format or name."""
    named = words(name)[-1:] in {("url",), ("link",), ("href",), ("uri",)}
    return named or reader.facts(item.schema).get("format") in _LINKS


def _told(reader: SchemaReader, shape: ObjectShape, known: Collection[str | None]) -> dict[str, str]:
    """See what a page says of itself: that it is the first, the last or empty, and where it is."""
    found = {}
    for name, item in shape.properties.items():
        kind = reader.value_type(item.schema)
        if name in known:
            continue
        if kind is ValueType.BOOLEAN and snake(name) in _FLAGS:
            found[name] = _FLAGS[snake(name)]
        elif kind is ValueType.STRING and snake(name) in _ENDS and _is_link(reader, name, item):
            found[name] = _ENDS[snake(name)]
        elif kind is ValueType.STRING and snake(name) in _SELVES and not is_constant(reader, item.schema):
            relative = "url" in words(name) and reader.facts(item.schema).get("format") not in _LINKS
            found[name] = "path" if relative else "url"
    return found


def _inner(reader: SchemaReader, item: Property, kept: frozenset[str], depth: int) -> Envelope | None:
    """See an object that has members of a page, such as `meta` or `pagination`."""
    linking = read_page_links(reader, item) if not depth else None
    if linking is not None:
        return linking
    shape = (
        reader.shape(item.schema)
        if depth < _INNERMOST and reader.value_type(item.schema) is ValueType.OBJECT
        else None
    )
    found = _members(reader, shape, "", kept, depth + 1) if shape is not None else None
    if found is None:
        return None
    paged = (
        found.next
        or found.more
        or found.before
        or found.counted
        or found.echoes
        or found.previous
        or found.within
    )
    flags = not {"first", "last", "empty"}.isdisjoint(found.told.values())
    return found if paged or flags else None


def _edge(name: str, kept: frozenset[str]) -> tuple[int, str] | None:
    """See `first_id` and `last_id`: a property of the first or the last item of a page."""
    end, _, stem = snake(name).partition("_")
    place = {"first": 0, "last": -1}.get(end)
    known = next((one for one in kept if snake(one) == stem), None)
    return None if place is None or known is None else (place, known)


def _counts(
    reader: SchemaReader, shape: ObjectShape, items: str, pages: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """Tell the number on all pages from those on one: of several counts it is the only one that is called total."""
    counts = [
        name
        for name, item in shape.properties.items()
        if name != pages and has_role(name, TOTALS) and reader.value_type(item.schema) in _NUMBERS
    ]
    called = [name for name in counts if "total" in words(name)]
    shown = tuple(name for name in shape.properties if snake(name) in _SHOWN)
    if len(counts) > 1 and len(called) == 1:
        plain = {
            "count",
            "item_count",
            "items_count",
            f"{snake(items)}_count",
            f"{snake(singular(items))}_count",
        }
        return called[0], (*(name for name in counts if snake(name) in plain), *shown)
    total = _first(shape, TOTALS, reader, _NUMBERS, items)
    return (None if total == pages else total), shown


def _first(
    shape: ObjectShape,
    names: tuple[str, ...],
    reader: SchemaReader,
    types: tuple[ValueType, ...],
    items: str | None = None,
) -> str | None:
    for name, item in shape.properties.items():
        counted = items is not None and snake(name) in (
            f"{snake(items)}_count",
            f"{snake(items)}_total",
            f"total_{snake(items)}",
        )
        if (has_role(name, names) or counted) and reader.value_type(item.schema) in types:
            return name
    return None


def has_role(name: str, roles: tuple[str, ...]) -> bool:
    """Tell whether a property's name is one of those of a role; a total may have a count of something for its name."""
    called = snake(name).removeprefix(_ODATA)
    return called in roles or (roles is TOTALS and called.endswith("_count"))


def _echo(name: str) -> str | None:
    from_name: Mapping[str, str] = {
        "limit": "limit",
        "page_size": "limit",
        "per_page": "limit",
        "size": "limit",
        "offset": "offset",
        "page": "page",
        "page_index": "page",
        "page_number": "page",
        "current_page": "page",
        "page_no": "page",
        "number": "page",
        "skip": "offset",
    }
    return from_name.get(snake(name))


def _scalar(reader: SchemaReader, item: Property) -> bool:
    return reader.value_type(item.schema).scalar
