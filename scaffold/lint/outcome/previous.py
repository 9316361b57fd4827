"""Findings of before, by which a run tells what is new: of a baseline, or of an earlier state of the documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from scaffold.core.finding import Finding
from scaffold.lint.outcome.fingerprint import fingerprint

_INDEX = re.compile(r"(?<=/)\d+(?=/|$)")

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, order=True)
class KnownFinding:
    """A finding as it is recorded: `file` is a POSIX path relative to the folder that the record belongs to."""

    file: str
    rule: str
    pointer: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class PreviousFindings:
    """Findings of before: `label` says where from, `name_file` turns the path of a finding into the recorded one."""

    label: str
    entries: tuple[KnownFinding, ...]
    name_file: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Known:
    """The findings of a run that were there before, and what was there before and was not found again."""

    label: str
    findings: tuple[Finding, ...]
    missed: tuple[KnownFinding, ...]


def record_finding(finding: Finding, name_file: Callable[[str], str]) -> KnownFinding:
    """Write down a finding."""
    return KnownFinding(
        name_file(finding.location.file),
        finding.rule,
        finding.pointer,
        finding.message,
        fingerprint(finding),
    )


def match_known(findings: Sequence[Finding], previous: PreviousFindings) -> Known:
    """Tell which findings were there before.

    First those with the same fingerprint in the same file; then, of what is left, those that differ in nothing but positions in
    lists, because one new parameter moves all that follow it. Each entry answers for one finding.
    """
    named = [(finding, record_finding(finding, previous.name_file)) for finding in findings]
    entries = list(previous.entries)
    found: list[Finding] = []
    for key in (_exact, _without_positions):
        waiting = _by_key(entries, key)
        left = []
        for finding, entry in named:
            if waiting.get(key(entry)):
                waiting[key(entry)].pop()
                found.append(finding)
            else:
                left.append((finding, entry))
        named = left
        entries = [entry for group in waiting.values() for entry in group]
    return Known(previous.label, tuple(found), tuple(sorted(entries)))


def _exact(entry: KnownFinding) -> tuple[str, ...]:
    return entry.file, entry.fingerprint


def _without_positions(entry: KnownFinding) -> tuple[str, ...]:
    return entry.file, entry.rule, _INDEX.sub("*", entry.pointer), entry.message


def _by_key(
    items: Iterable[ItemT], key: Callable[[ItemT], tuple[str, ...]]
) -> dict[tuple[str, ...], list[ItemT]]:
    groups: dict[tuple[str, ...], list[ItemT]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
