"""Write down what a run found, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tools.corpus.documents import ROOT
from tools.requests.fuzz import FAILED, Fault, Tally

PAGE = ROOT / "docs" / "fuzzing.md"
GROWTH = 1.15
"""The factor by which a service may be larger at the end than after two fifths of the mutated requests.

What the allocator keeps of bodies of a megabyte moves the size by a tenth up and down; a KiB lost with every request would
come to a fifth.
"""

_INTRODUCTION = """# Fuzzing

What services do with requests that nobody expects: `python -m tools.requests` makes the order service and previews of three real
documents, has schemathesis send what it generates from each contract (all phases and checks), and then sends requests that are
mutated as bytes: request lines, percent-encodings, query strings, headers, media types, bodies, chunks and lengths. Replies are
checked against the contract, so that one that breaks it counts as a failure too. This page is made by that command.

A request fails when it is answered 500, not answered within 30 seconds, or answered by something that is no HTTP.
"""
_ANSWERS = """## Answers

`closed` counts requests that ended before they were complete, or were no HTTP at all: the server hangs up.
"""
_MEMORY = """## Memory

The resident set in MiB: when the service was ready, after the generated requests, and after every fifth of the mutated.
Growth of more than 15 % after the second fifth counts as a leak. The step to the first fifth is traffic, not what is kept: the
server holds on to a connection for the five seconds of its keep-alive, also when the other side has closed it, and the mutated
requests come on some 800 connections a second. Without requests the objects of the interpreter are as many as before.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one service.

    `memory` is its resident set in KiB: when ready, after what was generated, then at every fifth of the mutated requests.
    """

    name: str
    operations: int
    generated: Tally
    mutated: Tally
    memory: tuple[int, ...]

    @property
    def faults(self) -> list[Fault]:
        """All failures."""
        return [*self.generated.faults, *self.mutated.faults]

    @property
    def is_flat(self) -> bool:
        """True where the memory stays about what it is after two fifths of the mutated requests."""
        *_, second, _, _, last = self.memory
        return last <= second * GROWTH

    @property
    def passed(self) -> bool:
        """True where nothing failed and nothing leaks."""
        return not self.faults and self.is_flat


def render_page(results: Sequence[Result], seed: int) -> str:
    """Write the page: requests, then answers, then memory, then failures."""
    total = sum(result.generated.requests + result.mutated.requests for result in results)
    failed = sum(len(result.faults) for result in results)
    parts = [
        _INTRODUCTION,
        f"{total:,} requests (seed {seed}), {failed} failures.\n",
        _table(
            ["service", "operations", "generated", "mutated", "500", "no answer", "slowest answer"],
            [_requests(result) for result in results],
        ),
        _ANSWERS,
        _answers(results),
        _MEMORY,
        _table(
            ["service", "ready", "generated", "1/5", "2/5", "3/5", "4/5", "5/5"],
            [[result.name, *(f"{size / 1024:.0f}" for size in result.memory)] for result in results],
        ),
    ]
    if failed:
        lines = [f"- {result.name}, {_described(fault)}" for result in results for fault in result.faults]
        parts.append("## Failures\n\n" + "\n".join(lines[:100]) + "\n")
    return "\n".join(parts)


def _requests(result: Result) -> list[str]:
    both = result.generated.outcomes + result.mutated.outcomes
    return [
        result.name,
        str(result.operations),
        f"{result.generated.requests:,}",
        f"{result.mutated.requests:,}",
        str(both[str(FAILED)]),
        str(both["hung"] + both["garbled"] + both["refused"]),
        f"{result.mutated.slowest[0]:.1f} s",
    ]


def _answers(results: Sequence[Result]) -> str:
    counts = {result.name: result.generated.outcomes + result.mutated.outcomes for result in results}
    outcomes = sorted(set().union(*counts.values()))
    rows = [[name, *(_count(found, outcome) for outcome in outcomes)] for name, found in counts.items()]
    return _table(["service", *outcomes], rows)


def _count(found: Counter[str], outcome: str) -> str:
    return f"{found[outcome]:,}" if found[outcome] else ""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _described(fault: Fault) -> str:
    return (
        f"{fault.number}, {fault.operation}, {', '.join(fault.mutations)}: `{fault.outcome.replace('`', '')}`"
    )
