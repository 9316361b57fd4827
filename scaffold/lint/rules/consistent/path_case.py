"""Path segments are written in one case.

Why:
    Paths are compared by case, and typed by people. One way of writing them everywhere spares everybody the
    guess: the usual one of the document, or kebab-case where none prevails. File extensions tie the address
    to a technology.

Bad:
    paths:
      /order-items/report.json:
        get: {responses: {"200": {description: The report.}}}
      /order-notes:
        get: {responses: {"200": {description: The notes.}}}
      /orderEvents:
        get: {responses: {"200": {description: The events.}}}

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
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PATHS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.routes import path_words
from scaffold.openapi.document import Node

_EXTENSION = re.compile(r"\.(json|xml|html?|php|aspx?|jsp|do|ya?ml|csv|txt|pdf|png|jpe?g|gif|svg)$")


def _judge(item: Node, facts: Facts) -> Iterator[Violation]:
    path, style = str(item.name), facts.get(Habits).path_style
    for word in path_words(path):
        extension = _EXTENSION.search(word)
        if extension:
            yield Violation(
                item, f"path {path} has the file extension {extension[0]}", "negotiate the format with Accept"
            )
        elif not style.accepts(word.partition(".")[0]):
            yield Violation(
                item, f"path segment {word!r} of {path} is not {style}", f"write {style.write(word)}"
            )
            return


RULE = Rule(
    id="cns-path-case",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATHS,
    judge=_judge,
    fix="write all path segments in one case",
    collective=True,
)
