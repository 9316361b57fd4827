"""Handlers of an archetype: laid over a service whose contract they fit, and over no other."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.files import FileTree
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.project.fitting import archetype_description, fitting_handlers
from scaffold.project.starters import in_package, starter_files, starter_requirements
from scaffold.render.blueprint import load_blueprint


def _described(change: Callable[[Any], object]) -> Any:
    contract: Any = copy.deepcopy(archetype_description("auth").declared)
    change(contract)
    path = Path("changed.yaml").resolve()
    return describe(load_document(path, unsaved={path: to_yaml(contract)}))


def test_handlers_fit_their_archetype_under_any_name_and_with_more_operations() -> None:
    blueprint = load_blueprint("fastapi-service")

    def change(contract: Any) -> None:
        contract["info"]["title"] = "Accounts"
        contract["paths"]["/api/more"] = {
            "get": {"operationId": "more", "responses": {"200": {"description": "More."}}}
        }
        contract["components"]["schemas"]["User"]["properties"]["display_name"]["maxLength"] = 40

    assert fitting_handlers(blueprint, archetype_description("auth")) == "auth"
    assert fitting_handlers(blueprint, _described(change)) == "auth"


@pytest.mark.parametrize(
    "change",
    [
        lambda contract: contract["paths"].pop("/api/auth/logout"),
        lambda contract: contract["components"]["schemas"]["LoginRequest"]["properties"].update(
            code={"type": "string"}
        ),
        lambda contract: contract["components"]["schemas"]["User"]["properties"].update(
            tenant_id={"type": "string"}
        ),
        lambda contract: contract["components"]["schemas"]["TokenPair"]["properties"].pop("refresh_token"),
        lambda contract: contract["paths"]["/api/sessions"]["get"]["parameters"].append(
            {"name": "q", "in": "query", "schema": {"type": "string"}}
        ),
        lambda contract: contract["paths"]["/api/auth/login"]["post"].update(tags=["Users"]),
    ],
)
def test_what_a_handler_would_not_do_keeps_it_away(change: Callable[[Any], object]) -> None:
    assert fitting_handlers(load_blueprint("fastapi-service"), _described(change)) is None


def test_files_that_a_starter_has_too_are_taken_from_it() -> None:
    blueprint = load_blueprint("fastapi-service")
    files, starter = starter_files(blueprint, "auth"), starter_files(blueprint, "auth-service")
    assert (
        files["src/auth_service/authentication/refresh.py"]
        == starter["src/auth_service/authentication/refresh.py"]
    )
    assert files["src/auth_service/resources.py"] != starter["src/auth_service/resources.py"]
    assert "src/auth_service/account/operations.py" not in files
    assert starter_requirements(blueprint, "auth") == starter_requirements(blueprint, "auth-service") != ()


def test_handlers_go_into_the_package_of_the_service() -> None:
    files = FileTree({"src/auth_service/a.py": "from auth_service.b import c  # auth_services\n"})
    moved = in_package(files, "auth_service", "accounts")
    assert dict(moved) == {"src/accounts/a.py": "from accounts.b import c  # auth_services\n"}
    assert in_package(files, "auth_service", "auth_service") == files
