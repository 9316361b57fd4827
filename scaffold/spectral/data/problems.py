"""Faults of a ruleset, and parts of it that cannot be run here."""

from __future__ import annotations

from dataclasses import dataclass


class RulesetError(ValueError):
    """A part of a rule that cannot be run; the rule is skipped and named with the message."""


class EvaluationError(Exception):
    """An expression asks something of a value that it has not, where JavaScript throws a TypeError."""


@dataclass(frozen=True, slots=True, order=True)
class Unsupported:
    """Something of a ruleset that is not run: the file, what it is (`rule operation-ids`), and why."""

    ruleset: str
    subject: str
    reason: str

    def __str__(self) -> str:
        return f"{self.ruleset}: {self.subject} is skipped: {self.reason}"
