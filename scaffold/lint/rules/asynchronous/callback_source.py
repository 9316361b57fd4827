"""The URL of a callback comes from something that the request has.

Why:
    `{$request.body#/callbackUrl}` is filled in when the callback is sent. Where the body has no such property,
    there is nothing to fill in, and the subscriber is never called. Where it may be any text, the mistake shows
    when it is too late to refuse the request.

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {callback_url: {type: string, format: uri}}}}
          responses: {"202": {description: Accepted.}}
          callbacks:
            shipped:
              "{$request.body#/callbackUrl}":
                post: {responses: {"204": {description: Taken note of.}}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {callback_url: {type: string, format: uri}}}}
          responses: {"202": {description: Accepted.}}
          callbacks:
            shipped:
              "{$request.body#/callback_url}":
                post: {responses: {"204": {description: Taken note of.}}}

Irrelevant:
    webhooks:
      shipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_parts
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import OPEN_KEYWORDS, keyword, layers, properties, types
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_SOURCE = r"\$request\.(?:body#(/[^}]*)|(query|header|path)\.([^{}]+))"


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    holder = operation.node.get("callbacks")
    for _, place in holder.items() if holder is not None else ():
        callback = facts.follow(place)
        for key, item in callback.items() if callback is not None else ():
            for pointer, location, name in re.findall(_SOURCE, key):
                if pointer:
                    yield from _find_in_body(pointer, item, operation, facts)
                    continue
                parameter = operation.parameter(name, location=location)
                if parameter is not None:
                    yield from _check_format(parameter.schema, f"parameter {name!r}", facts)
                elif not operation.has_unread_parameters:
                    yield Violation(item, f"{operation.title} has no {location} parameter {name!r}")


def _find_in_body(pointer: str, item: Node, operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.body is None:
        yield Violation(item, f"{operation.title} has no body that {pointer!r} could be found in")
    for _, media in operation.body_contents:
        schema = media.get("schema")
        for part in pointer_parts(pointer):
            known = properties(schema, facts)
            if not known or any(OPEN_KEYWORDS & layer.fields.keys() for layer in layers(schema, facts)):
                break
            if part not in known:
                guess = nearest(str(part), known)
                advice = f"did you mean {guess}?" if guess else None
                yield Violation(item, f"the body of {operation.title} has no property {part!r}", advice)
                break
            schema = known[str(part)]
        else:
            yield from _check_format(schema, f"property {pointer_parts(pointer)[-1]!r}", facts)


def _check_format(schema: Node | None, subject: str, facts: Facts) -> Iterator[Violation]:
    """Want the format of a URL where nothing else limits the text: what is no URL is found out before it is called."""
    stated = any(keyword(schema, name, facts) is not None for name in ("format", "pattern", "enum", "const"))
    if schema is not None and "string" in types(schema, facts) and not stated:
        yield Violation(
            schema,
            f"{subject} is called back, and does not say that it is a URL (format: uri)",
            "add `format: uri`",
            Repair(lambda: add_entry(schema, "format", "uri", after="type"), is_safe=False),
            severity=Severity.WARNING,
            field=(*schema.pointer, "format"),
        )


RULE = Rule(
    id="asy-callback-source",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CLIENT_OPERATIONS.where(lambda operation, _: bool(operation.value.get("callbacks"))),
    judge=_judge,
    fix="let the expression name a property of the body or a parameter of the operation",
    reads=OPENAPI_3,
)
