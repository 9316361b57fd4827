"""Rules that keep the use of the rules themselves in order."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.meta import (
    ignore_reason,
)

RULES: tuple[AnyRule, ...] = (ignore_reason.RULE,)
