"""Test a service against its contract: the whole way, from its folder to a report."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scaffold.core.errors import UsageError
from scaffold.core.toml import render_toml
from scaffold.trial.running.credentials import Tokens, peer_document, scheme_credentials, secret_names
from scaffold.trial.running.environment import Progress, resolve_python
from scaffold.trial.running.service import Service, load_contract, operation_labels
from scaffold.trial.running.serving import Served, Starter, require_answer
from scaffold.trial.running.variables import neutral_variables, trial_variables
from scaffold.trial.testing import engine
from scaffold.trial.testing.collector import Collector
from scaffold.trial.testing.material import NOTES, Material, ask_material, left_out
from scaffold.trial.testing.outcome import ContractReport
from scaffold.trial.testing.places import load_places
from scaffold.trial.testing.policy import load_policy
from scaffold.trial.testing.settings import TrialOptions, build_settings

# A service that was started for the trial is gone after it: requests are shown as for `scaffold run`.
SHOWN_URL = "http://127.0.0.1:8000"
SERVER_LOST = "server_unavailable"


@dataclass(frozen=True, slots=True)
class Trial:
    """The request for a trial: the service, how it is tested, and where the results go.

    `running` is a service to test where it is, instead of starting one. `assignments` are environment variables
    of the service. `reports` maps junit, html and json to the files to write; `log` is a file for what the
    service prints.
    """

    service: Service
    options: TrialOptions
    running: Served | None = None
    assignments: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, Path] = field(default_factory=dict)
    log: Path | None = None


def run_trial(trial: Trial, progress: Progress) -> ContractReport:
    """Start the service if need be, test it, stop it, write the reports; raise ScaffoldError if that fails."""
    contract = load_contract(trial.service)
    labels = choose_operations(operation_labels(contract), trial.options.operations)
    load_policy(trial.service.test_policy)
    _require_writable(trial)
    python = resolve_python(trial.service, progress)
    with tempfile.TemporaryDirectory(prefix="scaffold-trial-", ignore_cleanup_errors=True) as temporary:
        files = engine.Files(_subfolder(Path(temporary), "engine"))
        engine.require_engine(python, neutral_variables(), files.folder)
        folder = _subfolder(Path(temporary), "service")
        with _served(trial, python, contract, folder, progress) as served:
            shown = served.url if trial.running else SHOWN_URL
            collector = Collector(labels, load_places(trial.service.spec), url=served.url, shown_url=shown)
            material = _material(trial, python, contract, served, folder)
            _write_input(files, material, served.tokens)
            progress(f"Testing {_described(labels)}, up to {trial.options.max_examples} examples each…")
            command = engine.build_command(python, files, served.url, trial.options, tuple(trial.reports))
            limit = engine.time_limit(trial.options)
            variables = {**neutral_variables(), NOTES: str(files.notes)}
            if material.hooks:
                variables["PYTHONPATH"] = str(trial.service.source)
            totals = engine.execute(command, files, variables, limit, _watch(collector, progress))
        notes = _notes(material, totals, reproducible=collector.failed and trial.running is None)
        notes += [
            f"left out, for it says nothing about the service: {line}" for line in left_out(files.notes)
        ]
        report = collector.report(service=trial.service.package, totals=totals, notes=notes)
        _write_reports(trial, files, report)
    return report


def choose_operations(labels: Mapping[str, str], wanted: tuple[str, ...]) -> dict[str, str]:
    """Keep the operations with the wanted operationIds, all without any; raise UsageError for an unknown one."""
    unknown = [name for name in wanted if name not in labels.values()]
    if unknown:
        raise UsageError(
            "unknown-operation",
            f"the contract has no operation {unknown[0]}",
            hint=f"it has {', '.join(sorted(labels.values()))}",
        )
    if not labels:
        raise UsageError(
            "no-operations",
            "the contract has no operations to test",
            hint="describe one under `paths`, and generate the service again",
        )
    return {label: name for label, name in labels.items() if not wanted or name in wanted}


def _described(labels: Mapping[str, str]) -> str:
    return next(iter(labels)) if len(labels) == 1 else f"{len(labels)} operations"


def _require_writable(trial: Trial) -> None:
    """Refuse before the work, not after it, a file that cannot be written."""
    for path in (*trial.reports.values(), *([trial.log] if trial.log else [])):
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise UsageError(
                "report-path", f"{path} cannot be written", hint="name a file in a folder that exists"
            )


def _subfolder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _served(
    trial: Trial, python: Path, contract: Mapping[str, Any], folder: Path, progress: Progress
) -> contextlib.AbstractContextManager[Served]:
    if trial.running is not None:
        require_answer(trial.running.url)
        return contextlib.nullcontext(trial.running)
    log = trial.log or folder / "service.log"
    return Starter(trial.service, python, folder, trial.assignments, log).serve(contract, progress)


def _material(
    trial: Trial, python: Path, contract: Mapping[str, Any], served: Served, folder: Path
) -> Material:
    """Ask the service that was started here; one that runs elsewhere is tested with its bare contract."""
    if trial.running is not None:
        return Material(contract, load_policy(trial.service.test_policy))
    port = urlsplit(served.url).port or 0
    environment = trial_variables(trial.service, folder, port, trial.assignments)
    return ask_material(trial.service, python, served, environment, folder)


def _write_input(files: engine.Files, material: Material, tokens: Tokens | None) -> None:
    contract, policy = material.contract, material.policy
    files.contract.write_text(json.dumps(contract), encoding="utf-8")
    peers = peer_document(contract, tokens) if tokens and policy.separates_owners else None
    if peers is not None:
        files.peers.write_text(json.dumps(peers), encoding="utf-8")
    settings = build_settings(
        policy,
        schemes=scheme_credentials(contract, tokens.owner) if tokens else {},
        peers=files.peers if peers is not None else None,
        secrets=secret_names(contract),
    )
    if material.hooks:
        settings["hooks"] = material.hooks
    files.settings.write_text(render_toml(settings), encoding="utf-8")


def _watch(collector: Collector, progress: Progress) -> Callable[[engine.Event], None]:
    def see(event: engine.Event) -> None:
        name, payload = event
        if name == "PhaseStarted" and payload["phase"]["name"] in engine.PHASES:
            progress(f"  {payload['phase']['name']}")
        collector.add(name, payload)

    return see


def _notes(material: Material, totals: Mapping[str, Any], *, reproducible: bool) -> list[str]:
    policy = material.policy
    notes = [f"not written yet: {line}" for line in material.unwritten]
    notes += [f"not checked: {line}" for line in material.unchecked]
    notes += [f"schemathesis.toml, not taken over: {', '.join(policy.ignored)}"] if policy.ignored else []
    notes += [f"schemathesis.toml, {relaxation}" for relaxation in policy.relaxations]
    if reproducible:
        notes.append("to see a failure again: `scaffold run` the service; it says how to get a $TOKEN")
    if totals["stop_reason"] == SERVER_LOST:
        notes.append("the service stopped answering before the end; --log FILE keeps what it prints")
    return notes


def _write_reports(trial: Trial, files: engine.Files, report: ContractReport) -> None:
    for kind, path in trial.reports.items():
        if kind == "json":
            path.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
        else:
            shutil.copyfile(files.junit if kind == "junit" else files.html, path)
