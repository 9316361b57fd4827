"""No command writes over what it reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

PARTS = """\
openapi: 3.1.1
info: {title: Parts, version: 1.0.0}
paths: {/parts: {$ref: part.yaml}}
"""
PART = "get: {operationId: listParts, responses: {'200': {description: All.}}}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("model", "api.yaml", "--output", "api.yaml"),
        ("model", "api.yaml", "--output", "./link.yaml"),
        ("model", "parts.yaml", "--output", "part.yaml"),
        ("card", "api.md", "--output", "api.md"),
        ("lint", "api.yaml", "--output", "html=api.yaml"),
        ("lint", "parts.yaml", "--output", "html=part.yaml"),
        ("design", "--from", "api.yaml", "--output", "api.yaml"),
    ],
)
def test_what_is_read_is_never_replaced(
    cli: Callable, specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("api.yaml", "api.md"):
        shutil.copy(specs / "auth-service.yaml", name)
    Path("link.yaml").symlink_to("api.yaml")
    Path("parts.yaml").write_text(PARTS, encoding="utf-8")
    Path("part.yaml").write_text(PART, encoding="utf-8")
    before = {file: file.read_bytes() for file in Path().iterdir()}
    outcome = cli(*arguments)
    assert (outcome.code, outcome.out, "error[output-source]" in outcome.err) == (2, "", True)
    assert {file: file.read_bytes() for file in Path().iterdir()} == before


@pytest.mark.parametrize("beside", ["--explain", "--force", "a cart service", "--archetype=cart"])
def test_a_list_of_archetypes_takes_nothing_else(cli: Callable, beside: str) -> None:
    outcome = cli("design", "--list", beside)
    assert (outcome.code, "would have no effect beside it" in outcome.err) == (2, True)
