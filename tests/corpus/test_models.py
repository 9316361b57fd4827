"""Models of real documents: they pass the gate, import, and satisfy a strict type checker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.location import pointer_text
from scaffold.core.naming import class_name
from scaffold.openapi.load import load_document
from scaffold.openapi.refs.bundle import bundle
from scaffold.python.gate.checking import check_module
from scaffold.python.models.build import Direction, ModelModule, SchemaUse, generate_models
from scaffold.python.text.formatting import format_python

pytestmark = pytest.mark.corpus

SMALL = [
    "aws-ecommerce-orders", "aws-ecommerce-products", "dotnet-eshop-catalog", "oai-callback-example", "oai-link-example",
    "oai-petstore-separate-v2", "oai-tags-32", "oai-tictactoe", "oai-uber-v2", "oai-webhook-example", "paypal-payments-v2",
    "readme-discriminators", "readme-schema-types-31", "realworld-conduit", "redocly-cafe-32", "redocly-museum", "sockshop-user",
    "spring-petclinic", "swaggerapi-petstore",
]  # fmt: skip
LARGE = [
    "adyen-checkout-v71", "amazon-sp-orders-v0", "discord-api", "docker-engine-api", "github-rest-api", "lob-api", "medusa-store",
    "meilisearch-api", "netlify-api", "openai-api", "ory-kratos", "paypal-checkout-orders-v2", "readme-star-trek",
    "shopware-store-api", "spotify-web-api", "square-api", "twilio-verify-v2", "xero-accounting",
]  # fmt: skip
TYPE_CHECKED_BYTES = 1_000_000


def entry(corpus: Path, name: str) -> tuple[Path, int]:
    rows = [line.split("\t") for line in (corpus / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()]
    row = next(dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] == name)
    return corpus / row["entry"], int(row["bytes"])


def body_schemas(contract: dict[str, Any]) -> Iterator[SchemaUse]:
    """Find the schemas of all bodies; in a bundled contract they stand in operations and in shared components."""
    for path, item in contract.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                place = ("paths", path, method)
                name = class_name(operation.get("operationId", f"{method} {path}"))
                yield from media(
                    operation.get("requestBody", {}),
                    (*place, "requestBody"),
                    f"{name}Request",
                    Direction.REQUEST,
                )
                for status, response in operation["responses"].items():
                    hint = f"{name}{status.capitalize()}Response"
                    yield from media(response, (*place, "responses", status), hint, Direction.RESPONSE)
    components = contract.get("components", {})
    for kind, direction in (("requestBodies", Direction.REQUEST), ("responses", Direction.RESPONSE)):
        for name, shared in components.get(kind, {}).items():
            yield from media(shared, ("components", kind, name), class_name(name), direction)


def media(holder: Any, place: tuple[str, ...], hint: str, direction: Direction) -> Iterator[SchemaUse]:
    """Find the schemas of a body or response; real documents have responses that are none."""
    found = holder.get("content") if isinstance(holder, dict) else None
    for media_type, content in (found or {}).items():
        if "schema" in content:
            yield SchemaUse(pointer_text((*place, "content", media_type, "schema")), hint, direction)


def run(program: list[str], folder: Path) -> None:
    done = subprocess.run([sys.executable, *program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"[-2000:]


def check(models: ModelModule, folder: Path, *, type_checked: bool) -> None:
    text = format_python({"models.py": models.text})["models.py"]
    check_module("models", text, "models.py")
    (folder / "models.py").write_text(text, encoding="utf-8")
    run(["-W", "error", "models.py"], folder)
    if type_checked:
        run(["-m", "mypy", "--strict", "--no-incremental", "models.py"], folder)


@pytest.mark.parametrize("name", [*SMALL, *(pytest.param(name, marks=pytest.mark.slow) for name in LARGE)])
def test_models_of_a_real_document_import_and_type_check(corpus: Path, tmp_path: Path, name: str) -> None:
    path, size = entry(corpus, name)
    contract: dict[str, Any] = bundle(load_document(path))
    uses = list(body_schemas(contract))
    models = generate_models(contract, uses)
    assert set(models.annotations) == {use.pointer for use in uses}
    assert not [item for item in models.degraded if item.code == "model-reduced"]
    check(models, tmp_path, type_checked=size <= TYPE_CHECKED_BYTES)


def test_all_documents_are_listed(corpus: Path) -> None:
    names = {
        line.split("\t")[0] for line in (corpus / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()[1:]
    }
    assert names == {*SMALL, *LARGE}
