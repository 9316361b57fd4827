"""Compile plain schemas of one contract; what large schemas reach in common is compiled once for all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import jsonschema_rs

from .assertions import DIALECT
from .document import ContractError
from .formats import FORMATS
from .patterns import KEYWORDS

BASE = "urn:contract"
"""The identifier of every document that is compiled; definitions are referred to by its fragments."""

# Weights are counts of schema objects, of which one takes about 1 KiB once it is compiled.
_ALONE = 300
_GROWN = 20_000
_HELD = 100_000


@dataclass(slots=True, eq=False)
class _Unit:
    """Hold one document: its definitions, and by name the schemas that values are judged by."""

    definitions: frozenset[str]
    entries: dict[str, Any]
    weight: int
    used: int = 0
    compiled: jsonschema_rs.Validator | None = None


class Compiled:
    """Judge values by one schema of a document."""

    __slots__ = ("_compiler", "_name", "_unit")

    def __init__(self, compiler: Compiler, unit: _Unit, name: str | None) -> None:
        self._compiler = compiler
        self._unit = unit
        self._name = name

    def is_valid(self, value: Any) -> bool:
        """Tell whether a value satisfies the schema."""
        compiled = self._compiler.compiled(self._unit)
        return compiled.is_valid(value if self._name is None else {self._name: value})


class Compiler:
    """Compile schemas together with the definitions that they reach.

    A small schema is a document of its own. Large ones that reach mostly the same definitions share a document, in
    which each is a property: it is compiled again when one joins. What is used least is dropped when all of them
    together become too large, and compiled again when it is needed.
    """

    def __init__(self, definitions: Mapping[str, Any], parts: Mapping[str, Iterable[str]]) -> None:
        """Prepare; ``parts`` are references into definitions that values will be judged by, by definition."""
        self._definitions = definitions
        self._parts = parts
        self._weights: dict[str, int] = {}
        self._known: dict[bytes, Compiled] = {}
        self._shared: list[_Unit] = []
        self._held: dict[_Unit, None] = {}
        self._clock = count()

    def compile(self, root: Mapping[str, Any], reached: Iterable[str]) -> Compiled:
        """Compile a schema that reaches these definitions; equal schemas are one.

        Raises:
            ContractError: when one of them is no valid JSON Schema.
        """
        key = hashlib.sha256(json.dumps(root).encode()).digest()
        known = self._known.get(key)
        if known is None:
            names = frozenset(reached)
            weight = sum(map(self._weight, names))
            if weight <= _ALONE:
                unit = _Unit(names, {"": root}, weight + schema_objects(root))
                self._hold(unit, self._validator(names, unit.entries))
                known = Compiled(self, unit, None)
            else:
                known = self._join(root, names, key.hex())
            self._known[key] = known
        return known

    def compiled(self, unit: _Unit) -> jsonschema_rs.Validator:
        """Return the validator of a document."""
        unit.used = next(self._clock)
        return unit.compiled or self._hold(unit, self._validator(unit.definitions, unit.entries))

    def _join(self, root: Mapping[str, Any], names: frozenset[str], key: str) -> Compiled:
        """Let a schema share the document that has most of what it reaches."""
        name = str(root["$ref"]) if root.keys() == {"$ref"} else key
        for unit in self._shared:
            if name in unit.entries and names <= unit.definitions:
                return Compiled(self, unit, name)
        unit = self._nearest(names)
        together = unit.definitions | names
        references = [f"{BASE}#/$defs/{one}" for one in sorted(names)]
        references += [part for one in sorted(names) for part in self._parts.get(one, ())]
        entries = {**unit.entries, **{one: {"$ref": one} for one in references}, name: root}
        compiled = self._validator(together, entries)
        # Whoever judges by the smaller document goes on with the larger one.
        unit.definitions, unit.entries = together, entries
        unit.weight = sum(map(self._weight, together)) + len(entries) + schema_objects(root)
        self._hold(unit, compiled)
        if unit not in self._shared:
            self._shared.append(unit)
        return Compiled(self, unit, name)

    def _nearest(self, names: frozenset[str]) -> _Unit:
        """Return the document that has most of these definitions, a new one where none has half of them."""
        needed = sum(map(self._weight, names))
        best, most = None, needed / 2
        for unit in self._shared:
            common = sum(map(self._weight, names & unit.definitions))
            grown = unit.weight + needed - common
            if common >= most and grown <= max(_GROWN, unit.weight * 1.25):
                best, most = unit, common
        return best or _Unit(frozenset(), {}, 0)

    def _validator(self, names: frozenset[str], entries: Mapping[str, Any]) -> jsonschema_rs.Validator:
        definitions: dict[str, Any] = {name: self._definitions[name] for name in names}
        document: dict[str, Any] = {"properties": entries, "additionalProperties": False}
        alone = entries.get("")
        if alone is not None:
            document = dict(alone)
            definitions = {**alone.get("$defs", {}), **definitions}
        document |= {"$schema": DIALECT, "$id": BASE, "$defs": definitions}
        try:
            return jsonschema_rs.validator_for(
                document,
                formats=FORMATS,
                validate_formats=True,
                keywords=KEYWORDS,
                mask="the value",
                offline=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise ContractError(f"a schema does not compile: {str(error)[:500]}") from error

    def _hold(self, unit: _Unit, compiled: jsonschema_rs.Validator) -> jsonschema_rs.Validator:
        """Keep what was compiled; drop what was used least recently until all is small enough."""
        unit.compiled, unit.used = compiled, next(self._clock)
        self._held[unit] = None
        weight = sum(held.weight for held in self._held)
        for held in sorted(self._held, key=lambda held: held.used) if weight > _HELD else ():
            if weight > _HELD and held is not unit:
                weight -= held.weight
                held.compiled = None
                del self._held[held]
        return compiled

    def _weight(self, name: str) -> int:
        weight = self._weights.get(name)
        if weight is None:
            weight = self._weights[name] = schema_objects(self._definitions[name])
        return weight


def schema_objects(schema: Any) -> int:
    """Return how many objects a schema consists of."""
    pending, found = [schema], 0
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found += 1
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return found
