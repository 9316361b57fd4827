"""Collections are plural nouns.

Why:
    `/order/{id}` and `/items` in one API have to be learned one by one; with plurals the address of everything can be guessed.

Bad:
    paths:
      /order/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Good:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Irrelevant:
    paths:
      /cart/checkout:
        get: {responses: {"200": {description: There is one of each.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import plural, words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import PATHS
from scaffold.openapi.document import Node

_UNCOUNTED = frozenset({"me", "self", "by", "media", "stock", "inventory", "metadata", "content", "search"})


def _has_members(item: Node, _: Facts) -> bool:
    return "/{" in str(item.name)


def _judge(item: Node, _: Facts) -> Iterator[Violation]:
    path = str(item.name)
    segments = path.split("/")
    for segment, following in zip(segments, segments[1:], strict=False):
        named = words(segment)
        if not following.startswith("{") or not named or segment.startswith("{") or not following.endswith("}"):
            continue
        last = named[-1]
        identifies = words(following)[-1:] in (["id"], ["uuid"], ["key"], ["slug"])
        if identifies and plural(last) != last and last not in _UNCOUNTED and not last[-1].isdigit():
            yield Violation(item, f"collection {segment!r} of {path} is not a plural noun", f"write {plural(segment)}")
            return


RULE = Rule(
    id="cns-plural-collections",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATHS.where(_has_members),
    judge=_judge,
    fix="name collections by the plural of what they contain",
    collective=True,
)
