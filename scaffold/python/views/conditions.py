"""Conditions of a request (RFC 9110 section 13.1) in the first text of a method, and what caches may do with its reply."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.core.durations import seconds
from scaffold.model.service import Operation, Response

Names = Mapping[tuple[str, str], str]
"""Arguments of a method by the place and the name of their parameters."""


def find_versions(operation: Operation, names: Names) -> list[str]:
    """Find what says which version a change is of; many contracts declare its refusals and leave the header out."""
    declared = _headers_called("if-match", names)
    statuses = {item.status for item in operation.responses}
    return declared or (['call.request.headers.get("if-match")'] if statuses & {"412", "428"} else [])


def is_guarded(operation: Operation, names: Names) -> bool:
    """Tell whether a POST is refused without If-Match; of other changes, and where it is declared, the edge knows."""
    declared = any(item.status == "428" for item in operation.responses)
    return declared and operation.method == "post" and not _headers_called("if-match", names)


def find_absences(names: Names) -> list[str]:
    """Find the argument of If-None-Match, which says that no version may be there."""
    return _headers_called("if-none-match", names)


def _headers_called(wanted: str, names: Names) -> list[str]:
    """Find the argument of a header, whose name the contract may spell in any case."""
    called = (
        name for (place, spelling), name in names.items() if (place, spelling.lower()) == ("header", wanted)
    )
    return list(called)[:1]


def cache_control(policy: object) -> str:
    """Say Cache-Control (RFC 9111 §5.2) as x-cache has it; `no-store` where there is no policy."""
    if not isinstance(policy, dict):
        return "no-store"
    scope = "public" if policy.get("scope") == "public" else "private"
    return f"{scope}, max-age={int(seconds(policy.get('ttl')) or 0)}"


def choose_replaced(operation: Operation) -> Response | None:
    """Choose the response to a replacement of what was there: a success other than 201, where there is one."""
    others = [item for item in operation.responses if item.status[:1] == "2" and item.status != "201"]
    return min(others, key=lambda item: item.status, default=operation.success)


def status_of(success: Response | None) -> int:
    """Give the status of a response, 200 where it names none."""
    return int(success.status) if success is not None and success.status.isdigit() else 200
