"""Merge what a plain JSON Schema demands of one value: references followed, ``allOf`` taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..contract.schemas import Schemas

_GREATEST = frozenset(
    {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"}
)
_LEAST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})
_LISTED = frozenset({"format", "pattern", "multipleOf", "items", "contains", "propertyNames", "not"})
# Whether a value satisfies these depends on more than the parts that it was made of.
_UNCERTAIN = frozenset(
    {
        "contains", "dependentRequired", "dependentSchemas", "enum", "format", "if", "maxProperties", "not", "oneOf",
        "anyOf", "pattern", "patternProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
        "uniqueItems", "x-samples",
    }
)  # fmt: skip
_MAX_EXPANSIONS = 64
_MAX_STEPS = 1024
_KINDS = (
    ("object", ("properties", "required", "additionalProperties", "minProperties", "patternProperties")),
    ("array", ("items", "prefixItems", "minItems", "contains", "uniqueItems")),
    ("string", ("pattern", "minLength", "maxLength", "format")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
)


@dataclass(slots=True)
class Merged:
    """Hold the demands on one value.

    ``facts`` are merged keywords; those that cannot be merged into one value are lists. ``kinds`` is None
    for any type. ``unions`` hold alternatives, each with what a discriminator demands of it. ``references``
    are the definitions that were followed, ``entries`` those that the value itself is one of, rather than a
    part of them. ``uncertain`` says that only a validator can tell whether a value made of them fits.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    patterns: list[tuple[str, Any]] = field(default_factory=list)
    additional: list[Any] = field(default_factory=list)
    closed: list[frozenset[str]] = field(default_factory=list)
    prefix: list[Any] = field(default_factory=list)
    values: list[Any] | None = None
    samples: list[Any] = field(default_factory=list)
    unions: list[tuple[Any, ...]] = field(default_factory=list)
    conditions: list[tuple[Any, Any, Any]] = field(default_factory=list)
    references: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    uncertain: bool = False
    impossible: bool = False

    def with_schemas(self, schemas: Schemas, *further: Any) -> Merged:
        """Return a copy that satisfies further schemas, too."""
        copy = replace(
            self,
            facts={key: list(item) if isinstance(item, list) else item for key, item in self.facts.items()},
            properties=dict(self.properties),
            patterns=list(self.patterns),
            additional=list(self.additional),
            closed=list(self.closed),
            prefix=list(self.prefix),
            samples=list(self.samples),
            unions=list(self.unions),
            conditions=list(self.conditions),
        )
        for schema in further:
            _absorb_all(copy, schemas, schema)
        return copy

    def kind_order(self) -> tuple[str, ...]:
        """Return the types to try: as written with null last; without any, what the keywords are about."""
        if self.kinds is not None:
            return tuple(sorted(self.kinds, key=lambda kind: kind == "null"))
        keywords = {*self.facts, *(("properties",) if self.properties else ())}
        keywords |= {"prefixItems"} if self.prefix else set()
        keywords |= {"additionalProperties"} if self.additional or self.patterns else set()
        found = tuple(kind for kind, words in _KINDS if not keywords.isdisjoint(words))
        return found or ("object", "string", "null", "array", "integer")


def merge(schemas: Schemas, schema: Any) -> Merged:
    """Return the demands of one plain schema."""
    merged = Merged()
    _absorb_all(merged, schemas, schema)
    return merged


def expansions(schemas: Schemas, merged: Merged, above: frozenset[str]) -> Iterator[Merged]:
    """Yield the ways to decide every union and condition, up to a bound; none begins a definition ``above`` again."""
    # What is tried first usually does, so that the rest need not be merged.
    ways: list[Iterator[Merged]] = [iter((merged,))]
    left, steps = _MAX_EXPANSIONS, _MAX_STEPS
    while ways and left > 0 and steps > 0:
        steps -= 1
        chosen = next(ways[-1], None)
        if chosen is None:
            ways.pop()
        elif chosen.unions or chosen.conditions:
            options = _options(schemas, chosen)
            ways.append(one for one in options if not one.impossible and one.entries.isdisjoint(above))
        else:
            left -= 1
            yield chosen


def _options(schemas: Schemas, merged: Merged) -> Iterator[Merged]:
    """Yield the ways to decide the first union, or without one the first condition."""
    if merged.unions:
        rest = replace(merged, unions=merged.unions[1:])
        for branch in merged.unions[0]:
            yield rest.with_schemas(schemas, branch)
        return
    condition, then, otherwise = merged.conditions[0]
    rest = replace(merged, conditions=merged.conditions[1:])
    yield rest.with_schemas(schemas, *(part for part in (condition, then) if part is not None))
    yield rest.with_schemas(schemas, *(part for part in (otherwise,) if part is not None))


