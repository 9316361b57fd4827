"""Find sanitized schemas of a contract by pointer and follow their references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from scaffold.core.location import pointer_parts, pointer_text
from scaffold.core.values import mapping
from scaffold.python.types.sanitize import REF_ROOT, Schema, is_schema_pointer, sanitize_schema
from scaffold.python.types.shapes import Degraded

Pointer = tuple[str, ...]

COMPONENTS: Final[Pointer] = ("components", "schemas")

_ANNOTATIONS = frozenset({
    "title", "description", "default", "readOnly", "writeOnly", "deprecated", "$anchor", "$dynamicAnchor", "$defs",
    "definitions",
})  # fmt: skip


class SchemaSource:
    """The schemas that models are made of: every schema component, and the inline schemas at the given pointers."""

    def __init__(self, contract: Mapping[str, Any], inline: Iterable[Pointer]) -> None:
        self.roots: dict[Pointer, Any] = {}
        self.degraded: list[Degraded] = []
        self._anchors: dict[str, Pointer] = {}
        self._targets: dict[str, Pointer | None] = {}
        for name in mapping(mapping(contract.get("components")).get("schemas")):
            self._add(contract, (*COMPONENTS, str(name)))
        for pointer in inline:
            if pointer[:2] != COMPONENTS:
                self._add(contract, pointer)

    def _add(self, contract: Mapping[str, Any], pointer: Pointer) -> None:
        clean = sanitize_schema(_find(contract, pointer), pointer)
        self.roots[pointer] = clean.schema
        self.degraded.extend(clean.degraded)
        for path, schema in walk(clean.schema, pointer):
            for keyword in ("$anchor", "$dynamicAnchor"):
                if keyword in schema:
                    self._anchors.setdefault(schema[keyword], path)

    @property
    def components(self) -> list[Pointer]:
        """The pointers of the schema components, in the contract's order."""
        return [pointer for pointer in self.roots if pointer[:2] == COMPONENTS]

    def at(self, pointer: Pointer) -> Any:
        """Return the schema at a pointer; None when there is none."""
        for length in range(len(pointer), 0, -1):
            root = pointer[:length]
            if root in self.roots:
                return (
                    _find(self.roots[root], pointer[length:]) if is_schema_pointer(pointer[length:]) else None
                )
        return None

    def target(self, schema: Schema) -> Pointer | None:
        """Give the pointer of what a schema refers to, through schemas that are nothing but references.

        None when the reference dangles, runs in a circle, or leads to a place that is no schema.
        """
        ref = reference(schema)
        if ref is None:
            return None
        if ref not in self._targets:
            self._targets[ref] = self._follow(ref)
        return self._targets[ref]

    def _follow(self, ref: str) -> Pointer | None:
        seen: set[str] = set()
        while ref not in seen:
            seen.add(ref)
            pointer = self._pointer(ref)
            schema = None if pointer is None else self.at(pointer)
            if schema is None:
                return None
            following = reference(schema) if isinstance(schema, dict) else None
            if following is None or is_structural(schema, beside=("$ref", "$dynamicRef")):
                return pointer
            ref = following
        return None

    def _pointer(self, ref: str) -> Pointer | None:
        if ref.startswith(REF_ROOT):
            return pointer_parts(ref[1:])
        return self._anchors.get(ref[1:])


def reference(schema: Schema) -> str | None:
    """Give the `$ref` or `$dynamicRef` of a schema; the dynamic one is read as if nothing overrode its target."""
    ref = schema.get("$ref", schema.get("$dynamicRef"))
    return ref if isinstance(ref, str) else None


def is_structural(schema: Any, *, beside: Iterable[str] = ()) -> bool:
    """Tell whether a schema says anything about values, apart from annotations and the keywords named."""
    return isinstance(schema, dict) and not (schema.keys() <= _ANNOTATIONS.union(beside))


def walk(schema: Any, pointer: Pointer) -> Iterator[tuple[Pointer, Schema]]:
    """Iterate over a sanitized schema and its subschemas, outer ones first, without following references."""
    if not isinstance(schema, dict):
        return
    yield pointer, schema
    for keyword in ("properties", "patternProperties", "$defs", "definitions"):
        for name, child in schema.get(keyword, {}).items():
            yield from walk(child, (*pointer, keyword, name))
    for keyword in ("items", "additionalProperties", "unevaluatedProperties"):
        yield from walk(schema.get(keyword), (*pointer, keyword))
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for index, child in enumerate(schema.get(keyword, ())):
            yield from walk(child, (*pointer, keyword, str(index)))


def degraded_at(pointer: Pointer, code: str, reason: str) -> Degraded:
    """Report something at a pointer."""
    return Degraded(pointer_text(pointer), code, reason)


def _find(value: Any, pointer: Pointer) -> Any:
    for part in pointer:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
