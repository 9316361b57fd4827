"""Judge changes: what each means for clients, said in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scaffold.diff.change import Change, Direction
from scaffold.diff.checks import CHECKS, Verdict
from scaffold.openapi.document import Node, Specification

_ORDER = tuple(Verdict)
_DIRECTIONS = {
    Specification.OPENAPI: {Direction.REQUEST: "requests", Direction.RESPONSE: "responses"},
    Specification.ASYNCAPI: {
        Direction.REQUEST: "messages that it receives",
        Direction.RESPONSE: "messages that it sends",
    },
}


@dataclass(frozen=True, slots=True)
class Impact:
    """A change that breaks clients, or may: its kind, its places in both states, and a sentence about it."""

    kind: str
    verdict: Verdict
    old: Node
    new: Node
    message: str


def judge_changes(changes: Iterable[Change]) -> list[Impact]:
    """Return what breaks clients or may, in the order of the changes; what is harmless is left out.

    What changed in requests and in responses alike is said once, with the worse of both verdicts.
    """
    merged: dict[tuple[object, ...], dict[Direction | None, Change]] = {}
    for change in changes:
        if CHECKS[change.kind].verdict(change.direction) is not Verdict.HARMLESS:
            key = (change.kind, change.subject, change.detail, _spot(change.old), _spot(change.new))
            merged.setdefault(key, {}).setdefault(change.direction, change)
    return [_impact(list(directed.values())) for directed in merged.values()]


def _impact(changes: list[Change]) -> Impact:
    first = changes[0]
    check = CHECKS[first.kind]
    verdict = min((check.verdict(change.direction) for change in changes), key=_ORDER.index)
    said = check.says.format(first.detail)
    words = _DIRECTIONS[first.new.document.specification]
    directions = [words[change.direction] for change in changes if change.direction is not None]
    where = f" (in {' and '.join(directions)})" if directions else ""
    return Impact(first.kind, verdict, first.old, first.new, f"{first.subject} {said}{where}")


def _spot(node: Node) -> object:
    return node.source.path, node.trail
