"""Rules for designs that hold up when there is a thousand times more."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.scalable import (
    bulk_shape,
    cache_policy,
    cacheable_get,
    cursor_preferred,
    field_selection,
    filter_indexed,
    no_total_count,
    page_envelope,
    page_size,
    paginated_list,
    rate_limit,
    rate_limit_policy,
)

RULES: tuple[AnyRule, ...] = (
    bulk_shape.RULE,
    cache_policy.RULE,
    cacheable_get.RULE,
    cursor_preferred.RULE,
    field_selection.RULE,
    filter_indexed.RULE,
    no_total_count.RULE,
    page_envelope.RULE,
    page_size.RULE,
    paginated_list.RULE,
    rate_limit.RULE,
    rate_limit_policy.RULE,
)
