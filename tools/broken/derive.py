"""Derive documents from a meta-schema: a valid one for each field of each object, and what may go wrong there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from tools.broken.metaschema import JsonObject, MetaSchema, Part

Pointer = tuple[str | int, ...]
_MOST_TRIED = 60
_SHELF = "x-shelf"
# What may stand in a place: one of these is wrong nearly everywhere.
_WRONG: tuple[Any, ...] = ("a", "", 3, True, None, [], ["a"], [{}], {}, {"a": "a"})


class Carrier(NamedTuple):
    """A valid document in which a place is filled: an object, or one field of one."""

    name: str
    document: JsonObject
    pointer: Pointer


class Broken(NamedTuple):
    """A change to a valid document, which may break it: what was done and where, and the document."""

    change: str
    document: JsonObject
    pointer: Pointer


class _Spot(NamedTuple):
    """An object of the meta-schema with the first valid document that has it."""

    name: str
    parts: list[Part]
    document: JsonObject
    pointer: Pointer


class Derivation:
    """The carriers of a meta-schema; `missing` names the fields for which no valid document was found."""

    def __init__(
        self, schema: MetaSchema, start: JsonObject, reference: str, is_valid: Callable[[JsonObject], bool]
    ) -> None:
        """Take a smallest valid document to start from, a reference that leads somewhere in it, and the judge."""
        self._schema = schema
        self._start = start
        self.reference = reference
        self._is_valid = is_valid
        self.missing: list[str] = []

    def carriers(self) -> Iterator[Carrier]:
        """Yield a valid document for each field of each object, breadth first."""
        pending = deque([_Spot("document", [self._schema.root], self._start, ())])
        seen: set[frozenset[int]] = set()
        while pending:
            spot = pending.popleft()
            key = frozenset(id(part.schema) for part in self._schema.applied(spot.parts))
            if key in seen:
                continue
            seen.add(key)
            yield Carrier(spot.name, spot.document, spot.pointer)
            inside: list[tuple[str | int, str, list[Part]]] = [
                (name, f"{spot.name}.{name}", parts)
                for name, parts in self._schema.fields(spot.parts).items()
            ]
            inside += [(name, f"{spot.name}{{}}", parts) for name, parts in self._schema.entries(spot.parts)]
            items = self._schema.items(spot.parts)
            inside += [(0, f"{spot.name}[]", items)] if items else []
            for step, name, parts in inside:
                filled = self._fill(spot, step, parts)
                if filled is None:
                    self.missing.append(name)
                    continue
                pending.append(_Spot(name, parts, filled, (*spot.pointer, step)))

    def _fill(self, spot: _Spot, step: str | int, parts: list[Part]) -> JsonObject | None:
        """Find a valid document in which a field has a value, an object rather than another."""
        here = value_at(spot.document, spot.pointer)
        document: JsonObject = spot.document
        if isinstance(here, dict) and step in here:
            return document
        holders = [here, *islice(self._schema.samples(spot.parts), _MOST_TRIED)]
        values = list(islice(self._schema.samples(parts), _MOST_TRIED))
        values.sort(key=lambda value: not isinstance(value, dict | list))
        # What alternatives say of a field excludes each other; some fields need another one.
        values += [value for part in parts for value in islice(self._schema.samples([part]), 3)]
        beside = chain(holders, self._with_one_more(here, spot) if isinstance(here, dict) else ())
        for holder in beside:
            for value in values:
                filled = _with(holder, step, value)
                if filled is None:
                    continue
                document = put(spot.document, spot.pointer, filled)
                if self._is_valid(document):
                    return document
        return None

    def _with_one_more(self, here: JsonObject, spot: _Spot) -> Iterator[JsonObject]:
        for name, parts in self._schema.fields(spot.parts).items():
            for value in islice(self._schema.samples(parts), 2):
                if name not in here and name != "$ref":
                    yield {**here, name: value}


def broken(carrier: Carrier, reference: str) -> Iterator[Broken]:
    """Yield what may be broken at the place of a carrier; the reference leads somewhere in its document."""
    value = value_at(carrier.document, carrier.pointer)
    pointer = carrier.pointer
    referring = {"$ref": reference}
    shelved = {**carrier.document, _SHELF: {"one": value}}
    for number, wrong in enumerate(_WRONG):
        yield _replaced(carrier, f"value {number}", wrong)
    yield _replaced(carrier, "reference", referring)
    yield _replaced(carrier, "list of references", [referring])
    if pointer:
        yield Broken("reference to the like", put(shelved, pointer, {"$ref": f"#/{_SHELF}/one"}), pointer)
    if isinstance(value, dict):
        for change, name, inner in (
            ("unknown field", "unknown", "a"), ("unknown field with a mapping", "unknown", {}),
            ("unknown field with a reference", "unknown", referring),
            ("unknown field with a list of references", "unknown", [referring]),
            ("unknown key", "not a name", referring), ("key in other case", _other_case(value), referring),
            ("reference beside", "$ref", reference), ("reference that is no text", "$ref", 3),
            ("reference that is a mapping", "$ref", referring),
        ):  # fmt: skip
            if name and name not in value:
                yield _replaced(carrier, change, {**value, name: inner})
        for name in value:
            left = {key: child for key, child in value.items() if key != name}
            yield _replaced(carrier, f"without {name}", left)
    if pointer and isinstance(pointer[-1], str):
        renamed = _renamed(carrier.document, pointer)
        yield Broken("misspelt", renamed, pointer)


def _replaced(carrier: Carrier, change: str, value: Any) -> Broken:
    return Broken(change, put(carrier.document, carrier.pointer, value), carrier.pointer)


def _other_case(value: JsonObject) -> str:
    return next((name.upper() for name in value if name.upper() != name), "")


def _renamed(document: JsonObject, pointer: Pointer) -> JsonObject:
    name = str(pointer[-1])
    holder = value_at(document, pointer[:-1])
    renamed: JsonObject = put(
        document, pointer[:-1], {f"{key}x" if key == name else key: child for key, child in holder.items()}
    )
    return renamed


def _with(holder: Any, step: str | int, value: Any) -> Any:
    if isinstance(step, int):
        return [value] if isinstance(holder, list) else None
    return {**holder, step: value} if isinstance(holder, dict) else None


def value_at(document: Any, pointer: Pointer) -> Any:
    """Return the value at a place of a document."""
    for part in pointer:
        document = document[part]
    return document


def put(document: Any, pointer: Pointer, value: Any) -> Any:
    """Copy a document with another value at a place; what the change does not touch is shared."""
    if not pointer:
        return value
    changed = list(document) if isinstance(document, list) else dict(document)
    changed[pointer[0]] = put(document[pointer[0]], pointer[1:], value)  # type: ignore[index]
    return changed