def _absorb_all(merged: Merged, schemas: Schemas, schema: Any) -> None:
    pending: list[tuple[Any, bool]] = [(schema, True)]
    while pending:
        node, entry = pending.pop(0)
        if isinstance(node, bool):
            merged.impossible = merged.impossible or not node
            continue
        reference = node.get("$ref", node.get("$dynamicRef"))
        if isinstance(reference, str) and reference not in merged.references:
            merged.references |= {reference}
            merged.entries |= {reference} if entry else frozenset()
            pending.append((schemas.definition(reference), entry))
        parts = node.get("allOf") or ()
        pending.extend((part, entry and len(parts) == 1) for part in parts)
        _absorb(merged, node)


def _absorb(merged: Merged, node: Mapping[str, Any]) -> None:
    merged.uncertain = merged.uncertain or not _UNCERTAIN.isdisjoint(node)
    merged.samples.extend(node.get("x-samples") or ())
    _absorb_facts(merged.facts, node)
    _absorb_kinds(merged, node)
    _absorb_object(merged, node)
    for index, item in enumerate(node.get("prefixItems") or ()):
        merged.prefix[index : index + 1] = [_both(merged.prefix[index : index + 1], item)]
    pins = node.get("x-pins") or {}
    for keyword in ("oneOf", "anyOf"):
        branches = node.get(keyword)
        if branches:
            pinned = pins.get(keyword) or [None] * len(branches)
            merged.unions.append(tuple(map(_pinned, branches, pinned)))
    kinds = node.get("x-kinds")
    if kinds:
        merged.unions.append((*_kin(merged, kinds), {}))
    if "if" in node:
        merged.conditions.append((node["if"], node.get("then"), node.get("else")))


def _kin(merged: Merged, kinds: list[Any]) -> list[Any]:
    """Return the kinds that a value of a base schema may be: where it is one of them already, only that."""
    for known in (merged.entries, merged.references):
        own = [kind for kind in kinds if kind["$ref"] in known]
        if own:
            return own
    return kinds


def _absorb_facts(facts: dict[str, Any], node: Mapping[str, Any]) -> None:
    for keyword, value in node.items():
        if keyword in _GREATEST:
            facts[keyword] = max(value, facts.get(keyword, value))
        elif keyword in _LEAST:
            facts[keyword] = min(value, facts.get(keyword, value))
        elif keyword in _LISTED:
            facts.setdefault(keyword, []).append(value)
        elif keyword == "required":
            facts["required"] = list(dict.fromkeys([*facts.get("required", ()), *value]))
        elif keyword in {"dependentRequired", "dependentSchemas"}:
            facts[keyword] = {**facts.get(keyword, {}), **value}
        elif keyword == "uniqueItems":
            facts[keyword] = value or facts.get(keyword, False)


def _absorb_kinds(merged: Merged, node: Mapping[str, Any]) -> None:
    declared = node.get("type")
    if declared is not None:
        kinds = tuple(declared) if isinstance(declared, list) else (declared,)
        merged.kinds = kinds if merged.kinds is None else tuple(_common(merged.kinds, kinds))
        merged.impossible = merged.impossible or not merged.kinds
    values = [node["const"]] if "const" in node else node.get("enum")
    if values is not None:
        merged.uncertain = True
        known = merged.values
        merged.values = list(values) if known is None else [one for one in known if one in values]


def _absorb_object(merged: Merged, node: Mapping[str, Any]) -> None:
    properties = node.get("properties") or {}
    for name, item in properties.items():
        known = [merged.properties[name]] if name in merged.properties else []
        merged.properties[name] = _both(known, item)
    patterns = node.get("patternProperties") or {}
    merged.patterns.extend(patterns.items())
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        extra = node.get(keyword)
        if extra is False and keyword == "additionalProperties" and not patterns:
            merged.closed.append(frozenset(properties))
            merged.uncertain = merged.uncertain or len(merged.closed) > 1
        elif extra is not None:
            merged.additional.append(extra)


def _common(left: Iterable[str], right: Iterable[str]) -> list[str]:
    """Return the types that two lists share; an integer is a number."""
    rights = set(right)
    shared = [
        "integer" if kind == "number" and "number" not in rights else kind
        for kind in left
        if kind in rights
        or (kind == "number" and "integer" in rights)
        or (kind == "integer" and "number" in rights)
    ]
    return list(dict.fromkeys(shared))


def _both(known: list[Any], item: Any) -> Any:
    if not known or known[0] == item:
        return item
    return {"allOf": [known[0], item]}


def _pinned(branch: Any, pin: Any) -> Any:
    return branch if pin is None else {"allOf": [branch, pin]}
