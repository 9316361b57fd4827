"""Facts about a service whose spec has no design fields: from its description, its tags and its replies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from scaffold.core.location import pointer_parts
from scaffold.model.service import Operation, Payload, ServiceModel

_REFERENCE: Final = "#/components/schemas/"
_SENTENCE: Final = re.compile(r".+?[.!?…](?=\s|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"\A(?:\s*(?:#+[^\n]*|[-=*_]{3,}|!?\[[^\n]*|<[^\n]*)\n)+")
_LONGEST: Final = 300
_MOST: Final = 12
_DEEPEST: Final = 8


class Returned(NamedTuple):
    """A component that replies return, and the names of its properties."""

    name: str
    properties: tuple[str, ...]


def known_responsibilities(model: ServiceModel) -> tuple[str, ...]:
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
    schemas = contract.get("components", {}).get("schemas", {})
    if any(isinstance(schema, dict) and "x-entity" in schema for schema in schemas.values()):
        return
    seen = {entity.name for entity in model.entities}
    for operation in model.operations:
        for payload in _payloads(operation):
            name = _component(_at(contract, payload.pointer), schemas, payload.component)
            properties = tuple(_properties(schemas.get(name), schemas)) if name else ()
            if name and name not in seen and properties:
                seen.add(name)
                yield Returned(name, properties)


def _payloads(operation: Operation) -> Iterator[Payload]:
    for response in operation.responses:
        if response.status.startswith("2") and response.payload is not None:
            yield response.payload


def _component(schema: Any, schemas: Mapping[str, Any], name: str | None) -> str | None:
    """Return the component that a reply is about: itself, or what the only list in it holds."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(reference, str) and reference.startswith(_REFERENCE):
            name = reference.removeprefix(_REFERENCE)
            schema = schemas.get(name)
            continue
        if not isinstance(schema, dict):
            return name
        if schema.get("type") == "array":
            schema, name = schema.get("items"), None
            continue
        lists = [
            one
            for one in _properties(schema, schemas).values()
            if isinstance(one, dict) and one.get("type") == "array"
        ]
        if len(lists) != 1 or not isinstance(lists[0].get("items"), dict) or "$ref" not in lists[0]["items"]:
            return name
        others = [
            one for one in _properties(schema, schemas).values() if isinstance(one, dict) and "$ref" in one
        ]
        if others or len(_properties(schema, schemas)) > _DEEPEST:
            return name
        schema, name = lists[0]["items"], None
    return None


def _properties(schema: Any, schemas: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the properties of a schema, with those of what it is made of."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return {}
    reference = schema.get("$ref")
    found: dict[str, Any] = {}
    if isinstance(reference, str):
        found |= _properties(schemas.get(reference.removeprefix(_REFERENCE)), schemas, depth + 1)
    parts = schema.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        found |= _properties(part, schemas, depth + 1)
    own = schema.get("properties")
    return {**found, **own} if isinstance(own, dict) else found


def _at(contract: Mapping[str, Any], pointer: str) -> Any:
    node: Any = contract
    for part in pointer_parts(pointer):
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        else:
            return None
    return node


def _first_sentence(text: str) -> str:
    """Return the first sentence of a text in Markdown, without the headings, rules, links and markup lines above it."""
    text = _HEADING.sub("", text.strip() + "\n").strip()
    paragraph = text.split("\n\n", maxsplit=1)[0]
    found = _SENTENCE.match(paragraph)
    said = " ".join((found[0] if found else paragraph).split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1].rstrip()}…"
