"""Real documents: loaded, walked, indexed and bundled, with verdicts that openapi-spec-validator agrees with."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scaffold.openapi.document import Document
from scaffold.openapi.index import build_index
from scaffold.openapi.load import load_document
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import read_source
from scaffold.openapi.refs.bundle import bundle
from scaffold.openapi.refs.walk import iter_objects
from scaffold.openapi.types.structure import StructureChecker
from scaffold.openapi.version import detect_version
from tests.corpus.patterns import without_patterns

LARGE = frozenset(
    {"github-rest-api", "openai-api", "square-api", "shopware-store-api", "discord-api", "lob-api"}
)
NAMES = (
    "adyen-checkout-v71", "amazon-sp-orders-v0", "aws-ecommerce-orders", "aws-ecommerce-products", "discord-api",
    "docker-engine-api", "dotnet-eshop-catalog", "github-rest-api", "lob-api", "medusa-store", "meilisearch-api",
    "netlify-api", "oai-callback-example", "oai-link-example", "oai-petstore-separate-v2", "oai-tags-32", "oai-tictactoe",
    "oai-uber-v2", "oai-webhook-example", "openai-api", "ory-kratos", "paypal-checkout-orders-v2", "paypal-payments-v2",
    "readme-discriminators", "readme-schema-types-31", "readme-star-trek", "realworld-conduit", "redocly-cafe-32",
    "redocly-museum", "shopware-store-api", "sockshop-user", "spotify-web-api", "spring-petclinic", "square-api",
    "swaggerapi-petstore", "twilio-verify-v2", "xero-accounting",
)  # fmt: skip
# What is known to be wrong with them; every other document has no such notice.
BROKEN_REFERENCES = {"square-api": 5, "shopware-store-api": 2}
INVALID = frozenset({
    "aws-ecommerce-orders", "aws-ecommerce-products", "meilisearch-api", "openai-api", "shopware-store-api",
    "spotify-web-api", "square-api",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the corpus's manifest."""

    name: str
    path: Path
    root: Path | None
    version: str
    operations: int


def entries(names: tuple[str, ...] = NAMES) -> list[Any]:
    return [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in names]


@pytest.fixture(scope="module")
def manifest(corpus: Path) -> dict[str, Entry]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return {
        row["name"]: Entry(
            row["name"],
            corpus / row["entry"],
            corpus / Path(*Path(row["entry"]).parts[:2]) if row["multi_file"].startswith("yes") else None,
            row["openapi"],
            int(row["operations"]),
        )
        for row in rows
    }


def load(entry: Entry) -> Document:
    return load_document(entry.path, root=entry.root, check_structure=True)


def test_the_names_are_those_of_the_manifest(manifest: dict[str, Entry]) -> None:
    assert set(manifest) == set(NAMES)


@pytest.mark.parametrize("name", entries())
def test_it_loads_and_every_operation_is_found(manifest: dict[str, Entry], name: str) -> None:
    entry = manifest[name]
    document = load(entry)
    assert document.version == entry.version
    # References in the wrong place, and with something beside them (annotations have a code of their own), can be followed.
    errors = [
        notice
        for notice in document.notices
        if notice.code.startswith("ref-")
        and notice.code not in {"ref-annotations", "ref-siblings", "ref-unexpected"}
    ]
    assert len(errors) == BROKEN_REFERENCES.get(name, 0), errors
    index = build_index(document)
    assert sum(operation.origin == "path" for operation in index.operations) == entry.operations
    seen = set()
    for _, node in iter_objects(document):
        assert id(node.value) not in seen
        seen.add(id(node.value))


@pytest.mark.parametrize("name", entries())
def test_every_location_points_at_its_key(manifest: dict[str, Entry], name: str) -> None:
    if manifest[name].version == "2.0":
        pytest.skip("names change when it is upgraded; tests/unit/openapi/test_upgrade.py has the positions")
    document = load(manifest[name])
    lines: dict[Path, list[str]] = {}
    for count, (kind, node) in enumerate(iter_objects(document)):
        if count % 7 or not isinstance(node.name, str) or kind == "openapi":
            continue
        if node.file not in lines:
            lines[node.file] = document.text(node.file).splitlines()
        location = node.location
        rest = lines[node.file][location.line - 1][location.column - 1 :]
        expected = node.name
        if not rest.lstrip("\"'&*").startswith((expected, json.dumps(expected)[1:-1])):
            # Only what an upgrade has renamed may stand elsewhere.
            assert rest.startswith(("allOf", '"allOf', "nullable", "x-webhooks", '"$ref', "$ref")), (
                node,
                rest[:60],
            )


def references_of(value: Any, *, data: bool = False) -> Iterator[str]:
    """Yield the references of a bundle outside of examples, defaults and extensions."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference
        for key, child in value.items():
            if not key.startswith("x-") and key not in {"example", "examples", "default", "enum", "const"}:
                yield from references_of(child, data=data)
    elif isinstance(value, list):
        for child in value:
            yield from references_of(child, data=data)


@pytest.mark.parametrize("name", entries())
def test_its_bundle_stands_alone_and_is_as_valid_as_it_is(
    manifest: dict[str, Entry], tmp_path: Path, name: str
) -> None:
    document = load(manifest[name])
    bundled = bundle(document)
    for reference in set(references_of(bundled)):
        start, section, *rest = reference.removeprefix("#/").split("/")
        assert start == "components", reference
        (written,) = rest
        assert written.replace("~1", "/") in bundled["components"][section], reference
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundled))
    again = load_document(path, check_structure=True)
    problems = [notice for notice in again.notices if notice.code == "structure"]
    assert name in INVALID or problems == []
    assert not [
        notice for notice in again.notices if notice.code in {"ref-unresolved", "ref-outside", "ref-remote"}
    ]
    assert bundle(again) == bundled
    paths = [operation for operation in build_index(again).operations if operation.origin == "path"]
    assert len(paths) == manifest[name].operations


@pytest.mark.parametrize("name", entries())
def test_its_verdict_is_that_of_openapi_spec_validator(manifest: dict[str, Entry], name: str) -> None:
    validators = pytest.importorskip("openapi_spec_validator")
    entry = manifest[name]
    source = read_source(entry.path, Limits(), [])
    version = detect_version(source, [])
    validator = {
        "2.0": validators.OpenAPIV2SpecValidator,
        "3.0": validators.OpenAPIV30SpecValidator,
        "3.1": validators.OpenAPIV31SpecValidator,
        "3.2": validators.OpenAPIV32SpecValidator,
    }[version[:3]]
    theirs = bool(list(validator.schema_validator.iter_errors(without_patterns(source.value))))
    ours = {
        notice.pointer for notice in StructureChecker(version, default_dialect=False).check_document(source)
    }
    assert bool(ours) == theirs, ours
    assert bool(StructureChecker(version).check_document(source)) == (name in INVALID)


def test_a_file_that_is_no_yaml_is_pointed_at(corpus: Path) -> None:
    from scaffold.core.errors import InputError

    with pytest.raises(InputError) as caught:
        load_document(corpus / "broken" / "aws-ecommerce-payment-3p.invalid-yaml.yaml")
    assert caught.value.code == "yaml-syntax"
    assert caught.value.location is not None
    assert "escape" in caught.value.message
