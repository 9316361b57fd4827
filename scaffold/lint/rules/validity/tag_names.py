"""Tags have names of their own, and parents that lead up to the top.

Why:
    "Each tag name in the list MUST be unique" (OpenAPI 3.1, section 4.8.1.1). Since 3.2 a parent has to be the name of another
    tag, without a circle: no tool can draw a tree whose branch hangs nowhere.

Bad:
    openapi: 3.2.0
    tags: [{name: orders}, {name: returns, parent: order}]

Good:
    openapi: 3.2.0
    tags: [{name: orders}, {name: returns, parent: orders}]

Irrelevant:
    components:
      schemas:
        Article: {type: object, properties: {tags: {type: array, maxItems: 9, items: {type: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import TAGS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import Version, version_of
from scaffold.openapi.document import Node


def _judge(tag: Node, facts: Facts) -> Iterator[Violation]:
    tags = facts.objects("tag")
    first = {other.string("name"): other for other in reversed(tags)}
    name = tag.string("name")
    if name is None:
        return
    is_tree = version_of(facts.document) is Version.OPENAPI_3_2
    if first[name].identity != tag.identity:
        # Before 3.2 the official schema does not look, and readers merge them.
        severity = None if is_tree else Severity.WARNING
        yield Violation(
            tag, f"tag {name!r} is declared twice", "merge the two declarations", severity=severity
        )
    parent = tag.get("parent")
    if not is_tree or parent is None or not isinstance(parent.value, str):
        return
    if parent.value not in first:
        guess = nearest(parent.value, [known for known in first if known is not None])
        advice = f"did you mean {guess}?" if guess else None
        yield Violation(parent, f"the parent {parent.value!r} is not the name of a tag", advice)
    elif _leads_back(name, first):
        yield Violation(parent, f"tag {name!r} is its own parent, directly or through others")


def _leads_back(name: str, tags: dict[str | None, Node]) -> bool:
    """Tell whether the parents of a tag lead back to it."""
    seen: set[str] = set()
    parent = tags[name].string("parent")
    while parent is not None and parent in tags and parent not in seen:
        if parent == name:
            return True
        seen.add(parent)
        parent = tags[parent].string("parent")
    return False


RULE = Rule(
    id="val-tag-names",
    doc=__doc__,
    severity=Severity.ERROR,
    on=TAGS,
    judge=_judge,
    fix="name a tag of the list, or leave the parent out",
)
