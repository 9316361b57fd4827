"""A service requires what it imports, and imports what it requires; its runtime has no idle module; it is small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.imports import BY_NAME, PROVIDED, complaints, modules, required, unused_runtime
from tests.service.running import Generated, generate

pytestmark = pytest.mark.service

STARTERS = ("order-service", "auth-service")
# Name → the entry document and how far its references climb: forms, XML, webhooks, callbacks, queries and files.
DOCUMENTS = {
    "swaggerapi-petstore": ("swaggerapi-petstore.yaml", "."),
    "redocly-museum": ("redocly-museum.yaml", "."),
    "realworld-conduit": ("realworld-conduit.yaml", "."),
    "spring-petclinic": ("spring-petclinic.yaml", "."),
    "dotnet-eshop-catalog": ("dotnet-eshop-catalog.json", "."),
    "sockshop-user": ("sockshop-user.json", "."),
    "redocly-cafe-32": ("redocly-cafe-32.yaml", "."),
    "oai-webhook-example": ("oai-webhook-example.yaml", "."),
    "oai-callback-example": ("oai-callback-example.yaml", "."),
    "netlify-api": ("netlify-api.yaml", "."),
    "ory-kratos": ("ory-kratos.json", "."),
    "aws-ecommerce-orders": ("aws-ecommerce-orders/orders/resources/openapi.yaml", "aws-ecommerce-orders"),
}


@pytest.mark.parametrize("name", STARTERS)
def test_starters_require_what_they_import(starter: Callable[[str], Generated], name: str) -> None:
    assert complaints(starter(name)) == []


@pytest.mark.parametrize("name", STARTERS)
def test_starters_have_no_idle_module_of_the_runtime(starter: Callable[[str], Generated], name: str) -> None:
    assert unused_runtime(starter(name)) == []


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("name", DOCUMENTS)
def test_real_documents_require_what_they_import(corpus: Path, tmp_path: Path, name: str) -> None:
    entry, root = DOCUMENTS[name]
    options = ("--spec", str(corpus / "specs" / entry), "--root", str(corpus / "specs" / root))
    service = generate(tmp_path, name, *options, "--force", "--no-input")
    assert complaints(service) == []
    assert unused_runtime(service) == []


def test_what_is_missing_or_idle_is_told(starter: Callable[[str], Generated], tmp_path: Path) -> None:
    made = starter("order-service")
    source = tmp_path / "src" / made.package
    (source / "_runtime").mkdir(parents=True)
    (source / "app.py").write_text("import httpx\nfrom ._runtime import used\n", encoding="utf-8")
    for name in ("used", "idle"):
        (source / "_runtime" / f"{name}.py").touch()
    project = '[project]\ndependencies = ["alembic>=1", "aiosqlite"]\n[dependency-groups]\ndev = ["pytest"]\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    service = Generated(tmp_path, made.package)
    assert complaints(service) == [
        "httpx is imported and not required",
        "alembic is required and not imported",
        "pytest is required for tests and not imported by them",
    ]
    assert unused_runtime(service) == [f"{made.package}._runtime.idle"]


def test_no_reason_is_left_over(starter: Callable[[str], Generated]) -> None:
    names = set().union(*required(starter("order-service")))
    assert set(BY_NAME) <= names
    assert set(PROVIDED.values()) <= names


def test_a_fresh_order_service_is_small(starter: Callable[[str], Generated]) -> None:
    service = starter("order-service")
    source = service.folder / "src" / service.package
    caches = {
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".import_linter_cache",
        ".hypothesis",
        ".schemathesis",
    }
    apart = {"_runtime", ".scaffold", "var", "__pycache__", *caches}
    files = [path for path in service.folder.rglob("*") if path.is_file() and not apart & set(path.parts)]
    assert len(files) <= 65
    assert len([path for path in files if path.suffix == ".py" and source in path.parents]) <= 30
    parts = [
        *(source / "platform").glob("*.py"),
        *(source / f"{name}.py" for name in ("app", "settings", "resources")),
    ]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in parts) <= 900


def test_production_and_tests_are_told_apart(starter: Callable[[str], Generated]) -> None:
    produced, tested = modules(starter("order-service"))
    assert not set(produced) & set(tested)
    assert any("testing" in path.parts for path in tested)
