"""Operations that begin work which goes on after the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

_PROGRESS = ("status", "state", "progress")


def answers_with_job(operation: Operation, facts: Facts) -> bool:
    """Tell whether a reply is 202 or has the state of what was begun: then nobody waits for the end."""
    return operation.reply("202") is not None or any(
        name in properties(schema, facts)
        for reply in operation.successes
        for schema in reply.schemas()
        for name in _PROGRESS
    )
