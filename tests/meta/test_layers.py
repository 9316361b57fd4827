"""The layers of ARCHITECTURE.md, as import-linter sees them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path[:0] = ['.', 'runtime']; "
        "from importlinter.cli import lint_imports_command as run; run()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "scaffold", tmp_path / "scaffold", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/naming.py", "import scaffold.openapi"),
        ("core/naming.py", "import click"),
        ("docs/__init__.py", "import scaffold.project"),
        ("project/__init__.py", "import cookiecutter"),
        ("lint/__init__.py", "import jinja2"),
        ("model/__init__.py", "import datamodel_code_generator"),
        ("docs/__init__.py", "import schemathesis"),
        ("report/__init__.py", "import pygls"),
        (
            "diff/change.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import scaffold.diff.checks",
        ),
        ("python/types/shapes.py", "import scaffold.python.views.tables"),
        ("python/gate/policies.py", "import scaffold.python.text.formatting"),
        ("python/fresh.py", "import json"),
        ("model/operations/paths.py", "import scaffold.model.entities.drafts"),
        ("trial/running/process.py", "import scaffold.trial.testing.engine"),
        ("spectral/data/values.py", "import scaffold.spectral.rulesets.globs"),
    ],
)
def test_a_forbidden_import_is_found(copy: Path, module: str, line: str) -> None:
    path = copy / "scaffold" / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert re.search(r" kept, [12] broken", done.stdout), "the layers, and a circle that the import may close"


RUNTIME = ("--config", "runtime/importlinter.toml")


def test_the_rooms_of_the_runtime_are_in_order() -> None:
    done = lint_imports(ROOT, *RUNTIME)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/media.py", "from ..contract import document"),
        ("contract/shapes.py", "from ..http import edge"),
        ("http/edge.py", "from ..forms import decoders"),
        ("security/keys.py", "from ..storage import database"),
        ("xml/mapping.py", "from ..forms import decoders"),
        ("storage/ids.py", "import scaffold.core"),
    ],
)
def test_a_forbidden_import_of_the_runtime_is_found(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(ROOT / "runtime", tmp_path / "runtime", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "runtime" / "service_runtime" / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = lint_imports(tmp_path, *RUNTIME)
    assert done.returncode == 1
    assert "1 kept, 1 broken" in done.stdout


def test_every_package_has_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name.strip(" ()").removeprefix("scaffold.") for layer in layers for name in layer.split("|")}
    packages = {path.parent.name for path in (ROOT / "scaffold").glob("*/__init__.py")}
    assert packages <= named


def test_the_package_re_exports_nothing() -> None:
    text = (ROOT / "scaffold" / "__init__.py").read_text(encoding="utf-8")
    assert "import" not in text
