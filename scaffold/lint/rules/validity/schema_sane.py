"""Schemas do not contradict themselves.

Why:
    A minimum above the maximum, an enum value of another type or format, or a required property that is not
    allowed passes every meta-schema, and yet no value fits.

Bad:
    components:
      schemas:
        Quantity: {type: integer, minimum: 10, maximum: 1}

Good:
    components:
      schemas:
        Quantity: {type: integer, minimum: 1, maximum: 10}

Irrelevant:
    components:
      examples:
        schema: {value: {type: integer, minimum: 10, maximum: 1}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, TypeGuard

from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.formats import has_format
from scaffold.lint.facts.schemas import layers
from scaffold.lint.facts.versions import BOTH
from scaffold.lint.repair.editing import remove_item
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node
from scaffold.openapi.schemas import type_names

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
# Of these, not even equal ones leave a value.
_EXCLUSIVE_BOUNDS = (
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
)
# Without any of these, a schema cannot contradict itself.
_LIMITING = frozenset({
    "enum", "const", "additionalProperties", "allOf", "exclusiveMinimum", *(low for low, _ in _BOUNDS)
})  # fmt: skip


def _judge(schema: Node, facts: Facts) -> Iterable[Violation]:
    # Nearly all schemas of a document end here.
    return () if _LIMITING.isdisjoint(schema.fields) else _contradictions(schema, facts)


def _contradictions(schema: Node, facts: Facts) -> Iterator[Violation]:
    value = schema.fields
    names = type_names(schema)
    for low, high in (*_BOUNDS, *_EXCLUSIVE_BOUNDS):
        least, most = value.get(low), value.get(high)
        if not _is_number(least) or not _is_number(most):
            continue
        if least > most or (least == most and (low, high) not in _BOUNDS):
            relation = "above" if least > most else "not below"
            yield Violation(schema.child(low), f"{low} {least} is {relation} {high} {most}: no value fits")
    yield from _contradicted_enum(schema, names)
    yield from _contradicted_const(schema, names)
    yield from _impossible_required(schema)
    if isinstance(value.get("allOf"), list):
        yield from _contradicted_types(schema, facts)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _contradicted_types(schema: Node, facts: Facts) -> Iterator[Violation]:
    """Find parts that have to hold at once and have no type in common; an integer is a number."""
    common: frozenset[str] = frozenset()
    for layer in layers(schema, facts):
        stated = type_names(layer)
        if "number" in stated:
            stated |= {"integer"}
        if stated and common and not stated & common:
            kinds = " and ".join("/".join(sorted(kind)) for kind in (common, stated))
            yield Violation(schema.child("allOf"), f"the parts of `allOf` are {kinds}: no value is both")
            return
        common = common & stated if common and stated else common or stated


def _impossible_required(schema: Node) -> Iterator[Violation]:
    allowed = schema.mapping("properties")
    if (
        schema.fields.get("additionalProperties") is not False
        or allowed is None
        or "patternProperties" in schema.fields
    ):
        return
    for name in schema.sequence("required") or ():
        if isinstance(name, str) and name not in allowed:
            yield Violation(
                schema.child("required"), f"required property {name!r} is not allowed by `properties`"
            )


def _contradicted_enum(schema: Node, names: frozenset[str]) -> Iterator[Violation]:
    values = schema.fields.get("enum")
    if not isinstance(values, list):
        return
    seen: set[str] = set()
    for index, value in enumerate(values):
        if repr(value) in seen:
            item = schema.child("enum").child(index)
            repair = Repair(partial(remove_item, item))
            yield Violation(
                item, f"enum value {value_text(value)} stands twice", "take one of them out", repair
            )
        seen.add(repr(value))
        contradiction = _contradiction(schema, value, names)
        if contradiction is not None:
            yield Violation(
                schema.child("enum").child(index), f"enum value {value_text(value)} is {contradiction}"
            )


def _contradicted_const(schema: Node, names: frozenset[str]) -> Iterator[Violation]:
    if "const" in schema.fields:
        value = schema.fields["const"]
        contradiction = _contradiction(schema, value, names)
        if contradiction is not None:
            yield Violation(
                schema.child("const"), f"const {value_text(value)} is {contradiction}: no value fits"
            )


def _contradiction(schema: Node, value: Any, names: frozenset[str]) -> str | None:
    """Say which type or format a fixed value ought to have and has not."""
    if names and not _has_type(value, names):
        return f"not of type {' or '.join(sorted(names))}"
    name = schema.fields.get("format")
    return None if has_format(value, name) else f"not a valid {name}"


def _has_type(value: Any, names: frozenset[str]) -> bool:
    match value:
        case None:
            return "null" in names
        case bool():
            return "boolean" in names
        case int():
            return bool(names & {"integer", "number"})
        case float():
            return "number" in names or ("integer" in names and value.is_integer())
        case str():
            return "string" in names
        case list():
            return "array" in names
        case _:
            return "object" in names


RULE = Rule(
    id="val-schema-sane",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SCHEMAS,
    judge=_judge,
    fix="correct the one that is wrong",
    reads=BOTH,
)
