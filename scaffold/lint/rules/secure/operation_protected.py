"""Every operation says how it is protected.

Why:
    An operation without a security requirement is open to everybody who finds it (OWASP API2, API5). When
    that is meant, the reason belongs beside it: `security: []` with `x-scaffold-ignore`.

Bad:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}

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
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import CLIENT_OPERATIONS

# Where a caller has nothing to show yet.
_ENTRANCES = frozenset({"login", "signin", "signup", "register", "token"})


def _serves_clients(operation: Operation, _: Facts) -> bool:
    """Leave out probes, what is public by definition (RFC 8615) or makes a credential, and methods without content."""
    last = operation.segments[-1].lower().replace("-", "") if operation.segments else ""
    return not (
        operation.is_probe
        or ".well-known" in operation.segments
        or operation.method in {"options", "trace"}
        or (operation.method == "post" and last in _ENTRANCES)
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if not operation.is_protected:
        # Inside the company, reading is less of a risk than changing something.
        reads = facts.design.is_internal and not operation.is_mutation
        place = operation.node.get("security") or operation.node
        yield Violation(
            place,
            f"{operation.title} is open to everybody",
            severity=Severity.WARNING if reads else None,
            field=(*operation.node.pointer, "security"),
        )


RULE = Rule(
    id="sec-operation-protected",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(_serves_clients),
    judge=_judge,
    fix="require a security scheme, or write the reason under x-scaffold-ignore",
    collective=True,
)
