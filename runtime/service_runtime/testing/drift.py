"""The routes declare what the contract says, and the contract is the document that people read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..contract import document as contract
from ..routing import routes
from .declared import declarations, difference
from .harness import build_settings
from .package import PROJECT, app

DOCUMENT = PROJECT / "openapi.yaml"
MANIFEST = PROJECT / ".scaffold" / "manifest.json"
CONTRACT = contract.Contract.load(app.CONTRACT)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return app.create_app(build_settings(f"sqlite:///{tmp_path_factory.mktemp('drift') / 'service.db'}"))


def test_routes_declare_the_contract(application: Any) -> None:
    promised, declared = declarations(CONTRACT.document), declarations(application.openapi())
    assert promised == declared, (
        "the routes (+) are not what the contract (-) says; write operations into the contract, or keep a route\n"
        f"out of it with include_in_schema=False:\n{difference(promised, declared)}"
    )


def test_every_operation_has_a_handler(application: Any) -> None:
    served = {
        route.operation.operation_id
        for route in application.router.routes
        if isinstance(route, routes.ContractRoute) and route.handled
    }
    assert served == set(CONTRACT.operations)


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the folder does not know what it was made from")
def test_document_was_not_edited() -> None:
    files = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    edited = [name for name in files if _kept(name) and _digest(PROJECT / name) != files[name]["sha256"]]
    assert not edited, (
        f"edited without regenerating: {', '.join(edited)}. Change the spec that the service was made from.\n"
        f"The contract that is served (-) and {DOCUMENT.name} (+), besides what the service adds:\n{_changes()}"
    )


def _kept(name: str) -> bool:
    return name in {"openapi.yaml", "openapi.effective.json"} or name.endswith("/_generated/contract.json")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "nothing"


def _changes() -> str:
    try:
        written = yaml.safe_load(DOCUMENT.read_bytes())
    except (OSError, yaml.YAMLError) as error:
        return str(error)
    return difference(declarations(CONTRACT.document), declarations(written))
