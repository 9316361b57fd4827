"""Rules that make one thing be said in one way."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.consistent import (
    breaking_change,
    enum_case,
    enum_open,
    header_case,
    no_verbs,
    operation_id_style,
    path_case,
    plural_collections,
    property_case,
    renamed_from,
    risky_change,
    same_name_same_type,
    schema_case,
    standard_formats,
)

RULES: tuple[AnyRule, ...] = (
    breaking_change.RULE,
    risky_change.RULE,
    enum_case.RULE,
    header_case.RULE,
    no_verbs.RULE,
    operation_id_style.RULE,
    path_case.RULE,
    plural_collections.RULE,
    property_case.RULE,
    renamed_from.RULE,
    same_name_same_type.RULE,
    schema_case.RULE,
    standard_formats.RULE,
    enum_open.RULE,
)
