"""Links of a page: to itself and to other pages, as texts or as objects with `href` (RFC 8288, HAL, JSON:API)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scaffold.core.naming import snake
from scaffold.model.entities.neutral import neutral
from scaffold.model.service import LEFT_OUT, Envelope
from scaffold.normal.schemas import Property, SchemaReader, ValueType

HREF: Final = "href"
"""The property of a link that holds its URL (HAL)."""
_LINKS_OF_PAGES: Final[Mapping[str, str]] = {
    "self": "url", "next": "next", "prev": "previous", "previous": "previous", "first": "first_url", "last": "last_url",
}  # fmt: skip


def href_of(reader: SchemaReader, member: Property) -> Property | None:
    """Return what of a link holds its URL: itself, or `href` of an object that needs nothing else; None of what is no link."""
    if reader.value_type(member.schema) is ValueType.STRING:
        return member
    shape = reader.shape(member.schema)
    others = [item for item in shape.properties.values() if item.required] if shape is not None else []
    if shape is None or HREF not in shape.properties or any(item.name != HREF for item in others):
        return None
    return shape.properties[HREF]


def read_page_links(reader: SchemaReader, item: Property) -> Envelope | None:
    """See the links of a page to itself and to others (RFC 8288, HAL, JSON:API); None where one of another kind is required."""
    shape = reader.shape(item.schema)
    if snake(item.name) != "links" or shape is None:
        return None
    ends: dict[str, Property] = {}
    told: dict[str, str] = {}
    hrefs: list[str] = []
    for name, member in shape.properties.items():
        held, role = href_of(reader, member), _LINKS_OF_PAGES.get(snake(name))
        if held is None or role is None:
            if member.required:
                return None
            continue
        hrefs += [] if held is member else [name]
        if role in {"next", "previous"}:
            ends[role] = member
        else:
            told[name] = role
    following, previous = ends.get("next"), ends.get("previous")
    if following is None and previous is None and not told:
        return None
    return Envelope(
        items="",
        next=None if following is None else following.name,
        total=None,
        echoes={},
        neutral={},
        last=LEFT_OUT if following is None else end_value(reader, following),
        linked=True,
        previous=None if previous is None else previous.name,
        first=LEFT_OUT if previous is None else end_value(reader, previous),
        required=tuple(name for name in told if shape.properties[name].required),
        told=told,
        hrefs=tuple(hrefs),
    )


def end_value(reader: SchemaReader, item: Property) -> Any:
    """Give the value of the property that names the next page, or the one before, where there is none."""
    if not item.required:
        return LEFT_OUT
    value = neutral(reader, item.schema)
    if reader.nullable(item.schema):
        return None
    return value.value if value.known and value.value == "" else LEFT_OUT
