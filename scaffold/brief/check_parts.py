"""Mistakes in parameters, bodies and headers of a brief without conventions, each a text or an object with texts in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from scaffold.brief.check_fields import Definitions, find_field_mistakes, find_shape_mistakes
from scaffold.brief.fields import Field, GrammarError, parse_field
from scaffold.brief.literal_parts import MEDIA_FIELDS, split_body
from scaffold.brief.model import Brief, Mistake, Operation
from scaffold.brief.parameters import REFERENCE, split_parameter
from scaffold.brief.schema_text import IS
from scaffold.core.location import Pointer


def find_part_mistakes(said: Operation, place: Pointer, definitions: Definitions) -> Iterator[Mistake]:
    """Yield the mistakes in what an operation takes and gives."""
    for name, one in said.params.items():
        if one != REFERENCE:
            yield from _part(one, (*place, "params", name), definitions, _parameter)
    if said.takes is not None:
        yield from _part(said.takes, (*place, "takes"), definitions, _body)
    if isinstance(said.gives, Mapping):
        for status, one in said.gives.items():
            yield from _part(one, (*place, "gives", status), definitions, _body)
    elif said.gives is not None:
        yield from _part(said.gives, (*place, "gives"), definitions, _body)


def find_component_mistakes(brief: Brief, definitions: Definitions) -> Iterator[Mistake]:
    """Yield the mistakes in components other than schemas."""
    for section, read in _COMPONENTS.items():
        found = brief.components.get(section)
        for name, one in found.items() if isinstance(found, Mapping) else ():
            yield from _part(one, ("components", section, name), definitions, read)


def _parameter(text: str) -> Field | None:
    return split_parameter(text)[1]


def _body(text: str) -> Field | None:
    return None if text.startswith(("#", "|")) else split_body(text)[0]


_COMPONENTS: Final[Mapping[str, Callable[[str], Field | None]]] = {
    "parameters": _parameter,
    "headers": parse_field,
    "responses": _body,
    "requestBodies": _body,
}


def _part(
    said: Any, place: Pointer, definitions: Definitions, read: Callable[[str], Field | None]
) -> Iterator[Mistake]:
    """Yield the mistakes of a text, or of an object: in the text under `is`, its schemas and its headers."""
    text = said if isinstance(said, str) else said.get(IS) if isinstance(said, Mapping) else None
    if isinstance(text, str):
        where = place if isinstance(said, str) else (*place, IS)
        try:
            field = read(text)
        except GrammarError as error:
            yield Mistake(where, error.message, error.hint)
        else:
            if field is not None:
                yield from find_field_mistakes(field, where, definitions)
            elif isinstance(said, Mapping) and said.keys() & {*MEDIA_FIELDS, "schema"}:
                yield Mistake(where, f"{text!r} has no body to add to", "write the type of the body first")
    if not isinstance(said, Mapping):
        return
    yield from find_shape_mistakes(said.get("schema"), (*place, "schema"), definitions)
    content, headers = said.get("content"), said.get("headers")
    for name, one in content.items() if isinstance(content, Mapping) else ():
        if isinstance(one, Mapping):
            yield from find_shape_mistakes(
                one.get("schema"), (*place, "content", name, "schema"), definitions
            )
    for name, one in headers.items() if isinstance(headers, Mapping) else ():
        yield from _part(one, (*place, "headers", name), definitions, parse_field)
