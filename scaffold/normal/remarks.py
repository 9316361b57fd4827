"""Remarks: what a service makes of its contract other than it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RemarkKind(StrEnum):
    """The subject of a remark; in the order in which people should read them.

    `PARTIAL`: a 2xx that does less than the contract says. `REFUSED`: requests that an operation answers with 501, though not
    all. `UNUSED`: a design field that a service does not act on.
    """

    DEGRADED = "degraded"
    REPAIRED = "repaired"
    PARTIAL = "partial"
    UNWRITTEN = "unwritten"
    REFUSED = "refused"
    UNUSED = "unused"
    ASSUMED = "assumed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was repaired, filled in or not inferred, and where: a JSON pointer into the contract.

    `operation` is the id of the operation whose behavior it is about, None where it is about the contract as a whole.
    """

    kind: RemarkKind
    code: str
    pointer: str
    message: str
    operation: str | None = None
