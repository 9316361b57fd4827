"""Outcomes of steps, and of a document's way through all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """The verdict of a step; a step is skipped where an earlier one left it nothing to work on."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which operation ("GET /orders", or "" for the whole), found by which check."""

    operation: str
    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Failures of one operation that were not counted, all for one reason; none where nothing was sent in the first place."""

    operation: str
    reason: str
    failures: int


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """The end of one step; `cpu` is in seconds of all processes, `note` is what the table shows beside the state."""

    step: str
    state: State
    note: str = ""
    faults: tuple[Fault, ...] = ()
    cpu: float = 0.0
    hidden: tuple[Hidden, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StepOutcome:
        """Read what `asdict` wrote."""
        faults = tuple(Fault(**fault) for fault in data["faults"])
        hidden = tuple(Hidden(**one) for one in data.get("hidden", ()))
        return cls(data["step"], State(data["state"]), data["note"], faults, data["cpu"], hidden)


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """A document's way through the steps; `cpu` is in seconds, `memory` the largest process in MiB."""

    name: str
    operations: int
    size: int
    steps: tuple[StepOutcome, ...]
    cpu: float = field(default=0.0)
    memory: int = field(default=0)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong, in the order of the steps."""
        return tuple(fault for step in self.steps for fault in step.faults)

    def step(self, name: str) -> StepOutcome | None:
        """Return the outcome of a step, None when it was not asked for."""
        return next((step for step in self.steps if step.step == name), None)

    def as_json(self) -> dict[str, Any]:
        """Return JSON values, for `from_json` and for other programs."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DocumentOutcome:
        """Read what `as_json` wrote."""
        return cls(
            **{**data, "steps": tuple(StepOutcome.from_json(step) for step in data["steps"])},
        )

    def with_earlier(self, earlier: DocumentOutcome | None, order: Sequence[str]) -> DocumentOutcome:
        """Add the steps that only an earlier run took, in the usual order."""
        known = {step.step: step for step in (*(earlier.steps if earlier else ()), *self.steps)}
        steps = tuple(known[name] for name in order if name in known)
        cpu, memory = (self.cpu, self.memory)
        if earlier is not None and len(steps) > len(self.steps):
            cpu, memory = max(cpu, earlier.cpu), max(memory, earlier.memory)
        return DocumentOutcome(self.name, self.operations, self.size, steps, cpu, memory)
