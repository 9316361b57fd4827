"""The last step: schemathesis, all phases and checks, against the preview and its effective contract, over HTTP."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.core.errors import ScaffoldError
from scaffold.core.toml import render_toml
from scaffold.core.wording import shortened
from scaffold.trial.running.credentials import scheme_credentials, secret_names
from scaffold.trial.running.service import load_contract, operation_labels
from scaffold.trial.running.serving import Served, Starter
from scaffold.trial.running.variables import neutral_variables
from scaffold.trial.testing import engine
from scaffold.trial.testing.collector import Collector
from scaffold.trial.testing.outcome import ContractReport, Failure, Verdict
from scaffold.trial.testing.places import load_places
from scaffold.trial.testing.policy import Policy, load_policy
from scaffold.trial.testing.settings import TrialOptions, build_settings
from tools.corpus.documents import ROOT
from tools.corpus.outcome import Fault, Hidden, State, StepOutcome
from tools.corpus.workspace import NOTES_VARIABLE, PYTHON, Workspace

STEP = "contract"
_HOOKS = "tools.corpus.hooks"
_DROPPED = "dropped.jsonl"
_LONGEST_PART = 2000
_STOPPED: Mapping[str, Any] = {
    "exit_code": engine.FAILED,
    "seed": 0,
    "schemathesis_version": engine.SUPPORTED,
    "stop_reason": "time",
}
# What says how good the test was, not whether the service keeps its contract: without state, many a valid
# request finds nothing, and media types are left out that no reader of the test tool knows.
_WARNINGS_HERE: Mapping[str, list[str]] = {"display": [], "fail-on": []}


def keep_contract(work: Workspace) -> StepOutcome:
    """Test the preview until schemathesis is done or the time is over; what was not reached is a fault too."""
    service = work.service()
    document = load_contract(service)
    labels = operation_labels(document)
    if not labels:
        return StepOutcome(STEP, State.PASSED, note="no operations")
    python = Path(PYTHON)
    folder = work.folder / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files = engine.Files(folder)
    starter = Starter(service, python, folder, {"PREVIEW": work.preview}, folder / "service.log")
    options = TrialOptions(max_examples=work.examples, seed=work.seed)
    with starter.serve(document, _quiet) as served:
        collector = Collector(labels, load_places(service.spec), url=served.url)
        _write_input(files, document, served, load_policy(service.test_policy))
        command = engine.build_command(python, files, served.url, options, ())
        totals, ended = _execute(command, files, work.limit, collector)
    report = collector.report(service=service.package, totals=totals, notes=())
    return judge(report, work.neutral(ended), _hidden(folder / _DROPPED))


def judge(report: ContractReport, ended: str, hidden: tuple[Hidden, ...]) -> StepOutcome:
    """Turn a report into an outcome.

    `ended` says why the run ended early, "" when it did not; `hidden` are the failures that the wire explains.
    """
    faults = [Fault(one.operation, one.check, _told(one)) for one in report.failures]
    faults += [Fault(one.operation, one.kind, one.message) for one in report.mishaps]
    if ended:
        faults.append(Fault("", STEP, ended))
    else:
        known = {one.operation for one in report.mishaps}
        faults += [
            Fault(one.label, "not-tested", "nothing was sent to it")
            for one in report.untested
            if one.label not in known
        ]
        if report.verdict is Verdict.FAILED and not faults:
            faults.append(Fault("", STEP, f"schemathesis reports a failure (stopped: {report.stop_reason})"))
    tested = len(report.operations) - len(report.untested)
    note = f"{report.cases} cases"
    if tested < len(report.operations):
        note += f", {tested} of {len(report.operations)} operations"
    state = State.FAILED if faults else State.PASSED
    return StepOutcome(STEP, state, note, tuple(faults), hidden=hidden)


def _told(failure: Failure) -> str:
    reply = f"got {failure.status} {failure.reply}" if failure.status else ""
    # A request may have megabytes; what is kept is for reading.
    parts = (failure.message, reply, *failure.before, failure.request)
    return "\n".join(shortened(part, _LONGEST_PART) for part in parts if part)


def _execute(
    command: list[str], files: engine.Files, seconds: float, collector: Collector
) -> tuple[Mapping[str, Any], str]:
    """Run schemathesis; when it is cut or breaks, what was collected until then still counts."""
    try:
        totals = engine.execute(
            command, files, _variables(files.folder), seconds, lambda event: collector.add(*event)
        )
    except ScaffoldError as error:
        return _STOPPED, error.message
    return totals, ""


def _variables(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "runtime")])
    return {**neutral_variables(), "PYTHONPATH": paths, NOTES_VARIABLE: str(folder / _DROPPED)}


def _hidden(path: Path) -> tuple[Hidden, ...]:
    """Read what the hooks wrote: a JSON object on a line for everything that was left out."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: Counter[tuple[str, str]] = Counter()
    for one in map(json.loads, lines):
        found[one["operation"], one["reason"]] += one["failures"]
    return tuple(Hidden(*key, failures) for key, failures in sorted(found.items()))


def _write_input(files: engine.Files, document: Mapping[str, Any], served: Served, policy: Policy) -> None:
    schemes = scheme_credentials(document, served.tokens.owner) if served.tokens else {}
    settings = build_settings(policy, schemes=schemes, peers=None, secrets=secret_names(document))
    settings["warnings"] = _WARNINGS_HERE
    settings["hooks"] = _HOOKS
    files.contract.write_text(json.dumps(document), encoding="utf-8")
    files.settings.write_text(render_toml(settings), encoding="utf-8")


def _quiet(_line: str) -> None:
    """Say nothing of the progress: several documents are worked on side by side."""
