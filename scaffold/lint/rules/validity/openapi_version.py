"""The version of OpenAPI is stated so that tools understand it.

Why:
    Every tool reads `openapi` first and picks its rules by it. A number instead of a text (`3.1` without
    quotes) or a version that does not exist yet is refused by some tools and guessed by others.

Bad:
    openapi: 3.1

Good:
    openapi: 3.1.1

Irrelevant:
    openapi: 3.1.1
    info: {title: Order Service, version: "2"}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_parts
from scaffold.lint.catalog.notices import notices, source_of
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import write_text
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.notice import Notice
from scaffold.openapi.version import full_version


def _judge(notice: Notice, facts: Facts) -> Iterator[Violation]:
    repair = Repair(partial(_write_in_full, notice, facts)) if notice.severity is Severity.ERROR else None
    yield Violation(notice, notice.message, notice.hint, repair)


def _write_in_full(notice: Notice, facts: Facts) -> list[Edit]:
    source, full = source_of(notice, facts), full_version(facts.document.version)
    return [] if source is None else write_text(source, pointer_parts(notice.pointer), full)


RULE = Rule(
    id="val-openapi-version",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("version"),
    judge=_judge,
    fix="write a published version in full, for example 3.1.1",
)
