"""The outcome of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The verdict of a trial."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that one operation fails, however many cases show it.

    `operation` is a label such as "GET /orders/{id}"; `request` is the curl line of the shortest failing
    case, `before` are those of the requests that led to it, and `status` and `reply` are what came back.
    `where` is a place in the contract.
    """

    check: str
    code: str
    title: str
    severity: str
    operation: str
    message: str
    cases: int
    request: str = ""
    before: tuple[str, ...] = ()
    status: int | None = None
    reply: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class OperationOutcome:
    """Counts of requests to one operation and their answers; `statuses` counts answers by class, "2xx" and so on.

    `unwritten` counts the answers of 501 (RFC 9110, section 15.6.2).
    """

    label: str
    operation_id: str
    cases: int
    checks: int
    statuses: Mapping[str, int]
    failures: int
    unwritten: int = 0

    @property
    def tested(self) -> bool:
        """True where anything was sent to it."""
        return self.cases > 0


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of schemathesis about how much its verdict is worth."""

    kind: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that kept schemathesis from testing an operation, or a part of it."""

    kind: str
    message: str
    operation: str


@dataclass(frozen=True, slots=True)
class ContractReport:
    """A finished trial.

    `seconds` is the time that testing took. `stop_reason` is schemathesis's own word: "completed",
    "max_time", "failure_limit", "server_unavailable". `notes` say what was left out or judged less strictly.
    """

    service: str
    url: str
    seed: int
    engine: str
    seconds: float
    stop_reason: str
    verdict: Verdict
    operations: tuple[OperationOutcome, ...]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Warned, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def cases(self) -> int:
        """The number of requests that were judged."""
        return sum(operation.cases for operation in self.operations)

    @property
    def untested(self) -> tuple[OperationOutcome, ...]:
        """The operations that nothing was sent to."""
        return tuple(operation for operation in self.operations if not operation.tested)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values, for other programs."""
        return asdict(self)
