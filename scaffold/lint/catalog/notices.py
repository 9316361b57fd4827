"""Rules whose findings are made while a document is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.lint.catalog.rule import Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Notice
from scaffold.openapi.read.source import Source


def notices(*codes: str) -> Target[Notice]:
    """Select what was noticed while the document was loaded, by code."""

    def select(facts: Facts) -> Iterator[Notice]:
        return (notice for notice in facts.document.notices if notice.code in codes)

    return Target("document text", select)


def source_of(notice: Notice, facts: Facts) -> Source | None:
    """Find the file that a notice is about."""
    document = facts.document
    display = notice.location.file
    return next((document.source(file) for file in document.files if document.display(file) == display), None)


def as_noticed(notice: Notice, _: Facts) -> Iterator[Violation]:
    """Report a notice as it is."""
    yield Violation(notice, notice.message, notice.hint)
