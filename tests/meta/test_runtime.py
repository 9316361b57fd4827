"""The runtime is checked here by the rules that hold in the services which take it with them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "blueprints" / "fastapi-service" / "{{cookiecutter.project_slug}}" / "pyproject.toml"


def service_rules() -> dict[str, Any]:
    """Return ruff's settings of a generated service."""
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text[text.index("[tool.ruff]") : text.index("[tool.mypy]")]
    assert "{%" not in text, "the settings of ruff depend on the service"
    rules: dict[str, Any] = tomllib.loads(text)["tool"]["ruff"]
    return rules


def runtime_rules() -> dict[str, Any]:
    return tomllib.loads((ROOT / "runtime" / "ruff.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["line-length", "target-version"])
def test_the_formatter_is_the_same(name: str) -> None:
    assert runtime_rules()[name] == service_rules()[name]


@pytest.mark.parametrize("name", ["select", "ignore", "mccabe", "pycodestyle", "pydocstyle"])
def test_the_rules_are_the_same(name: str) -> None:
    assert runtime_rules()["lint"][name] == service_rules()["lint"][name]


def test_only_tests_have_exemptions_of_the_services_tests() -> None:
    given = runtime_rules()["lint"]["per-file-ignores"]
    assert given == {"service_runtime/testing/*": service_rules()["lint"]["per-file-ignores"]["tests/**"]}


def test_imports_are_relative() -> None:
    """The package has another name in every service."""
    modules = sorted((ROOT / "runtime" / "service_runtime").rglob("*.py"))
    assert len(modules) > 50
    named = [path.name for path in modules if "service_runtime" in path.read_text(encoding="utf-8")]
    assert named == []
