"""Findings: the objections of checks to a document."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from scaffold.core.location import Location


class Severity(StrEnum):
    """The severity of a finding, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Order for sorting and thresholds: 0 is the worst."""
        return tuple(Severity).index(self)


class Finding(NamedTuple):
    """One judgement of one rule at one place.

    `pointer` is the JSON pointer (RFC 6901) of the place within its file; `reached_by` counts the operations that use it, 0
    where that says nothing. `before` is where it stood in an earlier state, for what a change is found in.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    pointer: str
    hint: str | None = None
    reached_by: int = 0
    before: str | None = None

    @property
    def text(self) -> str:
        """The text of reports: the message, and where it stood before."""
        return self.message if self.before is None else f"{self.message}; before: {self.before}"
