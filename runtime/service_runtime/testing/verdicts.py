"""Ends of a test that is not made: what is not written yet, and what could not be tried, both counted at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..contract.document import Operation, pointer_parts

REPORT = Path(__file__).parents[4] / ".scaffold" / "report.json"
NOT_WRITTEN = "not written yet: "
NOT_TRIED = "not tried: "
_UNREAD = "property-unread"


def not_tried(operation: Operation, why: str) -> BaseException:
    """Return what ends a test whose operation could not be tried. The run counts it and says why at its end."""
    return pytest.skip.Exception(f"{NOT_TRIED}{operation.operation_id}: {why}")


def is_unwritten(operation: Operation, reply: httpx.Response) -> bool:
    """Tell whether a reply is the 501 of what is not written yet, as ``new`` announced it."""
    if reply.status_code != httpx.codes.NOT_IMPLEMENTED:
        return False
    assert announced(operation) is not None, f"{operation.operation_id} answers 501, which nothing announced"
    return True


def not_written(operation: Operation) -> BaseException:
    """Return what ends a test whose operation is not written yet."""
    return pytest.skip.Exception(f"{NOT_WRITTEN}{operation.operation_id}")


def require_written(operation: Operation, reply: httpx.Response) -> httpx.Response:
    """Return the reply; end the test where it is the 501 of what is not written yet, as ``new`` announced it."""
    if is_unwritten(operation, reply):
        raise not_written(operation)
    return reply


def unread_properties(operation: Operation) -> frozenset[str]:
    """Return the properties of a body with which it is answered 501, as ``new`` announced."""
    places = (str(one.get("pointer")) for one in announced(operation) or () if one.get("code") == _UNREAD)
    return frozenset(pointer_parts(place)[-1] for place in places)


def require_whole(operation: Operation, *codes: str, about: str = "") -> None:
    """End the test where ``new`` announced, by a remark of these codes, that the operation does less than it should."""
    for remark in announced(operation) or ():
        if remark.get("code") in codes and about in remark.get("message", ""):
            pytest.skip(f"{NOT_WRITTEN}{operation.operation_id}: {remark.get('message')}")


def announced(operation: Operation) -> list[Mapping[str, Any]] | None:
    """Return what ``new`` said that an operation does not do; None where nothing, empty where there is no report."""
    remarks = _remarks()
    if remarks is None:
        return []
    return [remark for remark in remarks if operation.operation_id in remark.get("operations", ())] or None


@cache
def _remarks() -> list[Mapping[str, Any]] | None:
    try:
        report = json.loads(REPORT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return list(_gaps(report.get("remarks", ())))


def _gaps(remarks: Any) -> Iterator[Mapping[str, Any]]:
    return (remark for remark in remarks if remark.get("kind") in {"partial", "refused", "unwritten"})
