"""Parts of this repository that others use: the pre-commit hook and the GitHub action."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SPEC = 'openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\npaths: {orders: {get: {responses: {"200": {description: O.}}}}}\n'


def action() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def test_hook_is_valid_and_its_command_runs(
    require: Callable[[str], ModuleType], cli: Callable, tmp_path: Path
) -> None:
    require("pre_commit")
    from pre_commit.clientlib import load_manifest

    (hook,) = load_manifest(ROOT / ".pre-commit-hooks.yaml")
    assert hook["id"] == "scaffold-lint"
    assert hook["pass_filenames"] is False
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    program, *arguments = hook["entry"].split()
    assert program == "scaffold"
    assert hook["args"] == ["."]
    assert cli(*arguments, tmp_path).code == 1


def test_action_puts_no_input_into_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"


def test_action_names_only_inputs_and_outputs_that_exist() -> None:
    data = action()
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(data["inputs"])
    assert {step.get("id") for step in data["runs"]["steps"]} >= set(re.findall(r"steps\.(\w+)\.", text))


def test_script_of_the_action_lints_and_reports(tmp_path: Path) -> None:
    (tmp_path / "scaffold" / "bin").mkdir(parents=True)
    program = tmp_path / "scaffold" / "bin" / "scaffold"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; from scaffold.cli import main; sys.exit(main())' \"$@\"\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (tmp_path / "orders.yaml").write_text(SPEC, encoding="utf-8")
    (script,) = [step["run"] for step in action()["runs"]["steps"] if step.get("id") == "lint"]
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "PATHS": "orders.yaml", "ARGUMENTS": "--select val-path-syntax", "SARIF": "lint.sarif",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "::error file=orders.yaml,line=3," in done.stdout
    assert (tmp_path / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    assert "`val-path-syntax`" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert '"version": "2.1.0"' in (tmp_path / "lint.sarif").read_text(encoding="utf-8")
