"""Collections are plural nouns.

Why:
    `/order/{id}` and `/items` in one API have to be learned one by one; with plurals the address of
    everything can be guessed.

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
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import PATHS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.routes import path_words
from scaffold.openapi.document import Node

_IDENTIFYING = (("id",), ("uuid",), ("key",), ("slug",))
_UNCOUNTED = frozenset({
    "me", "self", "by", "media", "metadata", "content", "search", "history", "custom", "data", "people", "children", "staff",
    "evidence", "feedback", "inventory", "stock", "storage", "traffic", "usage", "software", "auth", "access",
})  # fmt: skip


def _has_members(item: Node, _: Facts) -> bool:
    return "/{" in str(item.name)


def _judge(item: Node, _: Facts) -> Iterator[Violation]:
    segments = str(item.name).split("/")
    for before, segment, following in zip(segments, segments[1:], segments[2:], strict=False):
        if not following.startswith("{") or before == "by" or segment not in path_words(segment):
            continue
        if words(following)[-1:] in _IDENTIFYING and _is_singular(segment):
            message = f"collection {segment!r} is not a plural noun (judged by its ending)"
            yield Violation(item, message, f"write {plural(segment)}")
            return


def _is_singular(segment: str) -> bool:
    """Judge a segment by its last word; one with a hyphen may as well be a command, and `codes_of_conduct` is a plural."""
    named = words(segment)
    last = named[-1:]
    return (
        bool(last)
        and "-" not in segment
        and "of" not in named
        and not last[0].endswith("s")
        and last[0] not in _UNCOUNTED
        and plural(last[0]) != last[0]
    )


RULE = Rule(
    id="cns-plural-collections",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATHS.where(_has_members),
    judge=_judge,
    fix="name collections by the plural of what they contain",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
