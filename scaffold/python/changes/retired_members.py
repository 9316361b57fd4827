"""Members of enumerations that a contract does not have any more, kept in their class for as long as own code uses them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scaffold.python.changes.generated_names import Definition, Names
from scaffold.python.changes.own_uses import Use, Uses

CALLED: Final = "retired_member"
IMPORT: Final = f"_runtime.core.retired import {CALLED}"
_GROUP: Final = "models"


class Member(NamedTuple):
    """A member of an enumeration, with its value."""

    owner: str
    name: str
    value: str


def gone_members(before: Names, after: Names, renamed: Mapping[str, str], uses: Uses) -> list[Member]:
    """List the members that own code uses and that an enumeration, by its name now, does not have any more."""
    found: list[Member] = []
    for (group, old), definition in before.found.items():
        name = renamed.get(old, old)
        now = after.found.get((group, name))
        if group != _GROUP or now is None:
            continue
        there = _assigned(now)
        gone = {key: value for key, value in _values(definition).items() if key not in there}
        found += [
            Member(name, key, value)
            for key, value in gone.items()
            if (f"{_GROUP}.{old}", key) in uses.names or (f"{_GROUP}.{name}", key) in uses.names
        ]
    return found


def kept_members(generated: Names, uses: Uses) -> Iterator[tuple[str, tuple[Use, ...]]]:
    """Yield the members that are kept, as `models.OrderStatus.HELD`, with their uses."""
    for (group, owner), definition in generated.found.items():
        for name, value in _assigned(definition).items() if group == _GROUP else ():
            if _is_kept(value):
                place = f"{_GROUP}.{owner}"
                yield f"{place}.{name}", tuple(uses.names.get((place, name), ()))


def add_members(text: str, members: list[Member], dots: str) -> tuple[str, str]:
    """Return a module with members added to its classes, and the import that it needs for them."""
    lines = text.split("\n")
    ends = {node.name: node.end_lineno for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    for item in sorted(members, key=lambda item: ends[item.owner] or 0, reverse=True):
        end = ends[item.owner] or 0
        lines.insert(end, f"    {item.name} = {CALLED}({item.value!r})")
    return "\n".join(lines), f"from {dots}.{IMPORT}\n"


def _values(definition: Definition) -> dict[str, str]:
    """Return the texts of an enumeration's members, those that were kept included, by their names."""
    found = {}
    for name, node in _assigned(definition).items():
        value = node.args[0] if isinstance(node, ast.Call) and _is_kept(node) and node.args else node
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[name] = value.value
    return found


def _assigned(definition: Definition) -> dict[str, ast.expr]:
    node = definition.nodes[0] if definition.nodes else None
    if not isinstance(node, ast.ClassDef) or not any(_is_enumeration(base) for base in node.bases):
        return {}
    return {
        item.targets[0].id: item.value
        for item in node.body
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
    }


def _is_enumeration(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id in {"Enum", "StrEnum"}


def _is_kept(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == CALLED
