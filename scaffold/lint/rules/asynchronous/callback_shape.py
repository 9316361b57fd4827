"""Callbacks can be called and answered.

Why:
    The key of a callback is an expression over the request that must yield an absolute URL, and the service
    has to know which answer of the subscriber means that the message has arrived.

Bad:
    paths:
      /imports:
        post:
          callbacks: {done: {callbackUrl: {post: {responses: {"400": {description: Refused.}}}}}}
          responses: {"202": {description: Accepted.}}

Good:
    paths:
      /imports:
        post:
          callbacks:
            done:
              "{$request.body#/callbackUrl}": {post: {responses: {"204": {description: Taken note of.}}}}
          responses: {"202": {description: Accepted.}}

Irrelevant:
    webhooks:
      done:
        post: {responses: {"400": {description: Refused.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CALLBACKS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.openapi.document import Node
from scaffold.openapi.types.nodes import HTTP_METHODS

_EXPRESSION = (
    r"\{\$(url|method|statusCode|(request|response)\.(body(#(/[^}]*)?)?|(header|query|path)\.[^{}]+))\}"
)


def _judge(callback: Node, _: Facts) -> Iterator[Violation]:
    for key, item in callback.items():
        if key.startswith("x-") or key == "$ref":
            continue
        if not re.search(_EXPRESSION, key) and "://" not in key:
            yield Violation(item, f"callback URL {key!r} is neither absolute nor a runtime expression")
        for method, node in item.items():
            if method in HTTP_METHODS and isinstance(node.value, dict) and not _acknowledged(node):
                message = f"callback {key!r} documents no 2xx answer of the subscriber"
                yield Violation(node, message, severity=Severity.WARNING)


def _acknowledged(operation: Node) -> bool:
    return any(str(status).startswith(("2", "default")) for status in operation.mapping("responses") or ())


RULE = Rule(
    id="asy-callback-shape",
    doc=__doc__,
    severity=Severity.ERROR,
    on=CALLBACKS,
    judge=_judge,
    fix="write the URL as {$request.body#/callbackUrl} and document a 204 for the subscriber",
    reads=OPENAPI_3,
)
