"""Rules for long work that nobody waits for, and for announced changes."""

from __future__ import annotations

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.asynchronous import (
    accepted_status,
    callback_shape,
    callback_source,
    completion_notice,
    deferrable,
    event_envelope,
    event_idempotent,
    event_key,
    event_on_mutation,
    event_sent,
    event_versioned,
    long_running_202,
    published_events,
    status_endpoint,
    streaming_declared,
)

RULES: tuple[AnyRule, ...] = (
    accepted_status.RULE,
    callback_shape.RULE,
    completion_notice.RULE,
    deferrable.RULE,
    event_envelope.RULE,
    event_idempotent.RULE,
    event_key.RULE,
    event_on_mutation.RULE,
    event_sent.RULE,
    long_running_202.RULE,
    published_events.RULE,
    status_endpoint.RULE,
    streaming_declared.RULE,
    event_versioned.RULE,
    callback_source.RULE,
)
