"""A service that was just made is in sync with its spec, whatever the spec says or leaves out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import Outcome

SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Flights", "version": "1"},
    "tags": [{"name": "flights", "description": "Flights that there are"}],
    "paths": {
        "/flights": {
            "get": {
                "operationId": "getFlights",
                "tags": ["flights"],
                "responses": {"200": {"description": "Some."}},
            }
        }
    },
}


def test_sync_right_after_new_changes_nothing(
    cli: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(yaml.safe_dump(SPEC, sort_keys=False), encoding="utf-8")
    assert cli("new", "flights", "--spec", "spec.yaml", "--force", "--no-input").code == 0
    made = {path: path.read_bytes() for path in Path("flights").rglob("*") if path.is_file()}
    # What answers 501 is left to write.
    assert cli("sync", "flights", "--force").code == 1
    assert {path: path.read_bytes() for path in Path("flights").rglob("*") if path.is_file()} == made
