"""Let schemathesis send the requests that it makes from the contract, all phases and checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.core.toml import render_toml
from scaffold.trial.running.credentials import scheme_credentials, secret_names
from scaffold.trial.running.service import load_contract
from scaffold.trial.running.variables import neutral_variables
from scaffold.trial.testing import engine
from scaffold.trial.testing.policy import load_policy
from scaffold.trial.testing.settings import TrialOptions, build_settings
from tools.corpus.documents import ROOT
from tools.requests.client import Answer
from tools.requests.fuzz import FAILED, Fault, Tally
from tools.requests.targets import Live


def generate(live: Live, folder: Path, *, examples: int, seed: int, seconds: float) -> Tally:
    """Run schemathesis in `folder` and count what its requests were answered; raise ScaffoldError if it breaks.

    What the answers are besides failures is not judged here: `scaffold test` and `make corpus` do that.
    """
    folder.mkdir(exist_ok=True)
    files = engine.Files(folder)
    document = load_contract(live.target.service)
    settings = build_settings(
        load_policy(live.target.service.test_policy),
        schemes=scheme_credentials(document, live.token) if live.token else {},
        peers=None,
        secrets=secret_names(document),
    )
    settings["warnings"] = {"display": [], "fail-on": []}
    files.contract.write_text(json.dumps(document), encoding="utf-8")
    files.settings.write_text(render_toml(settings), encoding="utf-8")
    options = TrialOptions(max_examples=examples, seed=seed)
    command = engine.build_command(live.python, files, live.url, options, ())
    environment = {**neutral_variables(), "PYTHONPATH": str(ROOT)}
    tally = Tally()
    engine.execute(command, files, environment, seconds, lambda event: _count(tally, event[1]))
    return tally


def _count(tally: Tally, event: Mapping[str, Any]) -> None:
    recorder = event.get("recorder") or {}
    for interaction in recorder.get("interactions", {}).values():
        status = (interaction.get("response") or {}).get("status_code")
        answer = Answer("answered", status) if status else Answer("hung")
        tally.add(answer)
        if answer.status in (FAILED, None):
            request = interaction.get("request") or {}
            shown = f"{request.get('method')} {request.get('uri')}"
            tally.faults.append(Fault(tally.requests, recorder.get("label", ""), (shown,), answer.kind))
