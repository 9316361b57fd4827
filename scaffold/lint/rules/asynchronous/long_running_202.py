"""Long work is accepted, not awaited.

Why:
    An import or a report that runs while the caller waits holds a connection and a thread on both sides, and
    a timeout leaves nobody knowing whether it was done. `202 Accepted` with the address of the running job
    can be retried and scaled.

Bad:
    paths:
      /reports/generate:
        post: {responses: {"200": {description: The report.}}}

Good:
    paths:
      /reports/generate:
        post:
          responses:
            "202":
              description: The report is being made.
              headers: {Location: {schema: {type: string, format: uri-reference}}}

Irrelevant:
    paths:
      /reports:
        get: {responses: {"200": {description: The reports.}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.facts.versions import Version
from scaffold.lint.repair.editing import Value, add_entry
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.lint.shared.jobs import answers_with_job

_LONG = frozenset({
    "import", "export", "generate", "render", "transcode", "migrate", "provision", "deploy", "reindex", "rebuild", "backup",
})  # fmt: skip
# What is generated at once: credentials and addresses.
_QUICK = frozenset({
    "token", "tokens", "key", "keys", "code", "codes", "secret", "password", "link", "url", "jitconfig", "config", "notes",
})  # fmt: skip


_ACCEPTED: Mapping[str, Value] = {
    "description": "The work has begun; its status is at the Location.",
    "headers": {
        "Location": {"schema": {"type": "string", "format": "uri-reference"}},
        "Retry-After": {"schema": {"type": "integer"}},
    },
}


def _evidence(operation: Operation) -> str | None:
    if operation.policy("x-criticality") == "deferrable":
        return "x-criticality: deferrable"
    named = words(str(operation.value.get("operationId", "")))[:1]
    last = operation.segments[-1] if operation.segments else ""
    named += () if last.startswith("{") else words(last)
    if _QUICK & operation.words:
        return None
    return next((f"the word {word!r}" for word in named if word in _LONG), None)


def _is_long(operation: Operation, _: Facts) -> bool:
    return operation.method in {"post", "put"} and _evidence(operation) is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    deferred = operation.policy("x-publishes") or answers_with_job(operation, facts)
    if operation.successes and not deferred:
        evidence = _evidence(operation)
        yield Violation(
            operation.node,
            f"{operation.title} seems to do long work ({evidence}) while the caller waits",
            repair=Repair(partial(_defer, operation, facts), is_safe=False),
        )


def _defer(operation: Operation, facts: Facts) -> list[Edit]:
    """Declare that the work may be done later, and where its status is."""
    responses = operation.node.get("responses")
    if responses is None or facts.version is Version.SWAGGER_2_0:
        return []
    return add_entry(responses, "202", _ACCEPTED)


RULE = Rule(
    id="asy-long-running-202",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_long),
    judge=_judge,
    fix="answer 202 with the Location of a status resource, or say under x-scaffold-ignore why waiting is right",
    collective=True,
)
