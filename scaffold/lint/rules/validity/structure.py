"""The document has the structure that its OpenAPI version prescribes.

Why:
    Tools read what the specification names. A misspelt field is ignored without a word, one of the wrong type
    breaks the tool. Checked against the official schemas of each version, those of the Schema Objects
    included.

Bad:
    paths:
      /orders:
        get: {responses: {"200": {}}}

Good:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}, x-anything: {goes: [here]}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_parts
from scaffold.lint.catalog.notices import notices, source_of
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH
from scaffold.lint.repair.editing import write_text
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.notice import Notice
from scaffold.openapi.types.structure_problems import QUOTE


def _judge(notice: Notice, facts: Facts) -> Iterator[Violation]:
    repair = Repair(partial(_quote, notice, facts)) if notice.hint == QUOTE else None
    yield Violation(notice, notice.message, notice.hint, repair)


def _quote(notice: Notice, facts: Facts) -> list[Edit]:
    source = source_of(notice, facts)
    return [] if source is None else write_text(source, pointer_parts(notice.pointer))


RULE = Rule(
    id="val-structure",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("structure"),
    judge=_judge,
    fix="compare it with the object's fields in the specification",
    reads=BOTH,
    general=True,
)
