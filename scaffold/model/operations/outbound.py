"""Requests that the service itself sends: webhooks, and callbacks of its operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scaffold.core.location import Pointer, pointer_text
from scaffold.core.naming import camel, unique
from scaffold.core.values import mapping, text, texts
from scaffold.model.operations.reading import (
    WrittenOperation,
    follow_located,
    read_parameters,
    read_request,
    read_responses,
)
from scaffold.model.service import OutboundOperation
from scaffold.normal.repair import operation_pointer
from scaffold.normal.schemas import SchemaReader
from scaffold.openapi.types.nodes import HTTP_METHODS

Outbound = tuple[OutboundOperation, ...]


def read_outbound(
    reader: SchemaReader, contract: Mapping[str, Any], operations: Sequence[WrittenOperation]
) -> tuple[Outbound, Outbound]:
    """Read the webhooks of a contract and the callbacks of its operations; every one gets an id of its own."""
    webhooks = list(_webhooks(reader, contract))
    callbacks = [item for operation in operations for item in _callbacks(reader, operation)]
    names = unique([item.id for item in (*webhooks, *callbacks)])
    named = [replace(item, id=name) for item, name in zip((*webhooks, *callbacks), names, strict=True)]
    return tuple(named[: len(webhooks)]), tuple(named[len(webhooks) :])


def _webhooks(reader: SchemaReader, contract: Mapping[str, Any]) -> Iterator[OutboundOperation]:
    for name, entry in mapping(contract.get("webhooks")).items():
        item, base = follow_located(reader, entry, ("webhooks", name))
        for written in _operations(reader, mapping(item), base, name):
            tags = texts(mapping(reader.at(written.pointer)).get("tags"))
            yield replace(written, group=next(iter(tags), ""))


def _callbacks(reader: SchemaReader, operation: WrittenOperation) -> Iterator[OutboundOperation]:
    for name, entry in mapping(operation.raw.get("callbacks")).items():
        where = (*operation_pointer(operation.path, operation.method), "callbacks", name)
        callback, base = follow_located(reader, entry, where)
        for expression, written in mapping(callback).items():
            if expression.startswith("x-"):
                continue
            item, place = follow_located(reader, written, (*base, expression))
            for found in _operations(reader, mapping(item), place, name):
                yield replace(found, group=operation.id, expression=expression)


def _operations(
    reader: SchemaReader, item: Mapping[str, Any], base: Pointer, name: str
) -> Iterator[OutboundOperation]:
    """Read the operations of a path item; one without an id is called after the webhook or callback."""
    methods = [method for method in HTTP_METHODS if isinstance(item.get(method), dict)]
    for method in methods:
        raw, place = item[method], (*base, method)
        given = text(raw.get("operationId")).strip()
        yield OutboundOperation(
            id=given or (camel(name if len(methods) == 1 else f"{name} {method}") or method),
            group="",
            method=method,
            expression="",
            pointer=pointer_text(place),
            summary=text(raw.get("summary")) or text(item.get("summary")),
            parameters=read_parameters(reader, (base, item), (place, raw)),
            request=read_request(reader, place, raw),
            responses=read_responses(reader, place, raw),
        )
