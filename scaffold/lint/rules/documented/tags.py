"""Operations are grouped by declared tags.

Why:
    Tags are the chapters of the documentation and the modules of generated code. A tag that is not declared
    has no description and no place in the order; often it is a typing error.

Bad:
    tags: [{name: orders, description: Placing and following orders.}]
    paths:
      /orders:
        get: {tags: [order], responses: {"200": {description: The orders.}}}

Good:
    tags: [{name: orders, description: Placing and following orders.}]
    paths:
      /orders:
        get: {tags: [orders], responses: {"200": {description: The orders.}}}

Irrelevant:
    tags: [{name: orders, description: Placing and following orders.}]
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import append_item
from scaffold.lint.repair.repair import Edit, Repair


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    tags = operation.node.get("tags")
    if tags is None or not tags.value:
        yield Violation(
            tags or operation.node, f"{operation.title} has no tag", field=(*operation.node.pointer, "tags")
        )
    for tag in facts.elements(operation.node, "tags"):
        if facts.index.tags and str(tag.value) not in facts.index.tags:
            repair = Repair(partial(_declare, str(tag.value), facts))
            yield Violation(tag, f"tag {value_text(tag.value)} is not declared under `tags`", repair=repair)


def _declare(name: str, facts: Facts) -> list[Edit]:
    """Declare a tag, unless it is more likely a misspelled one."""
    from difflib import get_close_matches  # only for repairs

    declared = facts.root.get("tags")
    if declared is None or get_close_matches(name, facts.index.tags, n=1, cutoff=0.8):
        return []
    return append_item(declared, {"name": name})


RULE = Rule(
    id="doc-tags",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS,
    judge=_judge,
    fix="tag the operation with its resource, and declare the tag with a description at the top level",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
