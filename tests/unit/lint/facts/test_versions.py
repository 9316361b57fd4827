from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.lint.facts.versions import ASYNCAPI, BOTH, OPENAPI, OPENAPI_3, Version, in_words, version_of
from scaffold.lint.run.workspace import load_spec

INFO = "info: {title: Example Service, version: 1.0.0}"


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ('swagger: "2.0"', Version.SWAGGER_2_0),
        ("openapi: 3.0.3", Version.OPENAPI_3_0),
        ("openapi: 3.1.1", Version.OPENAPI_3_1),
        ("openapi: 3.2.0", Version.OPENAPI_3_2),
        ("openapi: 3.7.0", Version.OPENAPI_3_2),
        ("asyncapi: 2.6.0", Version.ASYNCAPI_2),
        ("asyncapi: 3.0.0", Version.ASYNCAPI_3),
    ],
)
def test_version_of_a_document(line: str, version: Version, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    rest = "channels: {}" if line.startswith("asyncapi") else "paths: {}"
    file.write_text(f"{line}\n{INFO}\n{rest}\n", encoding="utf-8")
    assert version_of(load_spec(file)) is version


@pytest.mark.parametrize(
    ("versions", "text"),
    [
        (OPENAPI, "Swagger 2.0, OpenAPI 3.0, 3.1 and 3.2"),
        (OPENAPI_3, "OpenAPI 3.0, 3.1 and 3.2"),
        (ASYNCAPI, "AsyncAPI 2 and 3"),
        (BOTH, "Swagger 2.0, OpenAPI 3.0, 3.1, 3.2, AsyncAPI 2 and 3"),
        ({Version.SWAGGER_2_0, Version.OPENAPI_3_0}, "Swagger 2.0 and OpenAPI 3.0"),
        ({Version.OPENAPI_3_1}, "OpenAPI 3.1"),
    ],
)
def test_versions_in_words(versions: frozenset[Version], text: str) -> None:
    assert in_words(versions) == text
