"""Errors are problem details.

Why:
    With one format for errors (RFC 9457) clients write one handler: `status` and `type` for programs,
    `detail` for people. Every other shape is one more case.

Bad:
    paths:
      /orders:
        get:
          responses:
            "404":
              description: There is no such order.
              content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "404":
              description: There is no such order.
              content: {application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"404": {description: There is no such order.}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import ERROR_RESPONSES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import is_json, title_of
from scaffold.lint.repair.editing import rename_key
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node

_JSON = "application/json"
_PROBLEM = ("application/problem+json", "application/problem+xml")


def _has_json(response: Node, _: Facts) -> bool:
    return any(is_json(media_type) for media_type in response.mapping("content") or ())


def _judge(response: Node, _: Facts) -> Iterator[Violation]:
    media_types = response.mapping("content") or {}
    if not any(media_type.partition(";")[0].strip() in _PROBLEM for media_type in media_types):
        listed = ", ".join(media_types)
        yield Violation(
            response,
            f"error response {title_of(response)!r} is {listed}, not application/problem+json",
            repair=Repair(partial(_rename, response), is_safe=False),
        )


def _rename(response: Node) -> list[Edit]:
    """Call the only media type by the name of problem details."""
    content = response.child("content")
    return rename_key(content.child(_JSON), _PROBLEM[0]) if [*content.fields] == [_JSON] else []


RULE = Rule(
    id="rsl-problem-json",
    doc=__doc__,
    severity=Severity.WARNING,
    on=ERROR_RESPONSES.where(_has_json),
    judge=_judge,
    fix="use application/problem+json with type, title, status and detail",
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    collective=True,
)
