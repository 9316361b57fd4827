"""Every operation says how it is protected.

Why:
    An operation without a security requirement is open to everybody who finds it (OWASP API2, API5), and
    clients that are generated send it no credentials. It is an error where PUT, PATCH or DELETE says nothing
    while other operations are protected; what says so itself (`security: []`), and reading and creating, which
    can be meant to be public, are warnings: then the reason belongs beside it, under `x-scaffold-ignore`. Of a
    document that protects nothing at all, `sec-access-declared` says so once.

Bad:
    paths:
      /orders:
        get:
          security: [{bearer: []}]
          responses: {"200": {description: The orders.}}
        post: {responses: {"201": {description: Created.}}}
    components:
      securitySchemes: {bearer: {type: http, scheme: bearer}}

Good:
    paths:
      /orders:
        post:
          security: [{bearer: []}]
          responses: {"201": {description: Created.}}
    components:
      securitySchemes: {bearer: {type: http, scheme: bearer}}

Irrelevant:
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.access import (
    Access,
    auth_extension,
    credential_parameter,
    needs_protection,
    token_in_body,
)
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation

_CHANGING = frozenset({"put", "patch", "delete"})


def _is_due(operation: Operation, facts: Facts) -> bool:
    return facts.get(Access).protects_operations and needs_protection(operation)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.is_protected:
        return
    other_way = _other_way(operation, facts)
    yield Violation(
        operation.node.get("security") or operation.node,
        f"{operation.title} {other_way or 'is open to everybody'}",
        severity=None if other_way is None and _is_forgotten(operation) else Severity.WARNING,
        field=(*operation.node.pointer, "security"),
    )


def _other_way(operation: Operation, facts: Facts) -> str | None:
    """Say how an operation asks for credentials without a security scheme, as far as names tell."""
    if (name := credential_parameter(operation)) is not None:
        return f"takes its credentials as a parameter, {name!r}, not by a security scheme"
    if (name := token_in_body(operation, facts)) is not None:
        return f"takes its credentials in the body, {name!r}, not by a security scheme"
    if (name := auth_extension(operation)) is not None:
        return f"requires credentials by {name!r}, which clients do not read, not by a security scheme"
    return None


def _is_forgotten(operation: Operation) -> bool:
    """Tell whether nobody can have meant it: what changes what exists, where nothing is said. Others are often public."""
    return operation.security is None and operation.method in _CHANGING


RULE = Rule(
    id="sec-operation-protected",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_is_due),
    judge=_judge,
    fix="require a security scheme, or write the reason under x-scaffold-ignore",
    collective=True,
)
