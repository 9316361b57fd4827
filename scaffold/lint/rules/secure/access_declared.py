"""The document says what callers have to show.

Why:
    Where no operation requires a security scheme, the contract says that everybody may do everything, and
    generated clients send no credentials (OWASP API2, API5). Either that is so, and the reason belongs under
    `x-scaffold-ignore`; or a gateway wants credentials that nobody reads of.

Bad:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}

Good:
    security: [{bearer: []}]
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
    components:
      securitySchemes: {bearer: {type: http, scheme: bearer}}

Irrelevant:
    paths:
      /health:
        get: {responses: {"200": {description: The service is up.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import DOCUMENT
from scaffold.lint.facts.access import Access, auth_extension, credential_parameter, needs_protection
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.openapi.document import Node

_MOST_NAMED = 3


def _offers_operations(_: Node, facts: Facts) -> bool:
    return any(
        operation.serves_path and needs_protection(operation) for operation in facts.get(Operations).all
    )


def _judge(document: Node, facts: Facts) -> Iterator[Violation]:
    if facts.get(Access).protects_operations:
        return
    taken = {
        name
        for operation in facts.get(Operations).all
        if (name := credential_parameter(operation)) is not None
    }
    if taken:
        listed = ", ".join(map(repr, sorted(taken)[:_MOST_NAMED]))
        message = f"credentials are taken as parameters ({listed}), not by a security scheme"
    elif said := next(filter(None, map(auth_extension, facts.get(Operations).all)), None):
        message = f"credentials are required by {said!r}, which clients do not read, not by a security scheme"
    else:
        unused = ", ".join(list(facts.get(Access).schemes)[:_MOST_NAMED])
        message = "no operation requires any credentials" + (f", declared are {unused}" if unused else "")
    place = document.get("security") or document.get("paths") or document
    yield Violation(place, message, field=("security",))


RULE = Rule(
    id="sec-access-declared",
    doc=__doc__,
    severity=Severity.WARNING,
    on=DOCUMENT.where(_offers_operations),
    judge=_judge,
    fix="require a security scheme under `security`, or write the reason under x-scaffold-ignore",
)
