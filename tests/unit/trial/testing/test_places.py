from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.trial.testing.places import Places, load_places

SPEC = """\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes:
    summary: not an operation
    get:
      responses:
        "200": {description: ok}
        4XX: {description: refused}
        default: {description: other}
    delete: {}
  /broken: {$ref: "#/nowhere"}
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(SPEC)
    return load_places(tmp_path / "openapi.yaml")


@pytest.mark.parametrize(
    ("label", "status", "place"),
    [
        ("GET /notes", 200, "openapi.yaml:8:9"),
        ("GET /notes", 404, "openapi.yaml:9:9"),
        ("GET /notes", 500, "openapi.yaml:10:9"),
        ("GET /notes", None, "openapi.yaml:6:5"),
        ("DELETE /notes", 204, "openapi.yaml:11:5"),
        ("POST /notes", 201, ""),
        ("GET /broken", 200, ""),
    ],
)
def test_a_place_is_that_of_what_is_declared(
    places: Places, label: str, status: int | None, place: str
) -> None:
    assert places.of(label, status) == place


def test_a_spec_that_cannot_be_read_has_no_places(tmp_path: Path) -> None:
    assert load_places(tmp_path / "missing.yaml") == Places()
