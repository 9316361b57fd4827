"""JSON bodies have an example, or a schema that examples can be built from.

Why:
    The first thing a client's developer does is to copy the example. Mock servers and the card are made from
    it as well.

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {note: {type: string}}}}
          responses: {"201": {description: The new order.}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {note: {type: string}}}
                example: {note: Leave it at the door.}
          responses: {"201": {description: The new order.}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders., content: {text/csv: {schema: {type: string}}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import MEDIA_TYPES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import has_example
from scaffold.lint.facts.subjects import is_json
from scaffold.openapi.document import Node


def _is_json_body(media: Node, _: Facts) -> bool:
    return is_json(str(media.name)) and isinstance(media.fields.get("schema"), dict)


def _judge(media: Node, facts: Facts) -> Iterator[Violation]:
    if "example" in media.fields or media.fields.get("examples") or has_example(media.child("schema"), facts):
        return
    yield Violation(media, "this body has no example, and its schema does not give one either")


RULE = Rule(
    id="doc-example",
    doc=__doc__,
    severity=Severity.WARNING,
    on=MEDIA_TYPES.where(_is_json_body),
    judge=_judge,
    fix="add `examples` with a realistic value",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
