"""Decision records (MADR 4) of the technology of a service, a file for each choice, which people may edit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scaffold.core.literals import markdown_text
from scaffold.design.service import Technology

_NUMBERED: Final = re.compile(r"(\d{4})-(.+)\.md\Z")
_MADE: Final = "<!-- Made by `scaffold design --decisions`; it is kept as it is from now on. -->"


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """The fate of the records: files to write, by name, and names of those that are kept as they are."""

    written: Mapping[str, str]
    kept: tuple[str, ...]


def plan_decisions(stack: Iterable[Technology], existing: Iterable[str]) -> DecisionPlan:
    """Number the choices of a stack behind the records that exist.

    A record is known by its role and choice, whatever its number: one that exists is kept, so a choice that changes gets a record
    of its own beside that of the earlier choice.
    """
    known: dict[str, str] = {}
    last = 0
    for name in sorted(existing):
        found = _NUMBERED.match(name)
        if found:
            last = max(last, int(found[1]))
            known[found[2]] = name
    written: dict[str, str] = {}
    kept = []
    for one in stack:
        name = record_name(one)
        if name in known:
            kept.append(known[name])
            continue
        last += 1
        known[name] = f"{last:04d}-{name}.md"
        written[known[name]] = render_decision(one)
    return DecisionPlan(written, tuple(kept))


def record_name(choice: Technology) -> str:
    """Name the record of a choice: its role and what was chosen, in kebab-case."""
    text = unicodedata.normalize("NFKD", f"{choice.role} {choice.choice}").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "decision"


def render_decision(choice: Technology) -> str:
    """Write the record of a choice."""
    role = re.sub(r"[-_\s]+", " ", choice.role).strip()
    options = [choice.choice, *choice.alternatives]
    lines = [
        f"# Use {markdown_text(choice.choice)} as {markdown_text(role)}",
        "",
        _MADE,
        "",
        "## Context and Problem Statement",
        "",
        f"What is the service built on in this role: {markdown_text(role)}?",
        "",
        "## Considered Options",
        "",
        *(f"* {markdown_text(one)}" for one in options),
        "",
        "## Decision Outcome",
        "",
        *_outcome(choice),
    ]
    return "\n".join(lines) + "\n"


def _outcome(choice: Technology) -> Iterator[str]:
    chosen = markdown_text(choice.choice)
    because = choice.because.strip().rstrip(".")
    reason = f", because {markdown_text(because)}" if because else ". The design gives no reason"
    yield f'Chosen option: "{chosen}"{reason}.'
