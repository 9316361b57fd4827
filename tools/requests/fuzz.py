"""Send a service mutated requests, several at a time, and keep count of what it answers."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from tools.requests.client import Answer, send
from tools.requests.drafts import Draft
from tools.requests.mutations import draft
from tools.requests.seeds import Seed

CONCURRENCY = 8
FAILED = 500
_FAULTY = frozenset({"hung", "garbled", "refused"})
_MADE = frozenset({200, 201})
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """A request that should have been answered otherwise; its number makes it again."""

    number: int
    operation: str
    mutations: tuple[str, ...]
    outcome: str


@dataclass(slots=True)
class Tally:
    """Counts of answers: statuses, or what happened instead; `slowest` is in seconds, of complete requests, with its number."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    @property
    def requests(self) -> int:
        """The number of requests that were sent."""
        return self.outcomes.total()

    def add(self, answer: Answer) -> None:
        """Count an answer."""
        self.outcomes[str(answer.status) if answer.status else answer.kind] += 1

    def merge(self, other: Tally) -> None:
        """Add what another part of the run found."""
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)


def fuzz(url: str, seeds: Sequence[Seed], numbers: Iterable[int], seed: int) -> Tally:
    """Send the requests of the numbers to the service at `url`."""
    tally = Tally()
    asyncio.run(_send_all(url, seeds, iter(numbers), seed, tally))
    tally.faults.sort(key=lambda fault: fault.number)
    return tally


async def _send_all(url: str, seeds: Sequence[Seed], numbers: Iterable[int], seed: int, tally: Tally) -> None:
    async def work() -> None:
        for number in numbers:  # one iterator: every worker takes the next number of all
            chosen, made = draft(seeds, seed, number)
            started = time.perf_counter()
            answer = await send(url, made)
            if made.is_complete:
                tally.slowest = max(tally.slowest, (time.perf_counter() - started, number))
            tally.add(answer)
            if answer.status == FAILED or answer.kind in _FAULTY:
                tally.faults.append(Fault(number, chosen.operation, tuple(made.mutations), _told(answer)))

    await asyncio.gather(*(work() for _ in range(CONCURRENCY)))


def _told(answer: Answer) -> str:
    shown = answer.body[:_SHOWN].decode("utf-8", "replace")
    return f"{answer.status} {shown}" if answer.status else answer.kind


def primed(url: str, seeds: Sequence[Seed]) -> list[Seed]:
    """Add requests for what is there: send every POST as it is, and put the identifiers of what it made into paths."""
    more: dict[Seed, None] = dict.fromkeys(seeds)
    for seed in (seed for seed in seeds if seed.method == "POST"):
        answer = asyncio.run(send(url, Draft.of(seed)))
        made = _identifier(answer.body) if answer.status in _MADE else None
        if made is not None:
            prefix = f"{seed.path}/"
            for other in (other for other in seeds if other.path.startswith(prefix)):
                _, _, rest = other.path[len(prefix) :].partition("/")
                more[replace(other, path=prefix + quote(made, safe="") + (f"/{rest}" if rest else ""))] = None
    return list(more)


def _identifier(body: bytes) -> str | None:
    try:
        value = json.loads(body)["id"]
    except (ValueError, LookupError, TypeError):
        return None
    return str(value) if isinstance(value, str | int) else None
