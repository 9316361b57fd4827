"""Path segments are kebab-case.

Why:
    Paths are compared by case, and typed by people. One way of writing them everywhere spares everybody the
    guess; file extensions tie the address to a technology.

Bad:
    paths:
      /orderItems/report.json:
        get: {responses: {"200": {description: The report.}}}

Good:
    paths:
      /order-items/{itemId}:
        get:
          parameters: [{name: itemId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The item.}}

Irrelevant:
    webhooks:
      orderShipped:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import PATHS
from scaffold.openapi.document import Node

_EXTENSION = re.compile(r"\.(json|xml|html?|php|aspx?|jsp|do)$")
_WELL_KNOWN = ".well-known"


def _judge(item: Node, facts: Facts) -> Iterator[Violation]:
    path = str(item.name)
    if _WELL_KNOWN in path:
        return
    for segment in path.split("/"):
        if not segment or "{" in segment:
            continue
        extension = _EXTENSION.search(segment)
        word = segment.partition(":")[0]
        if extension:
            yield Violation(
                item, f"path {path} has the file extension {extension[0]}", "negotiate the format with Accept"
            )
        elif not facts.naming.paths.accepts(word) and not _is_version(word):
            style = facts.naming.paths
            yield Violation(
                item, f"path segment {segment!r} of {path} is not {style}", f"write {style.write(word)}"
            )
            return


def _is_version(segment: str) -> bool:
    return re.fullmatch(r"v?\d+([._]\d+)*", segment) is not None


RULE = Rule(
    id="cns-path-case",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATHS,
    judge=_judge,
    fix="write path segments in lower case with hyphens",
    collective=True,
)
