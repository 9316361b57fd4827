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

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import properties
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import CLIENT_OPERATIONS

_LONG = frozenset({
    "import", "export", "generate", "render", "transcode", "migrate", "provision", "deploy", "reindex", "rebuild", "backup",
    "restore",
})  # fmt: skip
# What is generated at once: credentials and addresses.
_QUICK = frozenset({
    "token", "tokens", "key", "keys", "code", "codes", "secret", "password", "link", "url", "jitconfig", "config", "notes",
})  # fmt: skip
_PROGRESS = ("status", "state", "progress")


def _evidence(operation: Operation) -> str | None:
    if operation.policy("x-criticality") == "deferrable":
        return "x-criticality: deferrable"
    named = words(str(operation.value.get("operationId", "")))[:1]
    named += words(operation.segments[-1] if operation.segments else "")
    if _QUICK & operation.words:
        return None
    return next((f"the word {word!r}" for word in named if word in _LONG), None)


def _is_long(operation: Operation, _: Facts) -> bool:
    return operation.method in {"post", "put"} and _evidence(operation) is not None


def _answers_with_job(operation: Operation, facts: Facts) -> bool:
    """Tell whether a reply has the state of what was begun: then nobody waits for the end, whatever the status code."""
    return any(
        name in properties(schema, facts)
        for reply in operation.successes
        for schema in reply.schemas()
        for name in _PROGRESS
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    deferred = operation.reply("202") is not None or operation.policy("x-publishes")
    if not deferred and operation.successes and not _answers_with_job(operation, facts):
        evidence = _evidence(operation)
        yield Violation(
            operation.node, f"{operation.title} seems to do long work ({evidence}) while the caller waits"
        )


RULE = Rule(
    id="asy-long-running-202",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_long),
    judge=_judge,
    fix="answer 202 with the Location of a status resource, or say under x-scaffold-ignore why waiting is right",
    collective=True,
)
