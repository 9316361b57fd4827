"""The source of `x-computed` exists: a schema that refers to the thing once, and a property of it that fits.

Why:
    A count or a sum of what does not refer to the thing, or of a property that is not there, is not computed: replies
    show a neutral value instead.

Bad:
    components:
      schemas:
        Cart:
          type: object
          x-entity: {key: id}
          properties: {id: {type: string}, total: {type: integer, x-computed: {function: sum, of: Item, property: price}}}
        Item:
          type: object
          x-entity: {key: id}
          properties: {id: {type: string}, cart_id: {type: string, x-ref: {entity: Cart}}, amount: {type: integer}}

Good:
    components:
      schemas:
        Cart:
          type: object
          x-entity: {key: id}
          properties: {id: {type: string}, total: {type: integer, x-computed: {function: sum, of: Item, property: amount}}}
        Item:
          type: object
          x-entity: {key: id}
          properties: {id: {type: string}, cart_id: {type: string, x-ref: {entity: Cart}}, amount: {type: integer}}

Irrelevant:
    components:
      schemas:
        Cart: {type: object, properties: {id: {type: string}, total: {type: integer}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import NAMED_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import layers, properties, types
from scaffold.openapi.document import Node

_NUMBERS = frozenset({"integer", "number"})
_NESTED = frozenset({"array", "object"})


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    known = properties(schema, facts)
    for node in known.values():
        place = node.get("x-computed")
        of = place.string("of") if place is not None else None
        if place is None or of is None:
            continue
        child = _component(known[of], facts) if of in known else facts.schema_by_name.get(of)
        if child is None:
            yield Violation(place, f"{of!r} is neither a schema nor a property that shows things of one")
            continue
        theirs = properties(child, facts)
        references = [name for name, item in theirs.items() if _refers(item, str(schema.name))]
        if len(references) != 1:
            count = "no property" if not references else "more than one property"
            yield Violation(place, f"{child.name} has {count} that refers to {schema.name} (x-ref)")
        yield from _fits(place, str(child.name), theirs, facts)


def _fits(place: Node, name: str, theirs: Mapping[str, Node], facts: Facts) -> Iterator[Violation]:
    wanted, function = place.string("property"), place.string("function")
    if function == "count" or wanted is None:
        return
    if wanted not in theirs:
        yield Violation(place, f"{name} has no property {wanted!r}")
        return
    kinds = types(theirs[wanted], facts) - {"null"}
    if function == "sum" and not kinds <= _NUMBERS:
        yield Violation(place, f"{wanted!r} of {name} is not a number, and a sum adds up numbers")
    elif kinds & _NESTED:
        yield Violation(place, f"{wanted!r} of {name} is nested, and {function} compares single values")


def _component(array: Node, facts: Facts) -> Node | None:
    """Find the schema of the items of an array."""
    for layer in layers(array, facts):
        items = layer.get("items")
        if items is not None:
            named = (found for found in layers(items, facts) if found.name in facts.schema_by_name)
            return next(named, None)
    return None


def _refers(node: Node, name: str) -> bool:
    mark = node.get("x-ref")
    return mark is not None and mark.string("entity") == name


def _is_computed(schema: Node, facts: Facts) -> bool:
    return any("x-computed" in node.fields for node in properties(schema, facts).values())


RULE = Rule(
    id="bnd-computed",
    doc=__doc__,
    severity=Severity.ERROR,
    on=NAMED_SCHEMAS.where(_is_computed),
    judge=_judge,
    fix="name a schema with one x-ref to this one, and a property of it",
)
