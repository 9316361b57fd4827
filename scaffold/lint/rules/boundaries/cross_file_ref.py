"""A service's contract does not borrow from another service's.

Why:
    A `$ref` into another service's file makes both change together: the other team renames a field, and this
    contract breaks. What is really shared belongs into a file that is nobody's contract.

Bad:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Buyer: {$ref: "second.yaml#/components/schemas/User"}
    ---
    info: {title: Authentication Service, version: 1.0.0}
    components:
      schemas:
        User: {type: object}

Good:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Order: {type: object, properties: {buyer: {$ref: "#/components/schemas/Buyer"}}}
        Buyer: {type: object}
    ---
    info: {title: Authentication Service, version: 1.0.0}
    components:
      schemas:
        User: {type: object}

Irrelevant:
    info: {title: Order Service, version: 1.0.0}
    components:
      schemas:
        Buyer: {type: object}
    ---
    info: {title: Authentication Service, version: 1.0.0}
    components:
      schemas:
        User: {type: object}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import REFERENCES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Others
from scaffold.openapi.document import Node


def _judge(reference: Node, facts: Facts) -> Iterable[Violation]:
    # Nearly all references of a document end here.
    return () if (reference.ref or "#").startswith("#") else _violations(reference, facts)


def _violations(reference: Node, facts: Facts) -> Iterator[Violation]:
    target = facts.follow(reference)
    owner = facts.neighbors.ask(_owner, target.file) if target is not None else None
    if owner is not None:
        yield Violation(reference.child("$ref"), f"this reference leads into the contract of {owner}")


def _owner(others: Others, file: Path) -> str | None:
    """Name the service whose contract a file is."""
    return next((one.service_name for one in others.all if one.entry == file), None)


RULE = Rule(
    id="bnd-cross-file-ref",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REFERENCES,
    judge=_judge,
    fix="copy the shape that this service depends on, or move it into a shared file",
    scope=Scope.WORKSPACE,
)
