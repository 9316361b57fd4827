"""Rules against what attackers use (OWASP API Security Top 10, 2023)."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.secure import (
    access_declared,
    array_bounds,
    https_only,
    inventory,
    no_secret_in_url,
    no_weak_auth,
    number_bounds,
    object_closed,
    opaque_ids,
    operation_protected,
    readonly_fields,
    scopes,
    script_url,
    sensitive_response,
    string_bounds,
    token_hygiene,
    url_input,
)

RULES: tuple[AnyRule, ...] = (
    access_declared.RULE,
    array_bounds.RULE,
    https_only.RULE,
    inventory.RULE,
    no_secret_in_url.RULE,
    no_weak_auth.RULE,
    number_bounds.RULE,
    object_closed.RULE,
    opaque_ids.RULE,
    operation_protected.RULE,
    readonly_fields.RULE,
    scopes.RULE,
    script_url.RULE,
    sensitive_response.RULE,
    string_bounds.RULE,
    token_hygiene.RULE,
    url_input.RULE,
)
