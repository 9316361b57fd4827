"""Compare two states of a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scaffold.diff.access import AccessComparer
from scaffold.diff.change import Change
from scaffold.diff.exchange import ExchangeComparer
from scaffold.diff.lifecycle import compare_lifecycle
from scaffold.diff.messages import compare_messages
from scaffold.diff.operations import pair_operations
from scaffold.openapi.document import Document, Specification
from scaffold.openapi.index import build_index


def compare_documents(old: Document, new: Document, today: date) -> Iterator[Change]:
    """Yield what differs for clients between an earlier and a later state of a document of the same specification.

    A part that several operations share is compared once. What was deprecated and has passed its sunset by `today` may go.
    """
    if new.specification is Specification.ASYNCAPI:
        yield from compare_messages(old, new, today)
        return
    before, after = build_index(old), build_index(new)
    pairs = pair_operations(before.operations, after.operations)
    yield from compare_lifecycle(pairs, new, today)
    access = AccessComparer(before, after)
    yield from access.compare_schemes()
    exchange = ExchangeComparer(today)
    for pair in pairs:
        if pair.new is not None:
            yield from access.compare_servers(pair.old, pair.new)
            yield from access.compare_requirements(pair.old, pair.new)
            yield from exchange.compare(pair.old, pair.new)
