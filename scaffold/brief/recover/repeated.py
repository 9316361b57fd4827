"""Parts that several operations of a recovered brief have in common: traits of the brief's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import count
from typing import Any, Final

from scaffold.core.naming import kebab

_SHARED: Final = ("params", "gives", "also")
_KINDS: Final = ("security", *_SHARED)
_NAME: Final = 20
"""About how many characters it takes an operation to name a trait."""
_LONGEST: Final = 40


def with_traits(operations: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return traits, and the operations with their names in place of what they say.

    Parts that exactly the same operations have are one trait, where that makes the brief shorter.
    """
    users: dict[tuple[str, str, str], list[str]] = {}
    for name, operation in operations.items():
        for kind, key, value in _parts(operation):
            users.setdefault((kind, key, json.dumps(value, sort_keys=True)), []).append(name)
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[str, Any]]] = {}
    for (kind, key, text), names in users.items():
        if len(names) > 1:
            groups.setdefault((kind, tuple(names)), []).append((key, json.loads(text)))
    traits: dict[str, Any] = {}
    short = {name: dict(operation) for name, operation in operations.items()}
    # Parameters of traits come first, those of its first trait before those of its second: so they are taken from the front.
    for (kind, users_of), parts in sorted(groups.items(), key=lambda group: _place(operations, *group)):
        size = sum(len(key) + len(json.dumps(value)) for key, value in parts)
        fitting = [
            name for name in users_of if kind != "params" or _leads(short[name].get("params", {}), parts)
        ]
        if (len(fitting) - 1) * size <= (len(fitting) + 1) * _NAME:
            continue
        trait = _unused(_name(kind, parts), traits)
        traits[trait] = {"security": parts[0][1]} if kind == "security" else {kind: dict(parts)}
        for name in fitting:
            short[name] = _without(short[name], kind, [key for key, _ in parts], trait)
    return traits, short


def _parts(operation: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    if "security" in operation:
        yield "security", "security", operation["security"]
    for kind in _SHARED:
        for key, value in operation.get(kind, {}).items():
            yield kind, key, value


def _leads(params: Mapping[str, Any], parts: list[tuple[str, Any]]) -> bool:
    """Tell whether parameters begin with some: those of traits come first, and their order is kept."""
    return list(params)[: len(parts)] == [key for key, _ in parts]


def _place(
    operations: Mapping[str, Any], users: tuple[str, tuple[str, ...]], parts: list[tuple[str, Any]]
) -> tuple[int, int]:
    """Order parts by kind, parameters by the last place at which they begin in an operation."""
    kind, names = users
    if kind != "params":
        return _KINDS.index(kind), 0
    return _KINDS.index(kind), max(list(operations[name][kind]).index(parts[0][0]) for name in names)


def _without(operation: dict[str, Any], kind: str, keys: list[str], trait: str) -> dict[str, Any]:
    rest = (
        {key: value for key, value in operation.get(kind, {}).items() if key not in keys}
        if kind in _SHARED
        else {}
    )
    result: dict[str, Any] = {}
    for key, value in operation.items():
        if key != kind:
            result[key] = value
        elif rest:
            result[key] = rest
    result["traits"] = [*operation.get("traits", ()), trait]
    return result


def _unused(name: str, traits: Mapping[str, Any]) -> str:
    lead = name if name[0].isalpha() else f"with-{name}"
    return next(
        one for number in count(1) if (one := lead if number == 1 else f"{lead}-{number}") not in traits
    )


def _name(kind: str, parts: list[tuple[str, Any]]) -> str:
    keys = [key for key, _ in parts]
    if kind == "gives":
        if len(keys) == 1 and keys[0].isdigit() and int(keys[0]) in set(HTTPStatus):
            return kebab(HTTPStatus(int(keys[0])).phrase)
        return "replies" if any(key.startswith(("1", "2", "3")) for key in keys) else "errors"
    if kind == "security":
        return "access"
    return kebab(" ".join(keys[:3]))[:_LONGEST].strip("-") or kind
