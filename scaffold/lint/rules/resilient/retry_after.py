"""Responses that ask for patience say for how long.

Why:
    Without `Retry-After` (RFC 9110, section 10.2.3) every client picks its own pause, and all of them come
    back at once when an overloaded service recovers.

Bad:
    components:
      responses:
        Unavailable: {description: Come back later.}
    paths:
      /orders:
        get: {responses: {"503": {$ref: "#/components/responses/Unavailable"}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "503": {description: Come back later., headers: {Retry-After: {schema: {type: integer}}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"500": {description: A defect of the service.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_text
from scaffold.core.naming import snake
from scaffold.lint.editing import add_entry
from scaffold.lint.facts import Facts
from scaffold.lint.repair import Edit, Repair
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import Reply
from scaffold.lint.targets import REPLIES
from scaffold.openapi.document import Node


def _judge(reply: Reply, facts: Facts) -> Iterator[Violation]:
    if reply.header("Retry-After") is None:
        yield Violation(
            reply.node,
            f"a {reply.status} response does not say when to come back (Retry-After)",
            repair=Repair(lambda: _refer(reply.node, facts)),
        )


def _refer(response: Node, facts: Facts) -> list[Edit]:
    """Refer to the header that the components share, where there is one; Swagger 2.0 has no such components."""
    shared = next(
        (node for node in facts.components("headers") if snake(str(node.name)) == "retry_after"), None
    )
    if shared is None or response.file != shared.file or facts.document.version.startswith("2"):
        return []
    header = {"$ref": f"#{pointer_text(shared.pointer)}"}
    headers = response.get("headers")
    if headers is not None:
        return add_entry(headers, "Retry-After", header)
    return add_entry(response, "headers", {"Retry-After": header}, after="description")


RULE = Rule(
    id="rsl-retry-after",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REPLIES.where(lambda reply, _: reply.status in {"429", "503"}),
    judge=_judge,
    fix="declare the Retry-After header",
    collective=True,
)
