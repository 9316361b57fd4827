"""Rules that let clients cope when something fails."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.resilient import (
    created_location,
    critical_degrades,
    critical_idempotent,
    error_responses,
    error_shape_shared,
    health,
    idempotency,
    idempotency_policy,
    lost_update,
    problem_json,
    retry_after,
    success_response,
    timeout_budget,
    timeout_promise,
)

RULES: tuple[AnyRule, ...] = (
    created_location.RULE,
    critical_degrades.RULE,
    critical_idempotent.RULE,
    error_responses.RULE,
    error_shape_shared.RULE,
    health.RULE,
    idempotency.RULE,
    idempotency_policy.RULE,
    lost_update.RULE,
    problem_json.RULE,
    retry_after.RULE,
    success_response.RULE,
    timeout_budget.RULE,
    timeout_promise.RULE,
)
