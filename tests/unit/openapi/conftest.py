"""Documents written by the tests themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document

HEAD = {
    "2.0": "swagger: '2.0'\ninfo: {title: T, version: '1'}\n",
    "3.0": "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n",
    "3.1": "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n",
    "3.2": "openapi: 3.2.0\ninfo: {title: T, version: '1'}\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files into an empty folder and return the first: `write({"a.yaml": text, "b.json": bytes})`."""

    def write_files(files: dict[str, str | bytes]) -> Path:
        paths = []
        for name, content in files.items():
            path = tmp_path / "spec" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                path.write_text(textwrap.dedent(content), encoding="utf-8", newline="")
            else:
                path.write_bytes(content)
            paths.append(path)
        return paths[0]

    return write_files


@pytest.fixture
def load(write: Callable[..., Path]) -> Callable[..., Document]:
    """Load a document from the text below its head; `others` are further files, `options` go to `load_document`."""

    def load_text(
        body: str, *, version: str = "3.1", others: dict[str, str | bytes] | None = None, **options: object
    ) -> Document:
        text = HEAD[version] + textwrap.dedent(body)
        return load_document(write({"openapi.yaml": text, **(others or {})}), **options)

    return load_text
