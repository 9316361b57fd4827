"""Facts about a service whose spec has no design fields: from its description, its tags and its replies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from scaffold.core.values import mapping
from scaffold.model.service import Operation, Payload, ServiceModel
from scaffold.normal.schemas import SchemaReader

_SENTENCE: Final = re.compile(r".+?[.!?…](?=\s|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"\A(?:\s*(?:#+[^\n]*|[-=*_]{3,}|!?\[[^\n]*|<[^\n]*)\n)+")
_LONGEST: Final = 300
_MOST: Final = 12
# Lists within lists that are looked into, and properties of what is only the envelope of a list.
_MOST_LISTS: Final = 8
_MOST_PROPERTIES: Final = 8


class Returned(NamedTuple):
    """A component that replies return, and the names of its properties."""

    name: str
    properties: tuple[str, ...]


def inferred_responsibilities(model: ServiceModel) -> tuple[str, ...]:
    """Return what the description says first, then what the groups of operations are for, each once."""
    found = [model.summary or _first_sentence(model.description)]
    for resource in model.resources:
        text = _first_sentence(resource.description)
        found.append(f"{resource.title}: {text}" if text else "")
    return tuple(dict.fromkeys(text for text in found if text))[:_MOST]


def returned_schemas(model: ServiceModel, contract: Mapping[str, Any]) -> Iterator[Returned]:
    """Yield the components that successful replies return, or that their lists hold, but for the entities of the model.

    None where the contract says with `x-entity` what its entities are.
    """
    schemas = mapping(mapping(contract.get("components")).get("schemas"))
    if any(isinstance(schema, dict) and "x-entity" in schema for schema in schemas.values()):
        return
    reader = SchemaReader(contract, settled=True)
    seen = {entity.name for entity in model.entities}
    for operation in model.operations:
        for payload in _payloads(operation):
            name = _component(reader, reader.at(f"#{payload.pointer}"), payload.component)
            properties = tuple(_properties(reader, schemas.get(name))) if name else ()
            if name and name not in seen and properties:
                seen.add(name)
                yield Returned(name, properties)


def _payloads(operation: Operation) -> Iterator[Payload]:
    for response in operation.responses:
        if response.status.startswith("2") and response.payload is not None:
            yield response.payload


def _component(reader: SchemaReader, schema: Any, name: str | None) -> str | None:
    """Return the component that a reply is about: itself, or what the only list in it holds."""
    for _ in range(_MOST_LISTS):
        name = reader.component(schema) or name
        schema = mapping(reader.follow(schema))
        if schema.get("type") == "array":
            schema, name = schema.get("items"), None
            continue
        properties = _properties(reader, schema)
        lists = [mapping(one) for one in properties.values() if mapping(one).get("type") == "array"]
        if len(lists) != 1 or "$ref" not in mapping(lists[0].get("items")):
            return name
        others = [one for one in properties.values() if "$ref" in mapping(one)]
        if others or len(properties) > _MOST_PROPERTIES:
            return name
        schema, name = lists[0]["items"], None
    return None


def _properties(reader: SchemaReader, schema: Any) -> dict[str, Any]:
    """Return the properties of a schema, with those of what it is made of."""
    return {
        name: one for part in reader.parts(schema) for name, one in mapping(part.get("properties")).items()
    }


def _first_sentence(text: str) -> str:
    """Return the first sentence of a text in Markdown, without the headings, rules, links and markup lines above it."""
    text = _HEADING.sub("", text.strip() + "\n").strip()
    paragraph = text.split("\n\n", maxsplit=1)[0]
    found = _SENTENCE.match(paragraph)
    said = " ".join((found[0] if found else paragraph).split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1].rstrip()}…"
