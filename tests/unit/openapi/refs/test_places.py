"""Origins of the parts of a bundled document."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.openapi.load import load_document
from scaffold.openapi.refs.places import find_place

SPEC = """\
openapi: 3.1.0
info: {title: A, version: "1"}
paths:
  /a/{b}:
    get:
      responses:
        "200": {$ref: "#/components/responses/Ok"}
    put: {$ref: "other.yaml#/put"}
components:
  responses:
    Ok:
      description: Fine.
      headers: {X: {schema: {type: string}}}
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/paths/~1a~1{b}/get", 5),
        ("/paths/~1a~1{b}/get/responses/200/headers", 13),
        ("/paths/~1a~1{b}/get/responses/404/content", 6),
        ("/components/responses/Ok/description", 12),
        ("/components/responses/Ok/nothing", 11),
        ("/paths/~1a~1{b}/put/operationId", 2),
    ],
)
def test_the_nearest_line(tmp_path: Path, pointer: str, line: int) -> None:
    (tmp_path / "a.yaml").write_text(SPEC)
    (tmp_path / "other.yaml").write_text("put:\n  operationId: x\n")
    node = find_place(load_document(tmp_path / "a.yaml"), pointer)
    assert node is not None
    assert node.location.line == line


def test_what_bundling_named_is_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPEC)
    (tmp_path / "other.yaml").write_text("put:\n  operationId: x\n")
    assert find_place(load_document(tmp_path / "a.yaml"), "/components/schemas/New/type") is None
