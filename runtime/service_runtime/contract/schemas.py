"""Compile the contract's schemas into validators, one per use and direction, on first use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote

from ..core.problems import FieldError
from . import patterns
from .compiling import BASE, Compiled, Compiler
from .dialect import Direction, SchemaWriter, judged_parts, moves
from .document import Contract, ContractError, pointer_text
from .explaining import Explainer
from .flags import Flags

__all__ = ["Schemas", "Validator", "pointer_text"]

_DEFINITION = re.compile(re.escape(f"{BASE}#/$defs/") + r"([^/]+)")
# Each schema that $dynamicRef may lead to multiplies what is compiled.
_MAX_MOVING = 12


class Validator:
    """Judge values by one compiled schema; ``hides`` says that it has properties of the other direction."""

    __slots__ = ("_compiled", "_explainer", "_root", "hides")

    def __init__(self, compiled: Compiled, root: Any, explainer: Explainer, *, hides: bool = False) -> None:
        self._compiled = compiled
        self._root = root
        self._explainer = explainer
        self.hides = hides

    def is_valid(self, value: Any) -> bool:
        """Tell whether a value satisfies the schema; text that is no Unicode never does."""
        patterns.begin()
        try:
            return self._compiled.is_valid(value)
        except (ValueError, UnicodeError):
            return False

    def errors(self, value: Any) -> tuple[FieldError, ...]:
        """Return what is wrong with a value, at most 50 faults; empty when it satisfies the schema."""
        patterns.begin()
        try:
            if self._compiled.is_valid(value):
                return ()
            return self._explainer.explain(self._root, value)
        except (ValueError, UnicodeError):
            return (FieldError("", "The value holds text or numbers that JSON cannot carry."),)
        except RecursionError:
            return (FieldError("", "The value does not fit its schema."),)


class Schemas:
    """Compile schemas of one contract.

    Every schema that a use reaches is rewritten once per direction into a definition with a name made here, to which
    references lead by that name; so they survive names, anchors and nested identifiers of any spelling.
    """

    def __init__(self, contract: Contract, *, samples: bool = False) -> None:
        """Prepare; with ``samples``, plain schemas keep what helps to make values of them."""
        self._contract = contract
        self._samples = samples
        self._flags = Flags(contract)
        self._names: dict[tuple[str, Direction], str] = {}
        self._origins: dict[str, tuple[str, Direction]] = {}
        self._definitions: dict[str, Any] = {}
        self._uses: dict[str, frozenset[str]] = {}
        self._hiding: set[str] = set()
        self._moving: set[str] = set()
        # A schema is kept beside what was made of it, so that its id stays its own.
        self._plain: dict[tuple[int, Direction], tuple[Any, Any]] = {}
        self._places: dict[int, str] = {}
        self._parts: dict[str, list[str]] = {}
        self._turns = count()
        self._compiler = Compiler(self._definitions, self._parts)
        self._explainer = Explainer(self.definition, self._fits)
        self._referred: dict[str, Compiled] = {}

    def validator(self, schema: Any, direction: Direction) -> Validator:
        """Compile a schema of the contract.

        Raises:
            ContractError: when the schema or one that it reaches is no valid JSON Schema.
        """
        writer = self._writer(direction)
        root = _own(writer.write(schema), writer, f"use-{next(self._turns)}")
        reached = self._closure(writer.uses)
        hides = writer.hides or not self._hiding.isdisjoint(reached)
        return Validator(self._compile(root, reached), root, self._explainer, hides=hides)

    def plain(self, schema: Any, direction: Direction) -> Any:
        """Return a schema of the contract as plain JSON Schema, whose references ``definition`` resolves."""
        known = self._plain.get((id(schema), direction))
        if known is None:
            writer = self._writer(direction)
            written = writer.write(schema)
            name = f"plain-{len(self._plain)}"
            self._define(name, written, writer)
            for reached in self._closure([name]):
                self._note_parts(reached)
            known = self._plain[id(schema), direction] = (schema, written)
        return known[1]

    def definition(self, reference: str) -> Any:
        """Return the plain schema behind a reference of another one; what is not known demands nothing."""
        match = _DEFINITION.fullmatch(reference)
        return self._definitions.get(match[1], {}) if match else {}

    def judge(self, plain: Any) -> Validator:
        """Compile a plain schema, or a part of one.

        Raises:
            ContractError: when it is no valid JSON Schema by itself.
        """
        place = self._places.get(id(plain))
        root = _object(plain) if place is None else {"$ref": place}
        return Validator(self._compile(root, self._closure(_references(root))), root, self._explainer)

    def _fits(self, reference: str, value: Any) -> bool:
        """Tell whether a value satisfies the plain schema behind a reference; what is not known demands nothing."""
        compiled = self._referred.get(reference)
        if compiled is None:
            match = _DEFINITION.fullmatch(reference)
            if match is None:
                return True
            compiled = self._compile({"$ref": reference}, self._closure([match[1]]))
            self._referred[reference] = compiled
        return compiled.is_valid(value)

    def _compile(self, root: Mapping[str, Any], reached: Collection[str]) -> Compiled:
        moving = self._moving.intersection(reached)
        if len(moving) > _MAX_MOVING:
            raise ContractError(
                f"{len(moving)} schemas with $dynamicRef or $dynamicAnchor belong together; at most {_MAX_MOVING} may"
            )
        return self._compiler.compile(root, reached)

    def follow(self, schema: Any) -> Mapping[str, Any]:
        """Return the schema object behind references; boolean schemas as objects."""
        if isinstance(schema, bool):
            return {} if schema else {"not": {}}
        if not isinstance(schema, Mapping) or "$ref" not in schema:
            return schema if isinstance(schema, Mapping) else {}
        try:
            return self._contract.follow(schema)
        except ContractError:
            return {}

    def target(self, reference: str) -> Any:
        """Return what a reference of the contract leads to; what it does not lead to demands nothing."""
        try:
            return self._contract.lookup(reference)
        except ContractError:
            return {}

    def annotated(self, schema: Any, keyword: str) -> bool:
        """Tell whether ``readOnly`` or ``writeOnly`` applies: here, behind a reference or in ``allOf``."""
        return self._flags.annotated(schema, keyword)

    def _writer(self, direction: Direction, reference: str = "#", *, moves: bool = False) -> SchemaWriter:
        resource = "/".join(reference.split("/")[:4])
        return SchemaWriter(
            self._flags, direction, self._name, resource, samples=self._samples, identified=moves
        )

    def _name(self, reference: str, direction: Direction) -> str:
        name = self._names.setdefault((reference, direction), f"{direction}-{len(self._names)}")
        self._origins[name] = (reference, direction)
        return name

    def _closure(self, names: Iterable[str]) -> dict[str, None]:
        """Return the names of the definitions that these lead to, themselves included; each is written once."""
        pending, reached = list(names), dict[str, None]()
        while pending:
            name = pending.pop()
            if name in reached:
                continue
            reached[name] = None
            if name not in self._definitions:
                reference, direction = self._origins[name]
                schema = self._contract.lookup(reference)
                writer = self._writer(direction, reference, moves=moves(schema))
                self._define(name, writer.write(schema), writer)
            pending.extend(self._uses[name])
        return reached

    def _define(self, name: str, written: Any, writer: SchemaWriter) -> None:
        self._definitions[name] = _own(written, writer, name)
        self._uses[name] = frozenset(writer.uses)
        if writer.hides:
            self._hiding.add(name)
        if writer.identified:
            self._moving.add(name)

    def _note_parts(self, name: str) -> None:
        """Note where the parts of a definition are that values may be judged by."""
        if name not in self._parts:
            self._parts[name] = []
            for pointer, part in judged_parts(self._definitions[name]):
                place = f"{BASE}#/$defs/{name}{quote(pointer, safe='/~')}"
                self._places[id(part)] = place
                self._parts[name].append(place)


def _object(schema: Any) -> dict[str, Any]:
    """Return a schema as an object, which a boolean one is not."""
    return schema if isinstance(schema, dict) else {"allOf": [schema]}


def _own(written: Any, writer: SchemaWriter, name: str) -> dict[str, Any]:
    """Return a schema as an object; one whose anchors lead somewhere is a resource of its own."""
    schema = _object(written)
    return {**schema, "$id": f"{BASE}:{name}"} if writer.identified else schema


def _references(plain: Any) -> Iterator[str]:
    """Yield the names of the definitions that a plain schema refers to anywhere."""
    pending = [plain]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            match = _DEFINITION.match(reference) if isinstance(reference, str) else None
            if match:
                yield match[1]
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
