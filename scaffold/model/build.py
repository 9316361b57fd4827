"""Building the service model from a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.model.behaviors import BehaviorReader, fill_reason, neutral_fields, replaces_whole
from scaffold.model.drafts import Drafts
from scaffold.model.entities import EntityBuilder, name_tables
from scaffold.model.metadata import read_head
from scaffold.model.outbound import read_outbound
from scaffold.model.reading import POLICIES, WrittenOperation, read_operations
from scaffold.model.repair import operation_pointer
from scaffold.model.resources import group_resources
from scaffold.model.schemas import SchemaReader
from scaffold.model.service import Behavior, Entity, Method, Operation, Remark, ServiceModel
from scaffold.model.values import mapping, text


def build_service_model(contract: Mapping[str, Any], remarks: tuple[Remark, ...] = ()) -> ServiceModel:
    """Build the model of a bundled, repaired OpenAPI 3.1 contract.

    `remarks` are those of earlier steps (`repair`); what cannot be inferred is added to them.
    """
    reader = SchemaReader(contract)
    written = read_operations(reader, contract)
    head = read_head(contract)
    components = mapping(contract.get("components"))
    schemas = mapping(components.get("schemas"))

    drafts = Drafts(reader, written)
    drafts.mark(schemas)
    builder = EntityBuilder(reader, drafts, head.name)
    inferring = BehaviorReader(reader, drafts, builder)
    behaviors = {operation.id: inferring.infer(operation) for operation in written}
    supplied = inferring.supplied(written)
    tables = name_tables(reader, drafts)
    entities = {
        name: builder.build(draft, supplied.get(name, {}), tables) for name, draft in drafts.found.items()
    }
    settled = {
        operation.id: _settle(reader, entities, operation, behaviors[operation.id]) for operation in written
    }
    resources, owners = group_resources(contract, written)
    webhooks, callbacks = read_outbound(reader, contract, written)
    return ServiceModel(
        **{field.name: getattr(head, field.name) for field in fields(head)},
        security_schemes=mapping(components.get("securitySchemes")),
        resources=resources,
        operations=tuple(
            _operation(operation, owners[operation.id], settled[operation.id]) for operation in written
        ),
        webhooks=webhooks,
        callbacks=callbacks,
        entities=tuple(_in_order(entities, schemas)),
        remarks=(
            *remarks,
            *_fill_remarks(reader, entities, written, settled),
            *_behavior_remarks(written, settled),
        ),
    )


def _in_order(entities: Mapping[str, Entity], schemas: Mapping[str, Any]) -> list[Entity]:
    """Put the entities that are components in the contract's order; those found inline come last."""
    places = {name: place for place, name in enumerate(schemas)}
    return sorted(entities.values(), key=lambda entity: places.get(entity.name, len(places)))


def _settle(
    reader: SchemaReader, entities: Mapping[str, Entity], operation: WrittenOperation, behavior: Behavior
) -> Behavior:
    if behavior.entity is None:
        return behavior
    entity = entities[behavior.entity]
    reason = fill_reason(reader, entity, operation, behavior)
    if reason:
        return Behavior(Method.CUSTOM, reason=reason)
    if behavior.method is Method.REPLACE and behavior.key and not replaces_whole(reader, entity, operation):
        return replace(behavior, method=Method.UPDATE)
    return behavior


def _operation(written: WrittenOperation, resource: str, behavior: Behavior) -> Operation:
    raw = written.raw
    return Operation(
        id=written.id,
        method=written.method,
        path=written.path,
        summary=text(raw.get("summary")),
        description=text(raw.get("description")),
        resource=resource,
        deprecated=raw.get("deprecated") is True,
        parameters=written.parameters,
        request=written.request,
        responses=written.responses,
        security=written.security,
        examples=written.examples,
        policies={name: raw[name] for name in POLICIES if name in raw},
        behavior=behavior,
    )


def _fill_remarks(
    reader: SchemaReader,
    entities: Mapping[str, Entity],
    written: list[WrittenOperation],
    behaviors: Mapping[str, Behavior],
) -> list[Remark]:
    found: dict[str, Remark] = {}
    for operation in written:
        behavior = behaviors[operation.id]
        if behavior.method is not Method.CREATE or behavior.entity is None:
            continue
        entity = entities[behavior.entity]
        for name in neutral_fields(reader, entity, operation):
            field = entity.field(name)
            message = f"{entity.name}.{name} starts as {field.neutral!r}: no operation supplies it"
            found.setdefault(field.pointer, Remark("neutral-value", field.pointer, message))
    return list(found.values())


def _behavior_remarks(written: list[WrittenOperation], behaviors: Mapping[str, Behavior]) -> Iterator[Remark]:
    for operation in written:
        behavior = behaviors[operation.id]
        where = pointer_text(operation_pointer(operation.path, operation.method))
        for name, value in behavior.envelope.neutral.items() if behavior.envelope else ():
            yield Remark("neutral-value", where, f"{operation.id} always answers {name} as {value!r}")
        if behavior.reason:
            yield Remark("not-implemented", where, f"{operation.id} answers 501: {behavior.reason}")
        for name in behavior.ignored:
            yield Remark("parameter-ignored", where, f"{operation.id} does not select by {name!r} yet")
