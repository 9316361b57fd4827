"""Plain words mean the same to every YAML parser.

Why:
    `no`, `on` and `0777` are texts in YAML 1.2 and false, true and 511 in YAML 1.1, which many tools still
    speak. The country code of Norway becomes false. Quotes settle it.

Bad:
    components:
      schemas:
        Country: {type: string, enum: [de, no]}

Good:
    components:
      schemas:
        Country: {type: string, enum: [de, "no"]}

Irrelevant:
    components:
      schemas:
        Country: {type: string, enum: [germany, norway]}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import notices, source_of
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH
from scaffold.lint.repair.editing import quote, word_at
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.notice import Notice


def _judge(notice: Notice, facts: Facts) -> Iterator[Violation]:
    yield Violation(notice, notice.message, notice.hint, Repair(lambda: _quote(notice, facts)))


def _quote(notice: Notice, facts: Facts) -> list[Edit]:
    """Quote the word, unless quotes would change its value for readers of YAML 1.2 too: `0777` is a number."""
    source = source_of(notice, facts)
    word = word_at(source, source.offset_of(notice.location)) if source is not None else None
    return quote(source, word) if source is not None and word is not None else []


RULE = Rule(
    id="val-yaml11-ambiguous",
    doc=__doc__,
    severity=Severity.WARNING,
    on=notices("yaml11-ambiguous"),
    judge=_judge,
    fix="put it in quotes",
    reads=BOTH,
    collective=True,
)
