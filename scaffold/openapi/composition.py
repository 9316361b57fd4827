"""Composition of schemas: the parts that hold at once for a value, through `$ref` and `allOf`.

The reader of the model and that of Python types ask here, so that both have one answer to circles, to depth, and to schemas
that do not say their type.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

Part = TypeVar("Part")

_OF_OBJECTS: Final = frozenset({"properties", "additionalProperties", "patternProperties"})


def iter_composed(
    whole: Part,
    extended: Callable[[Part], Iterable[Part]],
    schema_of: Callable[[Part], object],
    seen: dict[int, Part] | None = None,
) -> Iterator[Part]:
    """Yield the parts of a schema, each after those that it extends, and the whole last.

    `extended` gives the parts that a part extends by itself, `schema_of` the schema of a part. A part that is extended
    several times is yielded once, so a circle ends where it would begin again; there is no limit of depth. `seen` holds
    the parts that do not count any more, by the ids of their schemas, and gets those that are yielded.
    """
    known = {} if seen is None else seen
    if id(schema_of(whole)) in known:
        return
    known[id(schema_of(whole))] = whole
    begun = [(whole, iter(extended(whole)))]
    while begun:
        part, rest = begun[-1]
        following = next((one for one in rest if id(schema_of(one)) not in known), None)
        if following is None:
            begun.pop()
            yield part
        else:
            known[id(schema_of(following))] = following
            begun.append((following, iter(extended(following))))


def excludes_objects(types: Collection[str]) -> bool:
    """Tell whether the types of a schema are others than `object`; `null` beside it does not count, none excludes nothing."""
    return not {"object", "null"}.issuperset(types) or set(types) == {"null"}


def describes_objects(schema: Mapping[str, Any], types: Collection[str]) -> bool:
    """Tell whether a schema says that its values are objects: by its types, or by a keyword about properties."""
    return "object" in types or not schema.keys().isdisjoint(_OF_OBJECTS)
