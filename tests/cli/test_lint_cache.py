"""A document that was judged before is not judged again, unless something that decides the result has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.lint.run import session

FORMATS = ("text", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SCAFFOLD_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    path = tmp_path / "large.json"
    schemas = {f"Item{number}": {"type": "object", "description": "é" * 100} for number in range(700)}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/items": {"get": {"responses": {"200": {"description": "ok"}}}}},
        "components": {"schemas": schemas},
    }
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count how often specs are loaded."""
    counted: list[object] = []
    load = session.load_workspace

    def counting(files: list[Path], *rest: Any) -> object:
        counted.append(files)
        return load(files, *rest)

    monkeypatch.setattr(session, "load_workspace", counting)
    return counted


def test_every_report_of_a_known_run_is_that_of_the_first(
    cli: Callable, spec: Path, loads: list[object]
) -> None:
    for form in FORMATS:
        cold = cli("lint", spec, "--format", form, "--no-cache")
        assert cli("lint", spec, "--format", form) == cold
        assert cli("lint", spec, "--format", form, "--every").out != "" != cold.out
    # One run for each format that uses no cache, one for all that use it, one for what --every finds.
    assert len(loads) == len(FORMATS) + 2


def test_a_run_is_made_again_when_anything_changes(
    cli: Callable, spec: Path, loads: list[object], tmp_path: Path
) -> None:
    cli("lint", spec)
    cli("lint", spec, "--profile", "strict")
    assert len(loads) == 2
    (tmp_path / "scaffold.toml").write_text('[lint.rules]\ndoc-info = "off"\n', encoding="utf-8")
    cli("lint", spec)
    assert len(loads) == 3
    spec.write_text(spec.read_text(encoding="utf-8").replace("Large", "Larger"), encoding="utf-8")
    cli("lint", spec)
    assert len(loads) == 4


def test_a_known_run_passes_or_fails_as_it_is_asked_to(cli: Callable, spec: Path) -> None:
    for _ in range(2):
        assert cli("lint", spec, "--fail-on", "never").code == 0
        assert cli("lint", spec, "--fail-on", "info").code == 1


@pytest.mark.parametrize("option", ["--no-cache", "--update-baseline", "--diff"])
def test_nothing_is_kept_of_other_runs(cli: Callable, spec: Path, tmp_path: Path, option: str) -> None:
    cli("lint", spec, "--baseline", tmp_path / "baseline.json", "--update-baseline")
    cli("lint", spec, option, "--baseline", tmp_path / "baseline.json")
    assert not (tmp_path / "home").exists()


def test_the_environment_turns_it_off(
    cli: Callable, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAFFOLD_NO_CACHE", "1")
    cli("lint", spec)
    assert not (tmp_path / "home").exists()
