"""Handlers that come with an archetype, for operations that no spec can express, and whether a contract is one that they fit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scaffold.brief.expand import expand
from scaffold.brief.reading import ReadBrief, read_brief
from scaffold.model.describe import Description, describe
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.project.starters import SETTINGS
from scaffold.render.blueprint import Blueprint
from scaffold.sentences.archetypes import write_brief
from scaffold.sentences.choice import choose_as


def fitting_handlers(blueprint: Blueprint, description: Description) -> str | None:
    """Return the archetype whose handlers a contract fits, None where there is none.

    It has to have all their operations, with the same group, parameters, and properties of requests and replies: what a
    handler does not read would be ignored in silence. It may have more operations.
    """
    contract = description.contract
    ids = set(_operations(contract))
    for name in _archetypes(blueprint):
        if not {one.id for one in _archetype(name).brief.operations} <= ids:
            continue
        own = archetype_description(name).contract
        wanted = _operations(own)
        if wanted.keys() <= ids and _shapes(own, wanted) == _shapes(contract, wanted):
            return name
    return None


def _archetypes(blueprint: Blueprint) -> Iterator[str]:
    folder = None if blueprint.folder is None else blueprint.folder / "starters"
    for path in sorted(folder.glob(f"*/{SETTINGS}")) if folder is not None else ():
        if "extends" in tomllib.loads(path.read_text(encoding="utf-8")):
            yield path.parent.name


@cache
def archetype_description(name: str) -> Description:
    """Describe the document of an archetype, as it is without a sentence."""
    path = Path("openapi.yaml").resolve()
    return describe(load_document(path, unsaved={path: to_yaml(expand(_archetype(name)).document)}))


def _archetype(name: str) -> ReadBrief:
    return read_brief(Path("brief.yaml"), write_brief(choose_as(name, ""), "").text)


def _operations(contract: Mapping[str, Any]) -> dict[str, Any]:
    return {
        operation["operationId"]: operation
        for item in contract.get("paths", {}).values()
        for operation in item.values()
        if isinstance(operation, dict) and isinstance(operation.get("operationId"), str)
    }


def _shapes(contract: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a handler sees of operations, and the properties of the entities, by their names."""
    schemas = contract.get("components", {}).get("schemas", {})
    operations = _operations(contract)
    shapes: dict[str, Any] = {one: _shape(contract, operations[one]) for one in ids}
    entities = {name: one for name, one in schemas.items() if isinstance(one, dict) and "x-entity" in one}
    return shapes | {f"entity {name}": sorted(one.get("properties", {})) for name, one in entities.items()}


def _shape(contract: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = [_resolved(contract, one) for one in operation.get("parameters", ())]
    replies = {
        status: _properties(contract, _resolved(contract, one))
        for status, one in operation.get("responses", {}).items()
        if status.startswith("2")
    }
    return {
        "tags": operation.get("tags"),
        "parameters": sorted((one.get("in", ""), one.get("name", "")) for one in parameters),
        "request": _properties(contract, _resolved(contract, operation.get("requestBody", {}))),
        "replies": replies,
    }


def _properties(contract: Mapping[str, Any], holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of the schema and of the properties of each media type."""
    found = {}
    for media, one in holder.get("content", {}).items():
        schema = one.get("schema", {})
        found[media] = (schema.get("$ref", ""), sorted(_resolved(contract, schema).get("properties", {})))
    return found


def _resolved(contract: Mapping[str, Any], value: Any) -> Mapping[str, Any]:
    """Follow a reference to a component; anything else is returned as it is."""
    reference = value.get("$ref") if isinstance(value, Mapping) else None
    if not isinstance(reference, str) or not reference.startswith("#/components/"):
        return value if isinstance(value, Mapping) else {}
    _, _, section, name = reference.split("/", 3)
    found = (
        contract.get("components", {}).get(section, {}).get(name.replace("~1", "/").replace("~0", "~"), {})
    )
    return found if isinstance(found, Mapping) else {}
