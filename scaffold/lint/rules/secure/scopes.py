"""Operations require scopes, and writing requires another than reading.

Why:
    A token without scopes opens everything its owner may do. With one scope for reading and writing, a leaked
    token of a report can delete orders (OWASP API5).

Bad:
    paths:
      /orders:
        post:
          security: [{oauth: []}]
          responses: {"201": {description: Created.}}
    components:
      securitySchemes: {oauth: {type: openIdConnect, openIdConnectUrl: "https://auth.shop.example"}}

Good:
    paths:
      /orders:
        post:
          security: [{oauth: ["orders:write"]}]
          responses: {"201": {description: Created.}}
    components:
      securitySchemes: {oauth: {type: openIdConnect, openIdConnectUrl: "https://auth.shop.example"}}

Irrelevant:
    paths:
      /orders:
        post:
          security: [{key: []}]
          responses: {"201": {description: Created.}}
    components:
      securitySchemes: {key: {type: apiKey, in: header, name: Api-Key}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.access import Access
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _is_scoped(operation: Operation, facts: Facts) -> bool:
    """Tell whether one of its schemes has scopes: by its type, or as roles (OpenAPI 3.1) that other operations name."""
    return any(
        facts.get(Access).scheme_type(name) in {"oauth2", "openIdConnect"}
        or name in facts.get(Access).schemes_with_roles
        for requirement in operation.security or ()
        for name in requirement
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    place = operation.node.get("security") or operation.node
    scopes = {
        scope
        for requirement in operation.security or ()
        for required in requirement.values()
        if isinstance(required, list)
        for scope in required
        if isinstance(scope, str)
    }
    if not scopes:
        yield Violation(
            place,
            f"{operation.title} requires no scope: any token opens it",
            field=(*operation.node.pointer, "security"),
        )
    elif operation.is_mutation and all(scope in facts.get(Access).read_scopes for scope in scopes):
        listed = ", ".join(sorted(scopes))
        yield Violation(
            place, f"{operation.title} writes with the scope {listed}, whose name says that it reads"
        )


RULE = Rule(
    id="sec-scopes",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_scoped),
    judge=_judge,
    fix="name the scope the operation needs, one for reading and one for writing",
    collective=True,
)
