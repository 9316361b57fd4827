"""`scaffold model`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def test_prints_canonical_json(cli: Callable, specs: Path) -> None:
    outcome = cli("model", specs / "order-service.yaml")
    assert outcome.code == 0
    model = json.loads(outcome.out)
    assert model["name"] == "order-service"
    assert model["operations"][1]["behavior"]["method"] == "list"
    assert [entity["name"] for entity in model["entities"]] == ["Order", "OrderItem"]
    assert outcome.out == json.dumps(model, indent=2, ensure_ascii=False) + "\n"


def test_writes_a_file(cli: Callable, specs: Path, tmp_path: Path) -> None:
    target = tmp_path / "made" / "model.json"
    outcome = cli("model", specs / "auth-service.yaml", "--output", target)
    assert (outcome.code, outcome.out) == (0, "")
    assert target.read_text(encoding="utf-8") == cli("model", specs / "auth-service.yaml").out


def test_an_unreadable_spec_is_an_error(cli: Callable, tmp_path: Path) -> None:
    outcome = cli("model", tmp_path / "none.yaml")
    assert outcome.code == 2
    assert "error[file-missing]" in outcome.err


def test_the_same_bytes_for_any_hash_seed(specs: Path) -> None:
    command = [sys.executable, "-m", "scaffold", "model", str(specs / "order-service.yaml")]
    runs = {
        subprocess.run(
            command, env={"PYTHONHASHSEED": seed}, cwd=specs.parent, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(runs) == 1
