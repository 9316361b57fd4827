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
from scaffold.lint.editing import set_flag
from scaffold.lint.facts import Facts
from scaffold.lint.repair import Repair
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import CLIENT_OPERATIONS

_NAME = re.compile(r"\{([^{}/]+)\}")


def _has_path_parameters(operation: Operation, _: Facts) -> bool:
    return "{" in operation.path or any(operation.parameters_in("path"))


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    named = _NAME.findall(operation.path)
    declared = {parameter.name: parameter for parameter in operation.parameters_in("path")}
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield Violation(operation.node, f"path {operation.path} names the parameter {name!r} twice")
    for name in dict.fromkeys(named):
        if name not in declared:
            yield Violation(operation.node, f"path parameter {name!r} of {operation.title} is not declared")
    for name, parameter in declared.items():
        if name not in named:
            yield Violation(
                parameter.node, f"{operation.title} has no {{{name}}} in its path for the parameter {name!r}"
            )
        elif parameter.node.fields.get("required") is not True:
            yield Violation(
                parameter.node,
                f"path parameter {name!r} is not `required: true`",
                "add `required: true`",
                Repair(partial(set_flag, parameter.node, "required", after="in")),
            )


RULE = Rule(
    id="val-path-params",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_has_path_parameters),
    judge=_judge,
    fix="declare each {name} of the path once, with `in: path` and `required: true`",
)
