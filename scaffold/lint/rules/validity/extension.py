"""Design fields (`x-service`, `x-entity` …) have the shape that is known for them.

Why:
    The card, the generator and the other rules read these fields. One that is misspelt inside is not found,
    and what it says has no effect.

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

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import EXTENSIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import inside
from scaffold.openapi.document import Node
from scaffold.openapi.types.structure_problems import explain


def _judge(extension: Node, facts: Facts) -> Iterator[Violation]:
    name = str(extension.name)
    errors = list(facts.extension_validator(name).iter_errors(extension.value))
    for problem in explain(errors, extension.value, facts.extension_schemas[name]):
        place = inside(extension, problem.pointer)
        field = extension.pointer + (problem.pointer if problem.field is None else problem.field)
        yield Violation(place, f"{name}: {problem.message}", problem.hint, field=field)


RULE = Rule(
    id="val-extension",
    doc=__doc__,
    severity=Severity.ERROR,
    on=EXTENSIONS.where(lambda extension, facts: str(extension.name) in facts.extension_schemas),
    judge=_judge,
    fix="`scaffold schema extensions` prints the fields that are known",
)
