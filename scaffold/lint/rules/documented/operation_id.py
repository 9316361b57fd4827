"""Every operation has an id.

Why:
    OpenAPI does not ask for an `operationId`, but generated clients, servers and tests are named after it. Without
    one their names are made of method and path, and change with them.

Bad:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}

Good:
    paths:
      /orders:
        get: {operationId: listOrders, responses: {"200": {description: The orders.}}}

Irrelevant:
    paths: {}
    components:
      schemas:
        Command: {type: object, properties: {operationId: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.core.naming import camel
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.naming_style import Style
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, Repair


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    name = operation.value.get("operationId")
    if not isinstance(name, str) or not name:
        yield Violation(
            operation.node,
            f"{operation.title} has no operationId",
            repair=Repair(lambda: _derive(operation, facts), is_safe=False),
            field=(*operation.node.pointer, "operationId"),
        )


def _derive(operation: Operation, facts: Facts) -> list[Edit]:
    """Name an operation after its method and path, unless another one has or would get the same name."""
    name = _name(operation.method, operation.path)
    unnamed = (other for other in facts.get(Operations).all if "operationId" not in other.value)
    if (
        name in facts.get(Operations).by_id
        or sum(_name(other.method, other.path) == name for other in unnamed) > 1
    ):
        return []
    style = facts.get(Habits).operation_id_style or Style.CAMEL
    return add_entry(operation.node, "operationId", style.write(name))


@lru_cache(maxsize=4096)
def _name(method: str, path: str) -> str:
    """Derive `getOrdersByOrderId` from GET /orders/{orderId}."""
    parts = ["by_" + part[1:-1] if part.startswith("{") else part for part in path.split("/")]
    return camel("_".join((method, *parts)))


RULE = Rule(
    id="doc-operation-id",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS,
    judge=_judge,
    fix="name the operation by verb and noun, for example listOrders",
    collective=True,
)
