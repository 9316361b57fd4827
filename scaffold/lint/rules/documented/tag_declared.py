"""Tags are declared once, each with a description.

Why:
    The list of tags is the table of contents: it sets the order of the chapters and says what each is about.

Bad:
    tags: [{name: orders}, {name: orders}]

Good:
    tags: [{name: orders, description: Placing and following orders.}]

Irrelevant:
    components:
      schemas:
        Article: {type: object, properties: {tags: {type: array, maxItems: 9, items: {type: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import TAGS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(tag: Node, facts: Facts) -> Iterator[Violation]:
    name = tag.string("name")
    if name is None:
        return
    first = next(other for other in facts.objects("tag") if other.string("name") == name)
    if first.identity != tag.identity:
        yield Violation(tag, f"tag {name!r} is declared twice", "merge the two declarations")
    elif not tag.string("description") and not tag.string("summary"):
        yield Violation(tag, f"tag {name!r} has no description")


RULE = Rule(
    id="doc-tag-declared",
    doc=__doc__,
    severity=Severity.WARNING,
    on=TAGS,
    judge=_judge,
    fix="say in a sentence which operations belong to it",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
