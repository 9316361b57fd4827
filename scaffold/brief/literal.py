"""A document without conventions: what a brief says, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.brief.fields import Field
from scaffold.brief.house.names import title_of
from scaffold.brief.literal_parts import (
    literal_components,
    literal_parameter,
    literal_request,
    literal_response,
    schema_of,
)
from scaffold.brief.model import Brief, Operation, Shape
from scaffold.brief.service import events_of, service_of
from scaffold.brief.shapes import literal_schema
from scaffold.core.location import Pointer


def expand_literally(brief: Brief) -> tuple[dict[str, Any], Mapping[Pointer, Pointer]]:
    """Return the document of a brief, and where its places come from in the brief."""
    origins: dict[Pointer, Pointer] = {}
    paths: dict[str, Any] = {}
    for operation in brief.operations:
        paths.setdefault(operation.path, {})[operation.method] = literal_operation(operation)
        origins["paths", operation.path, operation.method] = ("operations", operation.id)
    schemas: dict[str, Any] = {}
    for name, shape in brief.types.items():
        schemas[name] = literal_type(shape)
        origins["components", "schemas", name] = ("types", name)
    for name, schema in brief.schemas.items():
        schemas[name] = schema_of(schema)
        origins["components", "schemas", name] = ("schemas", name)
    components = {**literal_components(brief.components), **({"schemas": schemas} if schemas else {})}
    service, events = service_of(brief), events_of(brief, {})
    head = brief.head
    info = {
        "title": title_of(brief),
        "version": head.get("version", "1.0.0"),
        **({"summary": brief.about} if brief.about is not None else {}),
        **({"description": head["description"]} if "description" in head else {}),
        **({"x-audience": head["audience"]} if "audience" in head else {}),
        **({"x-service": service} if len(service) > 1 else {}),
    }
    document: dict[str, Any] = {
        "openapi": "3.1.1",
        "info": info,
        **({"x-events": events} if events else {}),
        **({"paths": paths} if paths else {}),
        **({"components": components} if components else {}),
    }
    return document, origins


def literal_type(shape: Shape | Mapping[str, Shape]) -> Any:
    """Return the schema of a type: of a field, or of an object with fields."""
    if isinstance(shape, Field | bool):
        return literal_schema(shape)
    required = [name for name, one in shape.items() if isinstance(one, Field) and not one.optional]
    properties = {name: literal_schema(one) for name, one in shape.items()}
    return {"type": "object", **({"required": required} if required else {}), "properties": properties}


def literal_operation(said: Operation) -> dict[str, Any]:
    """Return the Operation Object that an operation says."""
    operation: dict[str, Any] = {"operationId": said.id} if said.named else {}
    if said.about is not None:
        operation["summary"] = said.about
    if said.description is not None:
        operation["description"] = said.description
    if said.tags is not None:
        operation["tags"] = list(said.tags)
    if said.deprecated:
        operation["deprecated"] = True
    if said.security is not None:
        operation["security"] = said.security
    elif said.public:
        operation["security"] = []
    if said.params:
        operation["parameters"] = [literal_parameter(name, one) for name, one in said.params.items()]
    if said.takes is not None:
        operation["requestBody"] = literal_request(said.takes)
    gives = (
        said.gives if isinstance(said.gives, Mapping) else {} if said.gives is None else {"200": said.gives}
    )
    if gives:
        operation["responses"] = {str(status): literal_response(one) for status, one in gives.items()}
    return {**operation, **said.also}
