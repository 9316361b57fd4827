"""Reading one resource can be answered from a cache.

Why:
    `ETag` with 304 saves the body, `Cache-Control` the whole request. Most traffic of most services reads
    what has not changed.

Bad:
    paths:
      /products/{productId}:
        get:
          parameters: [{name: productId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The product.}}

Good:
    paths:
      /products/{productId}:
        get:
          parameters: [{name: productId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The product., headers: {ETag: {schema: {type: string}}}}}

Irrelevant:
    paths:
      /products:
        post: {responses: {"201": {description: Created.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.shared.components import declare_header


def _reads_one(operation: Operation, _: Facts) -> bool:
    return operation.method == "get" and operation.path.endswith("}") and operation.reply("200") is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("200")
    if reply is not None and reply.header("ETag", "Last-Modified", "Cache-Control") is None:
        yield Violation(
            operation.node,
            f"{operation.title} declares neither ETag nor Cache-Control",
            repair=declare_header(reply.node, "ETag", {"type": "string"}, facts),
        )


RULE = Rule(
    id="scl-cacheable-get",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=CLIENT_OPERATIONS.where(_reads_one),
    judge=_judge,
    fix="declare an ETag header and the 304 response, or Cache-Control",
    profile=Profile.STRICT,
    collective=True,
)
