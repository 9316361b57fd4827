"""Rules that keep each service to its own data and duties."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.boundaries import (
    cohesion,
    computed,
    cross_file_ref,
    dependency_exists,
    entity_fields,
    event_orphan,
    event_payload,
    event_publisher,
    foreign_write,
    list_fields,
    operation_id_unique,
    path_overlap,
    reference_target,
    schema_drift,
    shared_entity,
    slo_reachable,
    sync_cycle,
    sync_depth,
    transitions,
)

RULES: tuple[AnyRule, ...] = (
    cohesion.RULE,
    computed.RULE,
    cross_file_ref.RULE,
    dependency_exists.RULE,
    entity_fields.RULE,
    event_orphan.RULE,
    event_publisher.RULE,
    foreign_write.RULE,
    list_fields.RULE,
    operation_id_unique.RULE,
    path_overlap.RULE,
    reference_target.RULE,
    schema_drift.RULE,
    shared_entity.RULE,
    slo_reachable.RULE,
    sync_cycle.RULE,
    transitions.RULE,
    sync_depth.RULE,
    event_payload.RULE,
)
