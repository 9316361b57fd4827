"""Building the service model from a contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.values import mapping, text
from scaffold.core.wording import value_text
from scaffold.model.behaviors.filling import accepts_work, fill_reason, kept_fields, neutral_fields
from scaffold.model.behaviors.inference import BehaviorReader
from scaffold.model.behaviors.probes import SENT
from scaffold.model.entities.build import EntityBuilder, name_tables
from scaffold.model.entities.drafts import Drafts
from scaffold.model.entities.links import Links
from scaffold.model.entities.places import property_place
from scaffold.model.entities.references import foreign_keys, referred
from scaffold.model.metadata import read_head
from scaffold.model.operations.outbound import read_outbound
from scaffold.model.operations.reading import WrittenOperation, read_operations, read_policies
from scaffold.model.operations.resources import group_resources
from scaffold.model.service import Behavior, Entity, Gap, Method, Operation, Refusal, ServiceModel
from scaffold.model.shortfalls import derive_shortfalls
from scaffold.model.shortfalls.refusals import derive_refusals
from scaffold.model.shortfalls.removals import read_removal, read_revealing
from scaffold.model.shortfalls.replies import is_computed
from scaffold.model.shortfalls.subject import Surroundings
from scaffold.model.shortfalls.uniqueness import read_unique
from scaffold.model.shortfalls.unmet import settle_replies, unmet
from scaffold.model.shortfalls.unread import read_refusals
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import operation_pointer
from scaffold.normal.schemas import SchemaReader


def build_service_model(contract: Mapping[str, Any], remarks: tuple[Remark, ...] = ()) -> ServiceModel:
    """Build the model of a bundled, repaired OpenAPI 3.1 contract.

    `remarks` are those of earlier steps (`repair`); what cannot be inferred is added to them.
    """
    reader = SchemaReader(contract, settled=True)
    written = read_operations(reader, contract)
    head = read_head(contract)
    components = mapping(contract.get("components"))
    schemas = mapping(components.get("schemas"))

    drafts = Drafts(reader, written)
    drafts.mark(schemas)
    builder = EntityBuilder(reader, drafts, head.name)
    inferring = BehaviorReader(reader, head.name, drafts, builder)
    supplied = inferring.supplied(written)
    behaviors = {operation.id: inferring.infer(operation) for operation in written}
    tables = name_tables(reader, drafts)
    making = {Method.CREATE, Method.REPLACE}
    accepting = {behaviors[item.id].entity for item in written if accepts_work(item, behaviors[item.id])}
    creatable = {item.entity for item in behaviors.values() if item.entity and item.method in making}
    entities = {
        name: builder.build(draft, supplied.get(name, {}), tables, creatable, accepting=name in accepting)
        for name, draft in drafts.found.items()
    }
    entities = {name: _begun(reader, entity, behaviors.values()) for name, entity in entities.items()}
    links = Links(reader, entities, [(item, behaviors[item.id]) for item in written])
    entities = {name: links.settle(entity, supplied.get(name, {})) for name, entity in entities.items()}
    settled = {
        operation.id: _settle(reader, head.name, entities, operation, behaviors[operation.id])
        for operation in written
    }
    resources, owners = group_resources(contract, written)
    schemes = mapping(components.get("securitySchemes"))

    def surroundings() -> Surroundings:
        made = (_operation(item, owners[item.id], settled[item.id]) for item in written)
        return Surroundings(reader, head.name, entities, zip(written, made, strict=True), schemes)

    around = surroundings()
    settled |= {subject.operation.id: settle_replies(subject) for subject in around.subjects}
    # What cannot be done is no method that others could rely on, so that they are looked at once more.
    while reasons := {
        item.operation.id: reason for item in surroundings().subjects if (reason := unmet(item))
    }:
        settled |= {name: Behavior(Method.CUSTOM, reason=reason) for name, reason in reasons.items()}
    around = surroundings()
    entities = {name: _read_off(entity, around) for name, entity in entities.items()}
    around = surroundings()
    for subject in around.subjects:
        if (revealing := read_revealing(subject)) is not None:
            settled[subject.operation.id] = replace(subject.behavior, revealing=revealing)
    around = surroundings()
    operations = tuple(_operation(item, owners[item.id], settled[item.id]) for item in written)
    refusals = {subject.operation.id: read_refusals(subject) for subject in around.subjects}
    operations = tuple(_refusing(item, refusals.get(item.id, ())) for item in operations)
    webhooks, callbacks = read_outbound(reader, contract, written)
    return ServiceModel(
        **{field.name: getattr(head, field.name) for field in fields(head)},
        security_schemes=schemes,
        resources=resources,
        operations=operations,
        webhooks=webhooks,
        callbacks=callbacks,
        entities=tuple(_in_order(entities, schemas)),
        remarks=(
            *remarks,
            *derive_shortfalls(around),
            *_unwritten(operations),
            *_guesses(operations),
            *derive_refusals(around),
            *_fill_remarks(around, written, settled),
        ),
    )


def _refusing(operation: Operation, refusals: tuple[Refusal, ...]) -> Operation:
    return (
        replace(operation, behavior=replace(operation.behavior, refusals=refusals)) if refusals else operation
    )


def _read_off(entity: Entity, around: Surroundings) -> Entity:
    """Read off its operations how an entity is put away, and what of it is unique."""
    subjects = [item for item in around.subjects if item.entity.name == entity.name]
    removal, unique = read_removal(subjects), read_unique(subjects)
    if removal is None and not unique:
        return entity
    return replace(entity, removal=removal, indexes=(*entity.indexes, *unique))


def _begun(reader: SchemaReader, entity: Entity, behaviors: Iterable[Behavior]) -> Entity:
    """Let a flag that DELETE sets begin as the opposite: what is new was not put away."""
    marks = {
        name: value
        for behavior in behaviors
        if behavior.entity == entity.name and behavior.method is Method.ARCHIVE
        for name, value in behavior.marks.items()
        if isinstance(value, bool) and "default" not in reader.facts(reader.at(entity.field(name).pointer))
    }
    if not marks:
        return entity
    begun = (
        replace(item, neutral=not marks[item.name], fillable=True) if item.name in marks else item
        for item in entity.fields
    )
    return replace(entity, fields=tuple(begun))


def _in_order(entities: Mapping[str, Entity], schemas: Mapping[str, Any]) -> list[Entity]:
    """Put the entities that are components in the contract's order; those found inline come last."""
    places = {name: place for place, name in enumerate(schemas)}
    return sorted(entities.values(), key=lambda entity: places.get(entity.name, len(places)))


