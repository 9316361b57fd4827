"""Exceptions for contract tests: requests that satisfy the schema and are refused all the same, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.core.literals import toml_string
from scaffold.model.service import Method, Operation, ServiceModel

# What schemathesis accepts as the answer to valid data by default (positive_data_acceptance).
_ACCEPTED = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")
# All warnings but two, which say that most data were refused; schemathesis 4.32 gives either of the two as long as the
# other is on.
_WARNINGS = (
    "missing_auth",
    "missing_deserializer",
    "unused_openapi_auth",
    "unsupported_regex",
    "method_not_allowed",
    "unresolvable_reference",
    "rate_limited",
)
# What it accepts where a required header is missing (missing_required_header), and RFC 6585 section 3 for If-Match.
_WITHOUT_HEADER = ("400", "401", "403", "406", "415", "422", "428")
CHANGING = frozenset(
    {Method.REPLACE, Method.UPDATE, Method.DELETE, Method.ARCHIVE, Method.RESTORE, Method.TRANSITION}
)
"""Methods whose requests may name a version."""


@dataclass(frozen=True, slots=True)
class ExceptionView:
    """Statuses that an operation may answer to valid data, and the warnings that still count; TOML but for the reason.

    `tagged` says that the operation takes If-Match; `unheaded` are the statuses that it may answer without a header that
    it requires, empty where schemathesis' own hold.
    """

    operation: str
    statuses: str
    warnings: str
    reason: str
    tagged: bool
    unheaded: str


def view_exceptions(model: ServiceModel) -> tuple[ExceptionView, ...]:
    """View the operations whose policy refuses valid data: idempotency keys that are reused, versions that are old."""
    found = []
    for operation in model.operations:
        refused = _refused(operation)
        if refused:
            statuses = ", ".join(toml_string(status) for status in (*_ACCEPTED, *refused))
            reason = "; ".join(refused.values())
            warnings = ", ".join(toml_string(name) for name in _WARNINGS)
            name = toml_string(operation.id)
            reason = f"{reason}: valid data, refused by policy."
            unheaded = ", ".join(map(toml_string, _WITHOUT_HEADER)) if "428" in refused else ""
            found.append(ExceptionView(name, statuses, warnings, reason, "412" in refused, unheaded))
    return tuple(found)


def _refused(operation: Operation) -> dict[str, str]:
    refused = {}
    headers = {item.name.lower() for item in operation.parameters if item.location == "header"}
    if "x-idempotency" in operation.policies:
        refused["422"] = "An idempotency key that comes with another body is 422"
    if "if-match" in headers and operation.behavior.method in CHANGING:
        refused["412"] = "An If-Match that names another version is 412"
    # The edge refuses these before the operation runs, also one that nobody has written yet.
    if any(response.status == "428" for response in operation.responses):
        refused["428"] = "A change without If-Match is 428"
    return refused
