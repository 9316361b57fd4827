"""What the rules about unbounded input share: one finding per component, however many parts of it lack a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scaffold.lint.groups import SchemaGroup
from scaffold.lint.rule import Violation
from scaffold.lint.schemas import type_names
from scaffold.openapi.document import Node

BOUNDED_FORMATS = frozenset({
    "uuid", "date", "date-time", "time", "duration", "ipv4", "ipv6", "email", "hostname", "byte", "binary",
})  # fmt: skip
_NAMED = 3


def report_unbounded(
    group: SchemaGroup,
    types: set[str],
    is_unbounded: Callable[[Mapping[str, Any]], bool],
    noun: str,
    bound: str,
) -> Iterator[Violation]:
    """Report the schemas of some types in a group that have no bound, once and at the first of them."""
    found = [node for node in group.schemas if type_names(node) & types and is_unbounded(node.fields)]
    if not found:
        return
    names = [name for name in dict.fromkeys(_name(node, group) for node in found) if name]
    if not names:
        yield Violation(found[0], f"{group.title} is a {noun} without {bound}")
        return
    listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    counted = f"{noun}s" if len(names) > 1 else f"a {noun}"
    yield Violation(found[0], f"{group.title} has {counted} without {bound}: {listed}")


def _name(node: Node, group: SchemaGroup) -> str:
    """Give the path of properties from the home of a group to one of its schemas, empty for the home itself."""
    parts = iter(node.pointer[len(group.home.pointer) :])
    # Keywords are passed over, save the names under `properties`, which can be called like a keyword.
    return ".".join(str(next(parts, "")) for part in parts if part == "properties")
