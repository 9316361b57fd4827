"""What a nested value that a client may send lacks of what a response must show."""

from __future__ import annotations

from typing import Any

from scaffold.model.neutral import neutral
from scaffold.model.schemas import SchemaReader, ValueType
from scaffold.model.service import Gap

_DEEPEST = 6
_ITEMS = ""


def find_gap(reader: SchemaReader, sent: Any, shown: Any, depth: int = 0) -> Gap | None:
    """Compare the schema of a property in requests with its schema in responses.

    The gap names the properties that a response requires and a request may leave out, with the neutral value of each; None
    when there is none, or none that has a neutral value.
    """
    if depth > _DEEPEST:
        return None
    if reader.value_type(shown) is ValueType.ARRAY:
        items = find_gap(reader, reader.facts(sent).get("items"), reader.facts(shown).get("items"), depth + 1)
        return Gap({}, {_ITEMS: items}) if items is not None else None
    shape, given = reader.shape(shown), reader.shape(sent)
    if shape is None:
        return None
    required: dict[str, Any] = {}
    nested: dict[str, Gap] = {}
    for name, item in shape.properties.items():
        if item.write_only:
            continue
        source = given.properties.get(name) if given is not None else None
        sure = source is not None and source.required and not source.read_only
        if item.required and not sure and (value := neutral(reader, item.schema)).known:
            required[name] = value.value
        if (
            source is not None
            and (gap := find_gap(reader, source.schema, item.schema, depth + 1)) is not None
        ):
            nested[name] = gap
    return Gap(required, nested) if required or nested else None
