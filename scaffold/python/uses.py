"""Which schemas of a contract need a model: bodies of requests and responses, and the entities."""

from __future__ import annotations

from scaffold.core.naming import class_name
from scaffold.model.service import Payload, ServiceModel
from scaffold.python.models import Direction, SchemaUse


def schema_uses(model: ServiceModel) -> tuple[SchemaUse, ...]:
    """List every body schema once per direction.

    The name of an inline one comes from its operation: `CreateOrderRequest`, `CreateOrderResponse`, `CreateOrder404Response`.
    """
    uses: list[SchemaUse | None] = []
    for operation in model.operations:
        name = class_name(operation.id)
        uses.append(_use(operation.request, f"{name}Request", Direction.REQUEST))
        for response in operation.responses:
            status = "" if response is operation.success else response.status.capitalize()
            uses.append(_use(response.payload, f"{name}{status}Response", Direction.RESPONSE))
        if operation.behavior.view and operation.behavior.entity:
            uses.append(SchemaUse(operation.behavior.view, class_name(operation.behavior.entity)))
    uses.extend(SchemaUse(entity.pointer, class_name(entity.name)) for entity in model.entities)
    found = {(use.pointer, use.direction): use for use in reversed(uses) if use is not None}
    return tuple(reversed(found.values()))


def _use(payload: Payload | None, hint: str, direction: Direction) -> SchemaUse | None:
    if payload is None or not payload.pointer:
        return None
    return SchemaUse(payload.pointer, hint, direction)
