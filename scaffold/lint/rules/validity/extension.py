"""Design fields (`x-service`, `x-entity` …) have the shape that is known for them.

Why:
    The card, the generator and the other rules read these fields. One that is misspelt inside is not found, and what it says has no
    effect.

Bad:
    paths:
      /orders:
        post:
          x-criticality: very
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          x-criticality: critical
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /orders:
        post:
          x-internal-note: very
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import EXTENSIONS
from scaffold.openapi.document import Node


def _judge(extension: Node, facts: Facts) -> Iterator[Violation]:
    for error in facts.extension_validator(str(extension.name)).iter_errors(extension.value):
        place = _deepest(extension, error.instance_path)
        yield Violation(place, f"{extension.name}: {_sentence(error)}")


def _deepest(node: Node, path: list[Any]) -> Node:
    for part in path:
        node = node.get(part) or node
    return node


def _sentence(error: Any) -> str:
    return str(error.message).replace('"', "'")[:200]


RULE = Rule(
    id="val-extension",
    doc=__doc__,
    severity=Severity.ERROR,
    on=EXTENSIONS.where(lambda extension, facts: str(extension.name) in facts.extension_schemas),
    judge=_judge,
    fix="`scaffold schema extensions` prints the fields that are known",
)
