"""The common part of the rules about unbounded input: one finding per component, however many parts of it lack a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scaffold.lint.catalog.rule import Violation
from scaffold.lint.facts.examples import ExampleChecker
from scaffold.lint.facts.groups import SchemaGroup
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node
from scaffold.openapi.schemas import type_names

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts

BOUNDED_FORMATS = frozenset({
    "uuid", "date", "date-time", "time", "duration", "ipv4", "ipv6", "email", "hostname", "byte", "binary",
})  # fmt: skip
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound that schemas of some types should have: `name` says it in messages, `noun` names what has it.

    `limits` gives the keywords that would limit a schema, with a guess that its examples fit; nothing where there is none.
    """

    types: frozenset[str]
    noun: str
    name: str
    is_missing: Callable[[Mapping[str, Any]], bool]
    limits: Callable[[Node, Facts], Mapping[str, int]]


def report_unbounded(group: SchemaGroup, bound: Bound, facts: Facts) -> Iterator[Violation]:
    """Report the schemas of a group that have no bound, once and at the first of them."""
    noun = bound.noun
    found = [
        node for node in group.schemas if type_names(node) & bound.types and bound.is_missing(node.fields)
    ]
    if not found:
        return
    names = [name for name in dict.fromkeys(_name(node, group) for node in found) if name]
    if not names:
        repair = Repair(partial(_limit, found, bound, facts), is_safe=False)
        yield Violation(found[0], f"{group.title} is a {noun} without {bound.name}", repair=repair)
        return
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    counted = f"{noun}s" if len(names) > 1 else f"a {noun}"
    repair = Repair(partial(_limit, found, bound, facts), is_safe=False)
    yield Violation(found[0], f"{group.title} has {counted} without {bound.name}: {listed}", repair=repair)


def limit_size(keyword: str, usual: int) -> Callable[[Node, Facts], Mapping[str, int]]:
    """Limit the length of texts or lists to a usual number, or ten times as much where an example of the document needs it."""

    def limits(_: Node, facts: Facts) -> Mapping[str, int]:
        found, limit = facts.get(_Longest), usual
        longest = found.text if keyword == "maxLength" else found.list
        while limit < longest:
            limit *= 10
        return {keyword: limit}

    return limits


class _Longest:
    """The lengths of the longest text and of the longest list in the examples of a document."""

    def __init__(self, facts: Facts) -> None:
        self.text = self.list = 0
        pending: list[Any] = [example.node.value for example in facts.get(ExampleChecker).examples]
        while pending:
            value = pending.pop()
            if isinstance(value, str):
                self.text = max(self.text, len(value))
            elif isinstance(value, list):
                self.list = max(self.list, len(value))
                pending += value
            elif isinstance(value, dict):
                pending += value.values()


def _limit(schemas: Sequence[Node], bound: Bound, facts: Facts) -> list[Edit]:
    """Limit all schemas or none."""
    edits: list[Edit] = []
    for schema in schemas:
        wanted = [
            add_entry(schema, key, number, after="type")
            for key, number in bound.limits(schema, facts).items()
            if key not in schema.fields
        ]
        if not wanted or not all(wanted):
            return []
        edits += [edit for added in wanted for edit in added]
    return edits


def _name(node: Node, group: SchemaGroup) -> str:
    """Give the path of properties from the home of a group to one of its schemas, empty for the home itself."""
    parts = iter(node.pointer[len(group.home.pointer) :])
    # Keywords are passed over, save the names under `properties`, which can be called like a keyword.
    return ".".join(str(next(parts, "")) for part in parts if part == "properties")