def _settle(
    reader: SchemaReader,
    service: str,
    entities: Mapping[str, Entity],
    operation: WrittenOperation,
    behavior: Behavior,
) -> Behavior:
    if behavior.entity is None:
        return behavior
    entity = entities[behavior.entity]
    references = foreign_keys(entities.values(), service, entity)
    reason = fill_reason(reader, entity, operation, behavior, references)
    if reason:
        return Behavior(Method.CUSTOM, reason=reason)
    if behavior.method is not Method.REPLACE:
        return behavior
    creates = any(response.status == "201" for response in operation.responses)
    return replace(behavior, keeps=kept_fields(reader, entity, operation, behavior), creates=creates)


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
        policies=read_policies(written),
        behavior=behavior,
        meant=written.meant,
    )


def _fill_remarks(
    around: Surroundings, written: list[WrittenOperation], settled: Mapping[str, Behavior]
) -> list[Remark]:
    """Say what creating fills with a neutral value; what would have to be computed is a shortfall."""
    found: dict[str, Remark] = {}
    for operation in written:
        behavior = settled[operation.id]
        if behavior.method is not Method.CREATE or behavior.entity is None:
            continue
        entity = around.entities[behavior.entity]
        supplied = around.supplied[entity.name]
        scoped = {scope.field for scope in behavior.scopes}
        for name in neutral_fields(around.reader, entity, operation):
            field = entity.field(name)
            refers = referred(around.entities.values(), around.service, entity, name) is not None
            if name in scoped or refers or (is_computed(field) and name not in supplied):
                continue
            where = property_place(around.reader, entity.pointer, name) or field.pointer
            message = f"{entity.name}.{name} starts as {value_text(field.neutral)}: what creates one does not say it"
            remark = Remark(RemarkKind.ASSUMED, "neutral-value", where, message, operation.id)
            found.setdefault(where, remark)
        for field in entity.fields:
            values = _filled(field.gap) if field.gap is not None and field.name in entity.writable else {}
            for name, value in values.items():
                message = f"{entity.name}.{field.name}.{name} is {value_text(value)} where it is left out"
                remark = Remark(RemarkKind.ASSUMED, "neutral-value", field.pointer, message, operation.id)
                found.setdefault(f"{field.pointer}.{name}", remark)
    return list(found.values())


def _filled(gap: Gap) -> dict[str, Any]:
    """Name what is filled in within a property, by its path, with the values that are taken."""
    own = dict(gap.required)
    for name, inner in gap.nested.items():
        own |= {f"{name or '[]'}.{below}": value for below, value in _filled(inner).items()}
    return own


def _guesses(operations: tuple[Operation, ...]) -> Iterator[Remark]:
    """Say which operations nothing but the words of their paths explains."""
    for operation in operations:
        behavior, success = operation.behavior, operation.success
        if not behavior.origin:
            continue
        where = pointer_text(operation_pointer(operation.path, operation.method))
        message = f"{operation.id} is taken for {_meaning(behavior)}, {behavior.origin}"
        yield Remark(RemarkKind.ASSUMED, "path-meaning", where, message, operation.id)
        for name in success.headers if success is not None and behavior.probe is not None else ():
            if name.lower() not in SENT:
                message = f"header {name!r} is not sent"
                yield Remark(RemarkKind.PARTIAL, "header-missing", where, message, operation.id)


def _meaning(behavior: Behavior) -> str:
    if behavior.probe is not None:
        return f"a health check that asks {'the database' if behavior.probe.ready else 'nothing else'}"
    if behavior.part is not None:
        return f"a look at {behavior.entity}.{behavior.part}"
    by = "".join(f" by {item.field}" for item in behavior.filters if item.location == "path")
    return f"{behavior.method.value} of {behavior.entity}{by}"


def _unwritten(operations: tuple[Operation, ...]) -> Iterator[Remark]:
    for operation in operations:
        if operation.behavior.reason:
            where = pointer_text(operation_pointer(operation.path, operation.method))
            message = f"{operation.id} answers 501: {operation.behavior.reason}"
            yield Remark(RemarkKind.UNWRITTEN, "not-implemented", where, message, operation.id)
