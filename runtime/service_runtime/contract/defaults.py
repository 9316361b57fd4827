"""Fill in what a request leaves out and its schema has a default for (JSON Schema 2020-12, 9.2)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .dialect import Direction
from .document import ContractError
from .schemas import Schemas, Validator

_MAX_DEPTH = 64


@dataclass(slots=True)
class _Default:
    """Hold a property's default; ``usable`` is None until it has been judged by the property's own schema."""

    value: Any
    schema: Any
    usable: bool | None = None


@dataclass(slots=True)
class _Branch:
    """Hold one alternative of a union; it counts for the values that satisfy it."""

    schema: Any
    judge: Any
    validator: Validator | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    """Hold what one schema says of the members of a value."""

    defaults: Mapping[str, _Default]
    properties: Mapping[str, tuple[Any, ...]]
    additional: tuple[Any, ...]
    items: tuple[Any, ...]
    unions: tuple[tuple[_Branch, ...], ...]


class Defaults:
    """Complete valid request bodies of one contract.

    A default counts wherever it stands: in the property, behind its reference, in a part of ``allOf``, and in the
    alternative that a value satisfies. One that breaks its own schema, and one of a ``readOnly`` property, does not.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        # A schema is kept beside what was made of it, so that its id stays its own.
        self._levels: dict[int, tuple[Any, _Level]] = {}
        self._found: dict[int, tuple[Any, Any]] = {}

    def within(self, schema: Any) -> bool:
        """Tell whether a schema reaches a default, so that values have to be looked at."""
        pending, seen = [schema] if self._mentioned(schema) else [], set[int]()
        while pending:
            node = pending.pop()
            if isinstance(node, Mapping) and id(node) not in seen:
                seen.add(id(node))
                level = self._level(node)
                if level.defaults:
                    return True
                for below in (*level.properties.values(), level.additional, level.items):
                    pending.extend(below)
                pending.extend(branch.schema for union in level.unions for branch in union)
        return False

    def _mentioned(self, schema: Any) -> bool:
        """Tell whether the word is anywhere in what a schema leads to; mostly it is not, and reading takes longer."""
        pending, seen = [schema], set[str]()
        while pending:
            node = pending.pop()
            if isinstance(node, Mapping):
                if "default" in node:
                    return True
                reference = node.get("$ref")
                if isinstance(reference, str) and reference not in seen:
                    seen.add(reference)
                    pending.append(self._schemas.target(reference))
                pending.extend(node.values())
            elif isinstance(node, list):
                pending.extend(node)
        return False

    def fill(self, value: Any, schema: Any) -> Any:
        """Return a valid value with the defaults of everything that it leaves out; the value itself stays as it is."""
        return self._fill(value, (schema,), 0)

    def _fill(self, value: Any, schemas: tuple[Any, ...], depth: int) -> Any:
        if depth > _MAX_DEPTH or not isinstance(value, dict | list):
            return value
        levels = [level for schema in schemas for level in self._matching(value, schema, depth)]
        if isinstance(value, list):
            items = tuple(item for level in levels for item in level.items)
            return [self._fill(item, items, depth + 1) for item in value] if items else value
        whole = dict(value)
        for level in levels:
            for name, default in level.defaults.items():
                if name not in whole and self._usable(default):
                    whole[name] = copy.deepcopy(default.value)
        return {name: self._member(name, item, levels, depth) for name, item in whole.items()}

    def _member(self, name: str, value: Any, levels: list[_Level], depth: int) -> Any:
        below = tuple(part for level in levels for part in level.properties.get(name, level.additional))
        return self._fill(value, below, depth + 1) if below else value

    def _matching(self, value: Any, schema: Any, depth: int) -> Iterator[_Level]:
        """Yield what a schema says of a value, and of each of its unions the first alternative that takes the value."""
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return
        level = self._level(schema)
        yield level
        for union in level.unions:
            chosen = next((branch for branch in union if self._takes(branch, value)), None)
            if chosen is not None:
                yield from self._matching(value, chosen.schema, depth + 1)

    def _takes(self, branch: _Branch, value: Any) -> bool:
        if branch.validator is None:
            branch.validator = self._validator(branch.judge)
        return branch.validator is not None and branch.validator.is_valid(value)

    def _usable(self, default: _Default) -> bool:
        if default.usable is None:
            validator = self._validator(default.schema)
            default.usable = validator is not None and validator.is_valid(default.value)
        return default.usable

    def _validator(self, schema: Any) -> Validator | None:
        """Compile a part of a schema; None for one that means something within its own resource only."""
        try:
            return self._schemas.validator(schema, Direction.REQUEST)
        except ContractError:
            return None

    def _level(self, schema: Mapping[str, Any]) -> _Level:
        known = self._levels.get(id(schema))
        if known is None:
            known = self._levels[id(schema)] = (schema, self._read(schema))
        return known[1]

    def _read(self, schema: Mapping[str, Any]) -> _Level:
        properties: dict[str, tuple[Any, ...]] = {}
        additional: list[Any] = []
        items: list[Any] = []
        unions: list[tuple[_Branch, ...]] = []
        for part in self._parts(schema):
            own = part.get("properties")
            for name, item in own.items() if isinstance(own, Mapping) else ():
                properties[name] = (*properties.get(name, ()), item)
            additional += [part["additionalProperties"]] if "additionalProperties" in part else []
            items += [part["items"]] if "items" in part else []
            unions += [
                tuple(map(partial(_branch, part, keyword), part[keyword]))
                for keyword in ("anyOf", "oneOf")
                if isinstance(part.get(keyword), list)
            ]
        defaults: dict[str, _Default] = {}
        for name, described in properties.items():
            found = map(self._default, described)
            value = next((value for value in found if value is not None), None)
            if value is not None and not all(self._schemas.annotated(item, "readOnly") for item in described):
                defaults[name] = _Default(value, {"allOf": list(described)})
        return _Level(defaults, properties, tuple(additional), tuple(items), tuple(unions))

    def _default(self, schema: Any) -> Any:
        """Return the default of a property's schema, the nearest of several; null is what is left out anyway."""
        for _ in range(_MAX_DEPTH):
            if not isinstance(schema, Mapping) or schema.keys() != {"$ref"}:
                break
            # What many properties refer to is looked at once.
            schema = self._schemas.target(schema["$ref"])
        known = self._found.get(id(schema))
        if known is None:
            named = (part["default"] for part in self._parts(schema) if part.get("default") is not None)
            known = self._found[id(schema)] = (schema, next(named, None))
        return known[1]

    def _parts(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        """Yield a schema object, what it refers to, and the parts of its ``allOf``."""
        pending, seen = [schema], set[int]()
        while pending:
            node = pending.pop(0)
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            if isinstance(node.get("$ref"), str):
                pending.append(self._schemas.target(node["$ref"]))
            branches = node.get("allOf")
            pending.extend(branches if isinstance(branches, list) else ())


def _branch(schema: Mapping[str, Any], keyword: str, option: Any) -> _Branch:
    """Return an alternative, which a discriminator may tell from the others."""
    discriminator = schema.get("discriminator")
    return _Branch(
        option, option if discriminator is None else {keyword: [option], "discriminator": discriminator}
    )
