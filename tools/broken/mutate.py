"""Break documents at random: a field taken out, renamed or added, a value of another type, a reference to another place.

What `derive` makes of the meta-schemas has one thing wrong in a smallest document; here whole documents are changed, so that what
one part says of another is broken, too. Seed and number decide everything.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, Final

from tools.broken.derive import Broken, Pointer, put, value_at
from tools.broken.metaschema import JsonObject

_FIELDS: Final = (
    "openapi", "info", "title", "version", "paths", "components", "schemas", "responses", "parameters", "headers", "links",
    "examples", "example", "schema", "content", "description", "summary", "required", "in", "name", "style", "explode", "type",
    "format", "enum", "items", "properties", "additionalProperties", "allOf", "oneOf", "not", "discriminator", "mapping",
    "tags", "servers", "url", "default", "security", "operationId", "deprecated", "get", "post", "scopes", "flows", "scheme",
    "pattern", "minimum", "nullable", "const", "webhooks", "$ref", "encoding", "value", "operationRef", "requestBody",
)  # fmt: skip
_KEYS: Final = ("not a name", "a/b", "ok", "2000", "4xx", "", "€", "default ", "GET", "$id")
_VALUES: Final[tuple[Any, ...]] = (
    "a",
    "",
    3,
    -1,
    1.5,
    True,
    None,
    [],
    {},
    ["a"],
    {"a": 1},
    [[]],
    "2026-13-01",
    [None],
)
_TEXTS: Final = ("", "((", "http://[", "a b", "/", "#/x", "{", "{a}", "header", "Query", "any")
_REFERENCES: Final = (
    "#/components/schemas/Nowhere",
    "#/nowhere",
    "#",
    "nowhere.yaml",
    "##",
    "#components",
    "",
)
_LARGEST: Final = 400

Change = Callable[[JsonObject, Pointer, random.Random, list[Pointer]], Any]


def mutations(document: JsonObject, seed: int, count: int) -> Iterator[Broken]:
    """Yield changed documents, which may or may not be valid still."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    places = list(_places(document))
    made = 0
    while made < count:
        pointer = chance.choice(places)
        name = chance.choice(sorted(_CHANGES))
        changed = _CHANGES[name](document, pointer, chance, places) if pointer else None
        if changed is not None and changed != document:
            made += 1
            yield Broken(name, changed, pointer)


def _places(value: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    yield pointer
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in entries:
        if not str(key).startswith("x-"):
            yield from _places(child, (*pointer, key))


def _remove(document: JsonObject, pointer: Pointer, _: random.Random, __: list[Pointer]) -> Any:
    holder = value_at(document, pointer[:-1])
    if isinstance(holder, list):
        return put(document, pointer[:-1], [item for at, item in enumerate(holder) if at != pointer[-1]])
    return put(document, pointer[:-1], {key: item for key, item in holder.items() if key != pointer[-1]})


def _rename(document: JsonObject, pointer: Pointer, chance: random.Random, _: list[Pointer]) -> Any:
    holder, name = value_at(document, pointer[:-1]), chance.choice((*_FIELDS, *_KEYS))
    if not isinstance(holder, dict) or name in holder:
        return None
    renamed = {name if key == pointer[-1] else key: item for key, item in holder.items()}
    return put(document, pointer[:-1], renamed)


def _retype(document: JsonObject, pointer: Pointer, chance: random.Random, _: list[Pointer]) -> Any:
    old = value_at(document, pointer)
    return put(document, pointer, chance.choice((*_VALUES, [old], {"value": old})))


def _reword(document: JsonObject, pointer: Pointer, chance: random.Random, _: list[Pointer]) -> Any:
    return (
        put(document, pointer, chance.choice(_TEXTS))
        if isinstance(value_at(document, pointer), str)
        else None
    )


def _move(document: JsonObject, pointer: Pointer, chance: random.Random, places: list[Pointer]) -> Any:
    """Put the value of another place here."""
    other = value_at(document, chance.choice(places))
    return put(document, pointer, other) if len(str(other)) < _LARGEST else None


def _add(document: JsonObject, pointer: Pointer, chance: random.Random, places: list[Pointer]) -> Any:
    holder, name = value_at(document, pointer), chance.choice(_FIELDS)
    other = value_at(document, chance.choice(places))
    if not isinstance(holder, dict) or name in holder or len(str(other)) >= _LARGEST:
        return None
    return put(document, pointer, {**holder, name: other})


def _refer(document: JsonObject, pointer: Pointer, chance: random.Random, _: list[Pointer]) -> Any:
    """Refer to a component of any kind, or to nothing."""
    sections = document.get("components", {})
    names = [f"#/components/{section}/{name}" for section, named in sections.items() for name in named]
    return put(document, pointer, {"$ref": chance.choice((*names, *_REFERENCES))})


def _repeat(document: JsonObject, pointer: Pointer, _: random.Random, __: list[Pointer]) -> Any:
    items = value_at(document, pointer)
    return put(document, pointer, [*items, items[0]]) if isinstance(items, list) and items else None


_CHANGES: Final[dict[str, Change]] = {
    "remove": _remove, "rename": _rename, "retype": _retype, "reword": _reword, "move": _move, "add": _add, "refer": _refer,
    "repeat": _repeat,
}  # fmt: skip
