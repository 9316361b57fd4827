"""Finding documents in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.openapi.discover import find_documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in {
        "b.yaml": "info: {}\nopenapi: 3.1.0\n",
        "a/two.json": '{"info": {}, "swagger": "2.0"}',
        "a/one.yml": '"openapi" : 3.0.0\n',
        "a/lines.json": '{\n  "openapi": "3.1.0"\n}',
        "a/part.yaml": "Order:\n  openapi: no\n",
        "a/part.json": '{"properties": {"openapi": {"type": "string"}}}',
        "a/notes.md": "openapi: 3.1.0\n",
        ".hidden/x.yaml": "openapi: 3.1.0\n",
        "_generated/contract.json": '{"openapi": "3.1.0"}',
        "node_modules/x.yaml": "openapi: 3.1.0\n",
        "a/.x.yaml": "openapi: 3.1.0\n",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "b.yaml")
    return tmp_path


def test_documents_of_a_folder_by_name(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in find_documents([folder])]
    assert found == ["b.yaml", "a/lines.json", "a/one.yml", "a/two.json"]


def test_a_file_is_taken_as_it_is_and_once(folder: Path) -> None:
    part, missing = folder / "a" / "part.yaml", folder / "none.yaml"
    assert find_documents([part, folder / "a", part, missing])[0] == part
    assert len(find_documents([part, folder / "a", part])) == 4
    assert find_documents([missing]) == [missing]


def test_a_folder_without_documents_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no OpenAPI document"):
        find_documents([tmp_path])
