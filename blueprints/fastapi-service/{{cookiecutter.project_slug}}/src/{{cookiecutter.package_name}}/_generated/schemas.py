"""Compile the contract's schemas into validators, one per use and direction, on first use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from .contract import Contract, ContractError
from .dialect import Direction, SchemaWriter
from .problems import FieldError

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MAX_ERRORS = 50
_PREFIX = "urn:contract:"


class Validator:
    """Judge values by one compiled schema; ``hides`` says that it has properties of the other direction."""

    __slots__ = ("_compiled", "hides")

    def __init__(self, compiled: jsonschema_rs.Validator, *, hides: bool = False) -> None:
        self._compiled = compiled
        self.hides = hides

    def is_valid(self, value: Any) -> bool:
        """Tell whether a value satisfies the schema; text that is no Unicode never does."""
        try:
            return self._compiled.is_valid(value)
        except (ValueError, UnicodeError):
            return False

    def errors(self, value: Any) -> tuple[FieldError, ...]:
        """Return what is wrong with a value, at most 50 faults; empty when it satisfies the schema."""
        try:
            if self._compiled.is_valid(value):
                return ()
            found: list[FieldError] = []
            for error in self._compiled.iter_errors(value):
                found.extend(_explain(error))
                if len(found) >= _MAX_ERRORS:
                    break
        except (ValueError, UnicodeError):
            return (FieldError("", "The value holds text or numbers that JSON cannot carry."),)
        return tuple(found[:_MAX_ERRORS])


class Schemas:
    """Compile schemas of one contract.

    Every schema that a use reaches is rewritten once per direction into an embedded resource of its own (its
    ``$id`` is made here), so references survive names, anchors and nested identifiers of any spelling.
    """

    def __init__(self, contract: Contract, *, samples: bool = False) -> None:
        """Prepare; with ``samples``, plain schemas keep what helps to make values of them."""
        self._contract = contract
        self._samples = samples
        self._names: dict[tuple[str, Direction], str] = {}
        self._origins: dict[str, str] = {}
        self._definitions: dict[str, Any] = {}
        self._uses: dict[str, frozenset[str]] = {}
        self._hiding: set[str] = set()

    def validator(self, schema: Any, direction: Direction) -> Validator:
        """Compile a schema of the contract.

        Raises:
            ContractError: when the schema or one that it reaches is no valid JSON Schema.
        """
        writer = SchemaWriter(self._contract, direction, self._name)
        root = _object(writer.write(schema))
        reached = self._closure(writer.uses, direction)
        compiled = self._compile(root, reached)
        return Validator(compiled, hides=writer.hides or not self._hiding.isdisjoint(reached))

    def plain(self, schema: Any, direction: Direction) -> Any:
        """Return a schema of the contract as plain JSON Schema, whose references ``definition`` resolves."""
        writer = SchemaWriter(self._contract, direction, self._name, samples=self._samples)
        written = writer.write(schema)
        self._closure(writer.uses, direction)
        return written

    def definition(self, reference: str) -> Any:
        """Return the plain schema behind a reference of another one; what is not known demands nothing."""
        return self._definitions.get(reference.removeprefix(_PREFIX), {})

    def judge(self, plain: Any, direction: Direction) -> Validator:
        """Compile a plain schema, or a part of one.

        Raises:
            ContractError: when it is no valid JSON Schema by itself.
        """
        names = [name.removeprefix(_PREFIX) for name in _references(plain)]
        reached = self._closure([self._origins[name] for name in names if name in self._origins], direction)
        return Validator(self._compile(_object(plain), reached))

    def _compile(self, root: Mapping[str, Any], reached: Iterable[str]) -> jsonschema_rs.Validator:
        definitions = {name: self._definitions[name] for name in reached}
        document = {
            **root,
            "$schema": _DIALECT,
            "$id": "urn:contract:use",
            "$defs": {**root.get("$defs", {}), **definitions},
        }
        try:
            return jsonschema_rs.validator_for(
                document, validate_formats=True, mask="the value", offline=True
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise ContractError(f"a schema does not compile: {str(error)[:500]}") from error

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

    def annotated(self, schema: Any, keyword: str) -> bool:
        """Tell whether ``readOnly`` or ``writeOnly`` applies: here, behind a reference or in ``allOf``."""
        return SchemaWriter(self._contract, Direction.REQUEST, self._name).annotated(schema, keyword)

    def _name(self, reference: str, direction: Direction) -> str:
        return self._names.setdefault((reference, direction), f"{direction}-{len(self._names)}")

    def _closure(self, references: Iterable[str], direction: Direction) -> list[str]:
        pending, reached = list(references), dict[str, None]()
        while pending:
            reference = pending.pop()
            name = self._name(reference, direction)
            self._origins[name] = reference
            if name in reached:
                continue
            reached[name] = None
            if name not in self._definitions:
                writer = SchemaWriter(
                    self._contract, direction, self._name, _resource(reference), samples=self._samples
                )
                written = writer.write(self._contract.lookup(reference))
                self._definitions[name] = {**_object(written), "$id": f"{_PREFIX}{name}"}
                self._uses[name] = frozenset(writer.uses)
                if writer.hides:
                    self._hiding.add(name)
            pending.extend(self._uses[name])
        return list(reached)


def _object(schema: Any) -> dict[str, Any]:
    """Return a schema as an object, which a boolean one is not."""
    return schema if isinstance(schema, dict) else {"allOf": [schema]}


def _resource(reference: str) -> str:
    """Return the reference of the component that a reference points into."""
    return "/".join(reference.split("/")[:4])


def _explain(error: jsonschema_rs.ValidationError) -> list[FieldError]:
    """Return a fault, or for a union those of the branch that came nearest."""
    context = getattr(error.kind, "context", None)
    if context and error.kind.name in {"anyOf", "oneOf"}:
        nearest = max(
            context, key=lambda branch: (max((len(e.instance_path) for e in branch), default=0), -len(branch))
        )
        if nearest and any(len(e.instance_path) > len(error.instance_path) for e in nearest):
            return [fault for inner in nearest for fault in _explain(inner)]
    return [FieldError(pointer_text(error.instance_path), error.message[:300])]


def _references(plain: Any) -> Iterator[str]:
    """Yield the references anywhere in a plain schema to definitions elsewhere."""
    pending = [plain]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith(_PREFIX):
                yield reference
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def pointer_text(parts: Iterable[str | int]) -> str:
    """Join an RFC 6901 pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
