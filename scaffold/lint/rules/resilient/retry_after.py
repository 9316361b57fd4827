"""Responses that ask for patience say for how long.

Why:
    Without `Retry-After` (RFC 9110, section 10.2.3) every client picks its own pause, and all of them come
    back at once when an overloaded service recovers. A 202 that leads to the status of the work asks for the same
    patience.

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
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import REPLIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Reply
from scaffold.lint.shared.components import share_header


def _asks_for_patience(reply: Reply, _: Facts) -> bool:
    """Tell whether clients come back: when there is no room, and to the status of work that a 202 leads to."""
    is_polled = reply.header("Location", "Operation-Location", "Content-Location") is not None
    return reply.status in {"429", "503"} or (reply.status == "202" and is_polled)


def _judge(reply: Reply, facts: Facts) -> Iterator[Violation]:
    if reply.header("Retry-After") is None:
        yield Violation(
            reply.node,
            f"a {reply.status} response does not say when to come back (Retry-After)",
            repair=share_header(reply.node, "Retry-After", facts),
            field=(*reply.node.pointer, "headers", "Retry-After"),
        )


RULE = Rule(
    id="rsl-retry-after",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REPLIES.where(_asks_for_patience),
    judge=_judge,
    fix="declare the Retry-After header",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
