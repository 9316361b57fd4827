"""Rules about the documentation that people need."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.documented import (
    audience,
    deprecated_field,
    deprecation,
    example,
    info,
    license_named,
    operation_description,
    operation_id,
    operation_summary,
    owner,
    parameter_description,
    schema_description,
    servers,
    service_card,
    tag_declared,
    tags,
)

RULES: tuple[AnyRule, ...] = (
    audience.RULE,
    deprecated_field.RULE,
    deprecation.RULE,
    example.RULE,
    info.RULE,
    license_named.RULE,
    operation_description.RULE,
    operation_id.RULE,
    operation_summary.RULE,
    owner.RULE,
    parameter_description.RULE,
    schema_description.RULE,
    service_card.RULE,
    tag_declared.RULE,
    tags.RULE,
    servers.RULE,
)
