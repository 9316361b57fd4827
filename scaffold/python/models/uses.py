"""The schemas of a contract that need a model: parameters, bodies of requests and responses, and the entities."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.location import pointer_parts
from scaffold.core.naming import class_name
from scaffold.model.service import Operation, OutboundOperation, Payload, ServiceModel
from scaffold.python.models.build import Direction, SchemaUse


def schema_uses(model: ServiceModel) -> tuple[SchemaUse, ...]:
    """List every schema once per direction.

    The name of an inline one comes from its operation: `CreateOrderRequest`, `CreateOrderResponse`, `CreateOrder404Response`.
    """
    uses: list[SchemaUse] = []
    for operation in model.operations:
        name = class_name(operation.id)
        uses += _parameters(operation, name)
        uses += _bodies(operation.request, name, "Request", Direction.REQUEST)
        for response in operation.responses:
            status = "" if response is operation.success else response.status.capitalize()
            uses += _bodies(response.payload, f"{name}{status}", "Response", Direction.RESPONSE)
        if operation.behavior.view and operation.behavior.entity:
            uses.append(SchemaUse(operation.behavior.view, class_name(operation.behavior.entity)))
    for sent in (*model.webhooks, *model.callbacks):
        name = class_name(sent.id)
        uses += _parameters(sent, name)
        # What the service sends has the properties that only it may write (readOnly), as in its responses.
        uses += _bodies(sent.request, name, "Request", Direction.RESPONSE)
        for response in sent.responses:
            status = "" if response.status.startswith("2") else response.status.capitalize()
            uses += _bodies(response.payload, f"{name}{status}", "Response", Direction.RESPONSE)
    uses.extend(SchemaUse(entity.pointer, class_name(entity.name)) for entity in model.entities)
    found = {(use.pointer, use.direction): use for use in reversed(uses)}
    return tuple(reversed(found.values()))


def _parameters(operation: Operation | OutboundOperation, name: str) -> Iterator[SchemaUse]:
    """List the schemas of parameters that are more than scalars; a shared one is called after its component."""
    for item in operation.parameters:
        if item.pointer and not item.type.scalar and not item.choices:
            parts = pointer_parts(item.pointer)
            owner = parts[2] if parts[0] == "components" else f"{name} {item.name}"
            yield SchemaUse(item.pointer, class_name(owner), Direction.REQUEST)


def _bodies(payload: Payload | None, name: str, end: str, direction: Direction) -> Iterator[SchemaUse]:
    for item in () if payload is None else (payload, *payload.others):
        if item.pointer:
            yield SchemaUse(item.pointer, f"{name}{_form(item, payload)}{end}", direction)


def _form(item: Payload, payload: Payload | None) -> str:
    """Tell the name of what is not in the preferred media type from what is, and that of an item from the whole."""
    if item.streamed:
        return "Event" if item.media_type.startswith("text/event-stream") else "Item"
    return "" if item is payload else class_name(item.media_type.partition("/")[2].partition(";")[0])
