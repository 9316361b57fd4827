"""All rules, in the order in which they are listed."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules import (
    asynchronous,
    boundaries,
    cloud_agnostic,
    consistent,
    documented,
    meta,
    resilient,
    scalable,
    secure,
    stateless,
    validity,
)

RULES: tuple[AnyRule, ...] = (
    *validity.RULES,
    *documented.RULES,
    *stateless.RULES,
    *asynchronous.RULES,
    *cloud_agnostic.RULES,
    *secure.RULES,
    *scalable.RULES,
    *resilient.RULES,
    *boundaries.RULES,
    *consistent.RULES,
    *meta.RULES,
)


def find_rule(rule_id: str) -> AnyRule | None:
    """Find a rule by its id."""
    return next((rule for rule in RULES if rule.id == rule_id), None)
