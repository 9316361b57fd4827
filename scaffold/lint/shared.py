"""Responses that operations of a document share, and how another operation comes to refer to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from scaffold.lint.editing import add_entry
from scaffold.lint.repair import Edit, Repair
from scaffold.lint.versions import Version

if TYPE_CHECKING:
    from scaffold.lint.facts import Facts
    from scaffold.lint.subjects import Operation


def share_responses(operation: Operation, wanted: Iterable[tuple[str, ...]], facts: Facts) -> Repair:
    """Refer, for each choice of statuses, to the response that other operations refer to under one of them.

    Nothing is done where that leaves a gap. A status that is documented does more than the text says, so that is not safe.
    """
    return Repair(partial(_refer, operation, tuple(wanted), facts), is_safe=False)


def _refer(operation: Operation, wanted: tuple[tuple[str, ...], ...], facts: Facts) -> list[Edit]:
    responses = operation.node.get("responses")
    # References of Swagger 2.0 are not written as they are read.
    if responses is None or facts.version is Version.SWAGGER_2_0:
        return []
    edits: list[Edit] = []
    for statuses in wanted:
        found = _usual_response(statuses, responses.file == facts.document.entry, facts)
        added = add_entry(responses, found[0], {"$ref": found[1]}) if found is not None else []
        if not added:
            return []
        edits += added
    return edits


def _usual_response(statuses: tuple[str, ...], is_in_entry: bool, facts: Facts) -> tuple[str, str] | None:
    """Find the status and the reference that are most frequent among the operations of the entry file."""
    if not is_in_entry:
        return None
    counts = Counter(
        (reply.status, reply.place.ref)
        for operation in facts.operations
        for reply in operation.replies
        if reply.status in statuses
        and reply.place.ref is not None
        and reply.place.file == facts.document.entry
    )
    return counts.most_common(1)[0][0] if counts else None
