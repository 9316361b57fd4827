"""The items of a list have what `x-filter`, `x-search` and `x-sort` name.

Why:
    The fields say what parameters do. One that names no property of the items, or compares what cannot be
    compared, has no effect: requests with its parameter are answered 501.

Bad:
    paths:
      /orders:
        get:
          parameters:
            - {name: since, in: query, schema: {type: string, format: date-time}, x-filter: {property: created, operator: gte}}
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
    components:
      schemas:
        Order: {type: object, properties: {id: {type: string}, created_at: {type: string, format: date-time}}}

Good:
    paths:
      /orders:
        get:
          parameters:
            - {name: since, in: query, schema: {type: string, format: date-time}, x-filter: {property: created_at, operator: gte}}
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
    components:
      schemas:
        Order: {type: object, properties: {id: {type: string}, created_at: {type: string, format: date-time}}}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: since, in: query, schema: {type: string, format: date-time}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.design.filter import read_filter
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.lists import list_reply
from scaffold.lint.facts.schemas import keyword, layers, properties, types
from scaffold.lint.facts.subjects import Operation
from scaffold.openapi.document import Node

_NUMBERS = frozenset({"integer", "number"})
_NESTED = frozenset({"array", "object"})
_TEXT_OPERATORS = frozenset({"contains", "starts_with"})
# Formats of strings whose values are kept as what they are.
_STORED = frozenset({"date", "date-time", "uuid"})


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    known = _properties(operation, facts)
    for parameter in operation.parameters_in("query"):
        if parameter.node.mapping("x-filter") is not None:
            yield from _filter(parameter.node, known, operation, facts)
    search, sort = operation.node.get("x-search"), operation.node.get("x-sort")
    if search is not None:
        yield from _parameter(search, operation, "q")
        for name, place in _listed(search, "properties"):
            if name not in known:
                yield _unknown(place, name, operation)
            elif not _is_text(known[name], facts):
                yield Violation(place, f"{name!r} is not a text, and words are looked for in texts only")
    if sort is not None:
        yield from _parameter(sort, operation, None)
        for name, place in _sorted(sort):
            if name not in known:
                yield _unknown(place, name, operation)
            elif types(known[name], facts) & _NESTED:
                yield Violation(place, f"{name!r} is nested, and rows are sorted by single values only")


def _filter(
    parameter: Node, known: Mapping[str, Node], operation: Operation, facts: Facts
) -> Iterator[Violation]:
    place = parameter.child("x-filter")
    mark = read_filter(place.value)
    name, operator = mark.property, mark.compares()
    if not name:
        return
    if name not in known:
        yield _unknown(place, name, operation)
        return
    schema = parameter.get("schema")
    own, theirs = types(schema, facts) - {"null"}, types(known[name], facts) - {"null"}
    if "array" in own and schema is not None and operator == "eq":
        items = [found for layer in layers(schema, facts) if (found := layer.get("items")) is not None]
        own = types(items[0], facts) - {"null"} if items else frozenset()
    if theirs & _NESTED or (own and theirs and not own & theirs and not (own | theirs) <= _NUMBERS):
        yield Violation(
            place, f"{name!r} is {_shown(theirs)}, the parameter is {_shown(own)}: no row would be selected"
        )
    elif operator in _TEXT_OPERATORS and not _is_text(known[name], facts):
        written = keyword(known[name], "format", facts) if theirs == {"string"} else _shown(theirs)
        yield Violation(place, f"{name!r} is {written}, and {operator} compares texts")


def _is_text(schema: Node, facts: Facts) -> bool:
    """Tell texts from what is stored as another type, though JSON writes it as a string."""
    plain = types(schema, facts) - {"null"} == {"string"}
    return plain and keyword(schema, "format", facts) not in _STORED


def _shown(names: frozenset[str]) -> str:
    return "/".join(sorted(names)) or "of any type"


def _properties(operation: Operation, facts: Facts) -> dict[str, Node]:
    reply = list_reply(operation, facts)
    if reply is not None:
        for layer in layers(reply.items, facts):
            if (items := layer.get("items")) is not None:
                return properties(items, facts)
    return {}


def _parameter(place: Node, operation: Operation, usual: str | None) -> Iterator[Violation]:
    name = place.string("parameter") or usual
    if name is not None and operation.parameter(name, location="query") is None:
        yield Violation(place, f"{operation.title} has no query parameter {name!r}")


def _listed(place: Node, key: str) -> Iterator[tuple[str, Node]]:
    value = place.fields.get(key)
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, str):
            yield item, place


def _sorted(place: Node) -> Iterator[tuple[str, Node]]:
    yield from _listed(place, "properties")
    named = list(_listed(place, "default"))
    orders = place.get("orders")
    for key in orders.fields if orders is not None else ():
        named += list(_listed(place.child("orders"), key))
    yield from ((name.removeprefix("-"), where) for name, where in named)


def _unknown(place: Node, name: str, operation: Operation) -> Violation:
    return Violation(place, f"{operation.title} lists nothing that has a property {name!r}")


RULE = Rule(
    id="bnd-list-fields",
    doc=__doc__,
    severity=Severity.ERROR,
    on=OPERATIONS.where(
        lambda operation, _: (
            not operation.value.keys().isdisjoint(("x-search", "x-sort"))
            or any("x-filter" in parameter.node.fields for parameter in operation.parameters_in("query"))
        )
    ),
    judge=_judge,
    fix="name a property of the listed schema whose type the parameter has",
)
