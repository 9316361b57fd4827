"""Large resources can be read in part.

Why:
    A reply with forty properties and lists inside lists is sent whole to a client that shows three of them.
    Naming the fields, or sub-resources with an address of their own, keeps the common read small.

Bad:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses:
            "200":
              description: The order with everything that was ever bought.
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items: {type: array, items: {type: object, properties: {offers: {type: array, items: {type: object}}}}}

Good:
    paths:
      /orders/{orderId}:
        get:
          parameters:
            - {name: orderId, in: path, required: true, schema: {type: string}}
            - {name: fields, in: query, schema: {type: string}}
          responses:
            "200":
              description: The order with everything that was ever bought.
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items: {type: array, items: {type: object, properties: {offers: {type: array, items: {type: object}}}}}

Irrelevant:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Profile, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import layers, properties, types
from scaffold.lint.facts.subjects import Operation, json_schemas
from scaffold.openapi.document import Node

_MOST_PROPERTIES = 30
_SELECTORS = ("fields", "select", "expand", "include", "view", "field_mask", "read_mask")


def _reads(operation: Operation, _: Facts) -> bool:
    return operation.method == "get" and operation.reply("200") is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("200")
    if reply is None or operation.parameter(*_SELECTORS, location="query") is not None:
        return
    for schema in json_schemas(reply.contents, facts):
        found = properties(schema, facts)
        if len(found) > _MOST_PROPERTIES:
            yield Violation(operation.node, f"{operation.title} returns {len(found)} properties, all or none")
        elif any(_nests_lists(node, facts) for node in found.values()):
            yield Violation(
                operation.node, f"{operation.title} returns lists of objects that hold lists, all or none"
            )


def _nests_lists(node: Node, facts: Facts) -> bool:
    items = _items(node, facts)
    inner = [_items(child, facts) for child in properties(items, facts).values()]
    return any("object" in types(item, facts) for item in inner)


def _items(node: Node, facts: Facts) -> Node | None:
    return next((layer.get("items") for layer in layers(node, facts) if "items" in layer.fields), None)


RULE = Rule(
    id="scl-field-selection",
    doc=__doc__,
    severity=Severity.INFO,
    on=CLIENT_OPERATIONS.where(_reads),
    judge=_judge,
    fix="take a `fields` parameter, or give the inner lists addresses of their own",
    profile=Profile.STRICT,
    collective=True,
)
