"""The material of a contract run, asked of the service itself: its contract, its settings, and keys of what there is."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.service import Service, load_contract
from scaffold.trial.running.serving import Served
from scaffold.trial.testing.policy import Policy, build_policy, load_policy

SECONDS = 300
# The variable that names the file in which the hooks of the service's runtime note what they leave out.
NOTES = "CONTRACT_NOTES"


@dataclass(frozen=True, slots=True)
class Material:
    """The document and policy of a run.

    `hooks` is the module to load, `unwritten` what `new` announced as missing, `unchecked` which bodies nobody holds against
    their schemas.
    """

    contract: Mapping[str, Any]
    policy: Policy
    hooks: str = ""
    unwritten: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


def ask_material(
    service: Service,
    python: Path,
    served: Served,
    environment: Mapping[str, str],
    folder: Path,
) -> Material:
    """Let the service make resources and say what its run is given; the bare contract where it cannot.

    Raises InputError for a policy that cannot be read, and ScaffoldError when the service fails at it.
    """
    contract, policy = load_contract(service), load_policy(service.test_policy)
    if not service.trial_module.is_file():
        return Material(contract, policy)
    package = f"{service.package}._runtime.testing"
    token = served.tokens.owner if served.tokens else ""
    variables = {**environment, "URL": served.url, "TOKEN": token}
    try:
        done = subprocess.run(
            [str(python), "-m", f"{package}.trial"], env=variables, cwd=folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ScaffoldError("trial-failed", f"the service made nothing within {SECONDS} seconds") from error
    try:
        said = json.loads(done.stdout.strip().rpartition("\n")[2])
    except ValueError as error:
        last = done.stderr.strip().splitlines()[-5:]
        raise ScaffoldError(
            "trial-failed", "\n  ".join(["the service does not say what to test it with:", *last])
        ) from error
    paths = {**contract, "paths": said["document"]["paths"]}
    policy = build_policy(said["settings"])
    return Material(paths, policy, f"{package}.hooks", tuple(said["unwritten"]), tuple(said["unchecked"]))


def left_out(path: Path) -> list[str]:
    """Say in a line for each operation and reason which failures the hooks left out, and how often."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: Counter[tuple[str, str]] = Counter()
    for one in map(json.loads, lines):
        found[one["operation"], one["reason"]] += one["failures"]
    return [f"{operation}: {reason} ({number})" for (operation, reason), number in sorted(found.items())]
