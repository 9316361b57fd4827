"""The costs of asking a service, and their limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cost:
    """The costs of one start and one request to every operation.

    CPU is in seconds: `imported` that of importing the application, `seconds` that of the `slowest` operation's request.
    `peak` is the largest resident set in MiB. `failed` says what did not start or had no answer, `broke` lists operations that
    were answered 500: replies are checked, and a behavior may break its contract.
    """

    preview: str
    imported: float
    slowest: str
    seconds: float
    peak: int
    asked: int
    failed: tuple[str, ...]
    broke: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Cost:
        """Read what was written as JSON."""
        return cls(**{**value, "failed": tuple(value["failed"]), "broke": tuple(value.get("broke", ()))})


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an import (CPU seconds), a request (CPU seconds) and the memory (MiB)."""

    imported: float
    seconds: float
    peak: int

    def broken(self, cost: Cost) -> Iterator[str]:
        """Say which limits a service breaks."""
        yield from cost.failed
        if cost.imported > self.imported:
            yield f"the import takes {cost.imported:.2f} s of CPU; at most {self.imported:g} s"
        if cost.seconds > self.seconds:
            yield f"{cost.slowest} takes {cost.seconds:.2f} s of CPU; at most {self.seconds:g} s"
        if cost.peak > self.peak:
            yield f"the service takes {cost.peak} MiB; at most {self.peak} MiB"


WEBS = Limits(imported=3.0, seconds=1.0, peak=250)
DOCUMENTS = Limits(imported=5.0, seconds=2.0, peak=400)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The costs of a document's service with each PREVIEW; `schemas` is the size of a web, 0 of a real document."""

    name: str
    schemas: int
    costs: tuple[Cost, ...]

    @property
    def limits(self) -> Limits:
        """Return what the service may cost."""
        return WEBS if self.schemas else DOCUMENTS

    def broken(self) -> list[str]:
        """Say which limits are broken, with which PREVIEW."""
        return [f"PREVIEW={cost.preview}: {text}" for cost in self.costs for text in self.limits.broken(cost)]

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Outcome:
        """Read what was written as JSON."""
        return cls(value["name"], value["schemas"], tuple(map(Cost.from_json, value["costs"])))
