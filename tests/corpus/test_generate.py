"""Services made from real documents keep data: what is posted can be read, listed and deleted, and nothing fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scaffold.model.describe import describe
from scaffold.model.service import Method, Operation, ServiceModel
from scaffold.openapi.load import load_document
from tests.service.running import Generated, environment, generate

pytestmark = pytest.mark.corpus

# Name → the entry document, how far its references climb, and how many of its entities can be created.
DOCUMENTS: dict[str, tuple[str, str, int]] = {
    "swaggerapi-petstore": ("swaggerapi-petstore.yaml", ".", 3),
    "redocly-museum": ("redocly-museum.yaml", ".", 1),
    "realworld-conduit": (
        "realworld-conduit.yaml",
        ".",
        1,
    ),  # articles count their favorites: 501 until written
    "spring-petclinic": ("spring-petclinic.yaml", ".", 6),
    "dotnet-eshop-catalog": ("dotnet-eshop-catalog.json", ".", 1),
    "sockshop-user": ("sockshop-user.json", ".", 0),
    "redocly-cafe-32": ("redocly-cafe-32.yaml", ".", 0),
    "aws-ecommerce-orders": (
        "aws-ecommerce-orders/orders/resources/openapi.yaml",
        "aws-ecommerce-orders",
        0,
    ),
}


@pytest.fixture(scope="session")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Generated]:
    """Return a function that makes the service of a document, once for the session."""

    @cache
    def make(name: str) -> Generated:
        entry, root, _ = DOCUMENTS[name]
        options = ("--spec", str(corpus / "specs" / entry), "--root", str(corpus / "specs" / root))
        return generate(tmp_path_factory.mktemp("corpus"), name, *options, "--force", "--no-input")

    return make


def model_of(corpus: Path, name: str) -> ServiceModel:
    entry, root, _ = DOCUMENTS[name]
    return describe(load_document(corpus / "specs" / entry, root=corpus / "specs" / root)).model


def stories(model: ServiceModel) -> list[dict[str, str | None]]:
    """Find the operations on each entity that some operation creates, the first one that does."""
    found: dict[str, dict[str, str | None]] = {}
    for operation in model.operations:
        entity = operation.behavior.entity
        if operation.behavior.method is Method.CREATE and entity is not None:
            story = {"create": operation.id}
            others = {method: beside(model, operation, method) for method in ("get", "list", "delete")}
            found.setdefault(entity, {**story, **others})
    return list(found.values())


def beside(model: ServiceModel, creating: Operation, method: str) -> str | None:
    """Find the operation that a client would call after creating: at the collection, or one segment below it."""
    for operation in model.operations:
        path = operation.path if method == "list" else operation.path.rpartition("/")[0]
        same = (operation.behavior.method, operation.behavior.entity) == (method, creating.behavior.entity)
        if same and path == creating.path:
            return operation.id
    return None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_served_and_keeps_data(
    corpus: Path, made: Callable[[str], Generated], tmp_path: Path, name: str
) -> None:
    service, model = made(name), model_of(corpus, name)
    told = stories(model)
    assert len(told) == DOCUMENTS[name][2]
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("storing.py"), tmp_path / "service.db"],
        input=json.dumps(told), cwd=service.folder, env=environment({}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert {key: wrong for key, wrong in result["stories"].items() if wrong and not _unwritten(wrong)} == {}
    operations = {operation.id: operation for operation in model.operations}
    assert set(result["statuses"]) == set(operations)
    for key, status in result["statuses"].items():
        assert served(operations[key], status), f"{key} answers {status}"


def _unwritten(wrong: list[str]) -> bool:
    """Tell whether nothing was tried, since what an entity belongs to cannot be created before somebody writes it."""
    return all("was not created: not written yet: " in one for one in wrong)


def served(operation: Operation, status: int) -> bool:
    """Tell whether a status is that of a service which has the operation: 404 needs something that can be missing."""
    if status == 404:
        return "{" in operation.path or any(item.status == "404" for item in operation.responses)
    return status != 405 and (status < 500 or status == 501)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_style_is_clean(made: Callable[[str], Generated], name: str) -> None:
    service = made(name)
    for command in (("ruff", "check", "--no-cache", "."), ("ruff", "format", "--no-cache", "--check", ".")):
        done = service.run(*command)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_types_are_clean(made: Callable[[str], Generated], name: str) -> None:
    done = made(name).run("mypy", "src")
    assert done.returncode == 0, done.stdout
