"""Turn the events of a run into a report, one event at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from scaffold.core.wording import shortened
from scaffold.trial.testing.curl import WRONG_CREDENTIAL, reading_size, recorded_bytes, render_curl
from scaffold.trial.testing.outcome import ContractReport, Failure, Mishap, OperationOutcome, Verdict, Warned
from scaffold.trial.testing.places import Places

STATEFUL = "stateful"
REPLY_LIMIT = 300
# A longer way to a failure is cut at its beginning: the last steps are the telling ones.
STEPS_LIMIT = 5
CREDENTIALS = {"ignored_auth": WRONG_CREDENTIAL, "object_level_authorization": "$PEER_TOKEN"}


@dataclass(slots=True)
class _Tally:
    cases: int = 0
    checks: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    unwritten: int = 0


@dataclass(slots=True)
class _Found:
    """A failure under collection: how many cases showed it, and the easiest of them to read."""

    failure: Failure
    size: int
    cases: int = 1


@dataclass(frozen=True, slots=True)
class _Recording:
    """The requests and responses of a scenario, by the id of the case; `sequence` when one request led to the next."""

    content: Mapping[str, Any]
    sequence: bool = False

    @property
    def cases(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.content.get("cases", {})
        return found

    def request(self, case_id: str) -> Mapping[str, Any]:
        return self._interaction(case_id).get("request") or {}

    def status(self, case_id: str) -> int | None:
        return self._response(case_id).get("status_code")

    def reply(self, case_id: str) -> bytes:
        return recorded_bytes(self._response(case_id).get("content"))

    def curl(self, case_id: str, credential: str = "$TOKEN") -> str:
        request = self.request(case_id)
        return render_curl(request, credential=credential) if request else ""

    def steps(self, case_id: str) -> tuple[str, ...]:
        """Write the requests whose answers led to this one, oldest first; only sequences have such."""
        steps: list[str] = []
        parent = self.cases.get(case_id, {}).get("parent_id") if self.sequence else None
        while parent is not None and len(steps) < STEPS_LIMIT:
            steps.append(self.curl(parent))
            parent = self.cases.get(parent, {}).get("parent_id")
        return tuple(step for step in reversed(steps) if step)

    def _interaction(self, case_id: str) -> Mapping[str, Any]:
        return self.content.get("interactions", {}).get(case_id) or {}

    def _response(self, case_id: str) -> Mapping[str, Any]:
        return self._interaction(case_id).get("response") or {}


class Collector:
    """Collects a run's events.

    `operations` maps the labels that the run is about to operationIds. Requests are shown as if sent to
    `shown_url` instead of `url`, for a service that is only there during the run.
    """

    def __init__(
        self, operations: Mapping[str, str], places: Places, *, url: str = "", shown_url: str = ""
    ) -> None:
        """Begin with nothing tested."""
        self._operations = operations
        self._url = url
        self._shown_url = shown_url or url
        self._places = places
        self._tallies = {label: _Tally() for label in operations}
        self._found: dict[tuple[str, str, str], _Found] = {}
        self._mishaps: list[Mishap] = []

    @property
    def failed(self) -> bool:
        """True where any check failed so far."""
        return bool(self._found)

    def add(self, name: str, payload: Mapping[str, Any]) -> None:
        """Take one event; kinds that say nothing about the service are passed over."""
        if name in {"ScenarioFinished", "FuzzScenarioFinished"}:
            self._add_scenario(payload)
        elif name == "NonFatalError":
            self._mishaps.append(_mishap(payload.get("value"), str(payload.get("label", ""))))
        elif name == "FatalError":
            self._mishaps.append(_mishap(payload.get("exception"), ""))
        elif name == "EngineFinished":
            for failure in payload.get("failures", ()):
                self._keep(str(failure.get("operation") or ""), "after_run", failure, _Recording({}), "")

    def _add_scenario(self, scenario: Mapping[str, Any]) -> None:
        recording = _Recording(scenario["recorder"], scenario.get("phase") == STATEFUL)
        for case_id, case in recording.cases.items():
            label = self._label(scenario, case)
            tally = self._tallies.setdefault(label, _Tally())
            checks = recording.content.get("checks", {}).get(case_id, ())
            status = recording.status(case_id)
            tally.cases += 1
            tally.checks += len(checks)
            if status is not None:
                tally.statuses[f"{status // 100}xx"] += 1
                tally.unwritten += status == HTTPStatus.NOT_IMPLEMENTED
            for check in checks:
                if check["status"] == "failure":
                    self._keep(label, check["name"], check["failure_info"]["failure"], recording, case_id)

    def _label(self, scenario: Mapping[str, Any], case: Mapping[str, Any]) -> str:
        # A scenario of the other phases is about one operation, also where it tries other methods.
        if scenario.get("phase") != STATEFUL and scenario["recorder"]["label"] in self._operations:
            return str(scenario["recorder"]["label"])
        return f"{str(case['value']['method']).upper()} {case['value']['path']}"

    def _keep(
        self, label: str, check: str, failure: Mapping[str, Any], recording: _Recording, case_id: str
    ) -> None:
        """Count a failure, and describe it when this case is the easiest to read so far."""
        # A check that sends requests of its own names the one that failed.
        shown = str(failure.get("case_id") or case_id)
        shown = shown if recording.request(shown) else case_id
        size = reading_size(recording.request(shown))
        key = (label, check, str(failure.get("type")))
        known = self._found.get(key)
        if known is not None:
            known.cases += 1
            if known.size <= size:
                return
        status = recording.status(shown)
        described = Failure(
            check=check,
            code=str(failure.get("code", "")),
            title=str(failure.get("title", "")),
            severity=str(failure.get("severity", "")),
            operation=label,
            message=str(failure.get("message", "")),
            cases=1,
            request=self._shown(recording.curl(shown, CREDENTIALS.get(check, "$TOKEN"))),
            before=tuple(self._shown(step) for step in recording.steps(shown)),
            status=status,
            reply=_excerpt(recording.reply(shown)),
            where=self._places.of(label, status),
        )
        self._found[key] = _Found(described, size, known.cases if known else 1)

    def _shown(self, curl: str) -> str:
        return curl.replace(self._url, self._shown_url) if self._url else curl

    def report(self, *, service: str, totals: Mapping[str, Any], notes: Iterable[str]) -> ContractReport:
        """Build the report, once the run is over."""
        failures = tuple(
            _counted(found) for found in sorted(self._found.values(), key=lambda found: _order(found.failure))
        )
        operations = tuple(self._outcome(label, tally, failures) for label, tally in self._tallies.items())
        warnings = tuple(
            Warned(kind, tuple(labels)) for kind, labels in totals.get("warnings", {}).items() if labels
        )
        clean = totals["exit_code"] == 0 and all(operation.tested for operation in operations)
        return ContractReport(
            service=service,
            url=self._shown_url,
            seed=int(totals["seed"]),
            engine=f"schemathesis {totals['schemathesis_version']}",
            seconds=round(float(totals.get("running_time") or 0.0), 1),
            stop_reason=str(totals["stop_reason"]),
            verdict=Verdict.PASSED if clean else Verdict.FAILED,
            operations=operations,
            failures=failures,
            warnings=warnings,
            mishaps=tuple(self._mishaps),
            notes=tuple(notes),
        )

    def _outcome(self, label: str, tally: _Tally, failures: Iterable[Failure]) -> OperationOutcome:
        return OperationOutcome(
            label=label,
            operation_id=self._operations.get(label, ""),
            cases=tally.cases,
            checks=tally.checks,
            statuses=dict(sorted(tally.statuses.items())),
            failures=sum(failure.operation == label for failure in failures),
            unwritten=tally.unwritten,
        )


def _counted(found: _Found) -> Failure:
    return replace(found.failure, cases=found.cases)


def _order(failure: Failure) -> tuple[str, str, str, str]:
    return failure.code, failure.check, failure.title, failure.operation


def _mishap(error: object, label: str) -> Mishap:
    if isinstance(error, Mapping):
        return Mishap(str(error.get("type", "Error")), str(error.get("message", "")), label)
    return Mishap("Error", str(error), label)


def _excerpt(body: bytes) -> str:
    text = body[: REPLY_LIMIT * 4].decode("utf-8", "replace")
    printable = "".join(char if char.isprintable() else " " for char in text)
    return shortened(printable, REPLY_LIMIT)
