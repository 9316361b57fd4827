"""Discriminators whose values are not the names of their schemas, as those would have to be without a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.location import Pointer, pointer_parts, pointer_text
from scaffold.core.values import mapping, sequence
from scaffold.core.wording import counted
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.schemas import DEEPEST_UNION, SchemaReader

_NULL = {"type": "null"}

Values = frozenset[str] | None
"""The texts that a schema allows, None where it allows any."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """An alternative: its reference, None for one without; the name that it stands under; the values it allows."""

    reference: str | None
    values: Values

    @property
    def contradicts(self) -> bool:
        """True where the alternative does not allow the name of its schema."""
        return (
            self.reference is not None
            and self.values is not None
            and pointer_parts(self.reference.removeprefix("#"))[-1] not in self.values
        )


def mend_discriminators(
    contract: Mapping[str, Any], holders: Iterable[tuple[Pointer, dict[str, Any]]]
) -> list[Remark]:
    """Complete or take out, in place, the discriminators without a mapping that their schemas contradict.

    Without a mapping the values are the names of the schemas (OpenAPI 3.1 §4.8.25). Where the schemas allow other
    constants there, each its own, these are the mapping. Where they do not tell the schemas apart, the
    discriminator goes: it only hints at what the schemas decide by themselves.
    """
    reader = SchemaReader(contract)
    return [
        Remark(kind, code, pointer_text((*where, "discriminator")), message)
        for where, schema in holders
        if (changed := _mend(reader, schema)) is not None
        for kind, code, message in (changed,)
    ]


def _mend(reader: SchemaReader, schema: dict[str, Any]) -> tuple[RemarkKind, str, str] | None:
    discriminator = mapping(schema.get("discriminator"))
    name = discriminator.get("propertyName")
    if not isinstance(name, str) or discriminator.get("mapping"):
        return None
    branches = _Reader(reader, name).branches(schema)
    if not any(branch.contradicts for branch in branches):
        return None
    meant = _meant(branches)
    if meant is None:
        del schema["discriminator"]
        message = (
            f"the values of {name!r} are no names of schemas and do not tell them apart; left to the schemas"
        )
        return RemarkKind.DEGRADED, "discriminator-dropped", message
    schema["discriminator"] = {**discriminator, "mapping": meant}
    message = f"{counted(len(meant), 'value')} of {name!r} mapped as the schemas say"
    return RemarkKind.REPAIRED, "discriminator-mapping", message


def _meant(branches: list[_Branch]) -> dict[str, str] | None:
    """Map every value to the one alternative that allows it; None unless each has values of its own."""
    meant: dict[str, str] = {}
    for branch in branches:
        if branch.reference is None or not branch.values or not meant.keys().isdisjoint(branch.values):
            return None
        meant |= dict.fromkeys(sorted(branch.values), branch.reference)
    return meant


def _reference(branch: Any) -> str | None:
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    return reference if isinstance(reference, str) else None


class _Reader:
    """Reads which values schemas allow in one property; each schema is read once, and in a circle allows any."""

    def __init__(self, reader: SchemaReader, name: str) -> None:
        self._reader = reader
        self._name = name
        self._allowed: dict[int, Values] = {}
        self._texts: dict[int, Values] = {}

    def branches(self, schema: Mapping[str, Any]) -> list[_Branch]:
        """Read the alternatives of a schema; null has no properties, and is none of them."""
        written = [*sequence(schema.get("oneOf")), *sequence(schema.get("anyOf"))]
        return [
            _Branch(_reference(branch), self._read(branch, self._allowed))
            for branch in written
            if self._reader.follow(branch) != _NULL
        ]

    def _read(self, schema: Any, known: dict[int, Values], depth: int = 0) -> Values:
        """Read a schema of objects or, with the other memory, of the property: what all of its parts allow."""
        if not isinstance(schema, dict) or depth > DEEPEST_UNION:
            return None
        if id(schema) in known:
            return known[id(schema)]
        known[id(schema)] = None
        found: Values = None
        for part in self._reader.parts(schema):
            found = _both(found, self._own(part) if known is self._allowed else _literals(part))
            for keyword in ("oneOf", "anyOf"):
                read = [self._read(one, known, depth + 1) for one in sequence(part.get(keyword))]
                found = _both(found, _either(read))
        known[id(schema)] = found
        return found

    def _own(self, schema: Mapping[str, Any]) -> Values:
        return self._read(mapping(schema.get("properties")).get(self._name), self._texts)


def _literals(schema: Mapping[str, Any]) -> Values:
    found: Values = None
    if "const" in schema:
        found = frozenset({schema["const"]} if isinstance(schema["const"], str) else ())
    if isinstance(schema.get("enum"), list):
        found = _both(found, frozenset(value for value in schema["enum"] if isinstance(value, str)))
    return found


def _both(one: Values, other: Values) -> Values:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _either(alternatives: list[Values]) -> Values:
    """Return what any of the alternatives allows; without alternatives everything is allowed."""
    known = [values for values in alternatives if values is not None]
    return frozenset[str]().union(*known) if known and len(known) == len(alternatives) else None
