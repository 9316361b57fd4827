"""Finding documents in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.openapi.discover import find_documents, is_entry_text, look_through


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


@pytest.mark.parametrize(
    "text",
    [
        "{openapi: 3.1.0, info: {title: T, version: '1'}}\n",
        "# flow\n{info: {title: T}, 'openapi': 3.1.0}\n",
        "--- {info: {}, openapi: 3.1.0}\n",
        "%YAML 1.2\n---\nopenapi: 3.1.0\n",
        "  info: {}\n  openapi: 3.1.0\n",
        "? openapi\n: 3.1.0\n",
        "info: {}\r'openapi': 3.1.0\rpaths: {}\r",
        "!!map {swagger: '2.0'}\n",
        "&all\n  asyncapi: 3.0.0\n",
        '{"info": {"x": [1]}, "openapi": "3.1.0"}',
        '{\n"info": {},\n"openapi": "3.1.0"}',
        '{"openapi": "three"}',
        "info: {description: " + "long " * 20_000 + "}\nopenapi: 3.1.0\n",
        "openapi: 3.1.0\npaths: {/a: {\n",
        "{info: [, openapi: 3.1.0",
        '{"info": {], "swagger": "2.0"}',
        "x-all: &all {openapi: 3.1.0, info: {}}\n<<: *all\n",
    ],
)
def test_documents_are_recognized_however_they_are_written(tmp_path: Path, text: str) -> None:
    for encoding in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    ):
        (tmp_path / "x.yaml").write_bytes(text.encode(encoding))
        assert find_documents([tmp_path], asyncapi=True) == [tmp_path / "x.yaml"], encoding
    assert is_entry_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: {openapi: 3.1.0}\n",
        "- openapi: 3.1.0\n",
        "text: 'see openapi: 3.1.0'\n",
        "a: |\n  openapi: 3.1.0\n",
        '{"dependencies": {"openapi": "3.1.0"}}',
        '[{"openapi": "3.1.0"}]',
        '{"a": {\n"openapi": {}}}',
        '{"openapi": {"client": "3.1"}}',
        "  {openapi: [3.1.0]}\n",
        "{{- if .Values.openapi: }}\n",
        "",
    ],
)
def test_what_only_mentions_a_version_is_no_document(tmp_path: Path, text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "x.yaml").write_bytes(text.encode(encoding))
        assert [seen.is_taken for seen in look_through(tmp_path)] == [False]
    assert not is_entry_text(text)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n# to do\n", b"---\n", b"\x89PNG\0\0", b"version https://git-lfs.example/spec/v1\noid sha256:4d7a\nsize 12\n",
     b"- openapi\n", b"a: [\n", b"null"],
)  # fmt: skip
def test_a_file_that_is_named_like_a_document_and_can_be_no_part_of_one_is_taken(
    tmp_path: Path, data: bytes
) -> None:
    for name in ("openapi.yaml", "swagger.json", "other.yaml", "other.json"):
        (tmp_path / name).write_bytes(data)
    assert [path.name for path in find_documents([tmp_path])] == ["openapi.yaml", "swagger.json"]


@pytest.mark.parametrize("rest", ["paths", "webhooks", "channels"])
def test_a_document_that_only_lacks_its_version_is_taken(tmp_path: Path, rest: str) -> None:
    for name, text in (
        ("block.yaml", f"openpai: 3.1.0\ninfo: {{title: T}}\n{rest}: {{}}\n"),
        ("flow.yaml", f"{{info: {{title: T}}, {rest}: {{}}}}\n"),
        ("one.json", f'{{"{rest}": {{}}, "info": {{}}}}'),
        ("part.yaml", f"{rest}: {{}}\n"),
        ("deeper.yaml", f"a: {{info: {{}}, {rest}: {{}}}}\n"),
        ("list.json", f'[{{"{rest}": {{}}, "info": {{}}}}]'),
        ("broken.json", f'{{"{rest}": {{}}, "info": {{}}'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [path.name for path in find_documents([tmp_path])] == ["block.yaml", "flow.yaml", "one.json"]


def test_a_part_may_be_named_like_a_document(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("Order: {type: object}\n", encoding="utf-8")
    assert [seen.is_taken for seen in look_through(tmp_path)] == [False]


def test_documents_with_other_names_are_passed_over_and_told_on_request(tmp_path: Path) -> None:
    for name in ("openapi", "api.yml.bak", "api.txt"):
        (tmp_path / name).write_text("openapi: 3.1.0\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("see openapi: 3.1.0\n", encoding="utf-8")
    assert list(look_through(tmp_path)) == []
    told = list(look_through(tmp_path, oddly_named=True))
    assert [(seen.path.name, seen.is_taken, seen.reason) for seen in told] == [
        (name, False, "its name does not end in .json, .yaml, .yml")
        for name in ("api.txt", "api.yml.bak", "openapi")
    ]


def test_a_search_says_what_it_passed_over_and_why(folder: Path) -> None:
    (folder / "a" / "events.yaml").write_text("asyncapi: 3.0.0\n", encoding="utf-8")
    seen = {
        one.path.relative_to(folder).as_posix(): (one.is_taken, one.reason) for one in look_through(folder)
    }
    assert seen["b.yaml"] == (True, "it says `openapi` at its top")
    assert seen["a/events.yaml"] == (False, "it is an AsyncAPI document, which only lint reads")
    assert seen["link.yaml"] == (False, "it is a link")
    assert seen[".hidden"] == seen["_generated"] == (False, "its name begins with a dot or an underscore")
    assert seen["node_modules"][0] is seen["a/part.yaml"][0] is seen["a/.x.yaml"][0] is False
    assert "a/notes.md" not in seen
