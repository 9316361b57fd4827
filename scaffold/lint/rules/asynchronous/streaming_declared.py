"""Streams describe their items.

Why:
    A schema of `text/event-stream` that says only `string` leaves out what is in the stream. `itemSchema`
    (OpenAPI 3.2, on 3.1 `x-oai-itemSchema`) describes each event.

Bad:
    paths:
      /stock/stream:
        get:
          responses:
            "200": {description: Stock as it changes., content: {text/event-stream: {schema: {type: string}}}}

Good:
    paths:
      /stock/stream:
        get:
          responses:
            "200":
              description: Stock as it changes.
              content: {text/event-stream: {x-oai-itemSchema: {type: object}}}

Irrelevant:
    paths:
      /stock:
        get: {responses: {"200": {description: Stock., content: {application/json: {schema: {type: array}}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Rule, Violation
from scaffold.lint.catalog.targets import MEDIA_TYPES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, types
from scaffold.openapi.document import Node

_STREAMS = ("text/event-stream", "application/jsonl", "application/json-seq", "application/x-ndjson")


def _judge(media: Node, facts: Facts) -> Iterator[Violation]:
    described = "itemSchema" in media.fields or "x-oai-itemSchema" in media.fields
    # On 3.1 many describe the item, or the kinds of items, where the schema of the whole belongs: something is said at least.
    schema = media.get("schema")
    described = described or any(keyword(schema, name, facts) for name in ("anyOf", "oneOf"))
    if not described and types(schema, facts) <= {"string"}:
        yield Violation(media, "the items of this stream are not described")


RULE = Rule(
    id="asy-streaming-declared",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.EVENT_DRIVEN: Severity.WARNING},
    on=MEDIA_TYPES.where(lambda media, _: str(media.name).startswith(_STREAMS)),
    judge=_judge,
    fix="describe one item under itemSchema (3.2) or x-oai-itemSchema (3.1)",
)
