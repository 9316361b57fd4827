"""Path templates and path parameters agree.

Why:
    Every `{name}` of a path needs one parameter of that name with `in: path` and `required: true`, otherwise
    clients cannot build the address and servers cannot read it. A path parameter that the template lacks is
    never sent.

Bad:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Good:
    paths:
      /orders/{orderId}:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: limit, in: query, schema: {type: integer}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import set_flag
from scaffold.lint.repair.repair import Repair

_NAME = re.compile(r"\{([^{}/]+)\}")


def _has_path_parameters(operation: Operation, _: Facts) -> bool:
    return "{" in operation.path or any(operation.parameters_in("path"))


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    named = _NAME.findall(operation.path)
    declared = {parameter.name: parameter for parameter in operation.parameters_in("path")}
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield Violation(
            operation.found.path_item, f"path {operation.path} names the parameter {name!r} twice"
        )
    yield from _unmatched(operation, facts, [name for name in dict.fromkeys(named) if name not in declared])
    for name, parameter in declared.items():
        if name in named and parameter.node.fields.get("required") is not True:
            yield Violation(
                parameter.node.get("required") or parameter.node,
                f"path parameter {name!r} is not `required: true`",
                "add `required: true`",
                Repair(partial(set_flag, parameter.node, "required", after="in")),
                field=(*parameter.node.pointer, "required"),
            )


def _unmatched(operation: Operation, facts: Facts, missing: list[str]) -> Iterator[Violation]:
    """Report what only the path or only the parameters have; one of each is one name that is written in two ways."""
    extra = [one for one in operation.parameters_in("path") if f"{{{one.name}}}" not in operation.path]
    if len(missing) == len(extra) == 1:
        yield Violation(
            extra[0].node,
            f"the parameter {extra[0].name!r} is called {{{missing[0]}}} in the path {operation.path}",
            "give both the same name",
        )
        return
    for parameter in extra:
        yield Violation(
            parameter.node,
            f"path {operation.path} has no {{{parameter.name}}} for the parameter {parameter.name!r}",
        )
    if operation.has_unread_parameters:
        return
    for name in missing:
        if any(
            name == each.name for other in _siblings(operation, facts) for each in other.parameters_in("path")
        ):
            yield Violation(operation.node, f"path parameter {name!r} of {operation.title} is not declared")
        else:
            place = operation.found.path_item
            yield Violation(place, f"path parameter {name!r} of {operation.path} is not declared")


def _siblings(operation: Operation, facts: Facts) -> Iterator[Operation]:
    return (
        other
        for other in facts.get(Operations).all
        if other.found.path_item.identity == operation.found.path_item.identity
    )


RULE = Rule(
    id="val-path-params",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_has_path_parameters),
    judge=_judge,
    fix="declare each {name} of the path once, with `in: path` and `required: true`",
)
