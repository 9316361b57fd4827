from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.core.errors import InputError, LimitError
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.read.limits import Limits

Write = Callable[..., Path]
Load = Callable[..., Document]
INFO = "info: {title: T, version: '1'}\n"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "file-empty", 1),
        (b" \n\n", "file-empty", 1),
        (b"\xef\xbb\xbf", "file-empty", 1),
        ("openapi: 3.1.0".encode("utf-16"), "file-encoding", 1),
        ("openapi: 3.1.0".encode("utf-32"), "file-encoding", 1),
        ("openapi: 3.1.0".encode("utf-16-le"), "file-encoding", 1),
        ("openapi: 3.1.0\ninfo: {title: ä}".encode("latin-1"), "file-encoding", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file-binary", 1),
        (b"openapi: 3.1.0\ninfo: {title: 'a\x00b'}", "file-binary", 2),
        (b"openapi: 3.1.0\ninfo: {title: 'a\x1bb'}", "file-binary", 2),
        (b"openapi: 3.1.0\ninfo: {title: 'a\x7fb'}", "file-binary", 2),
        ("openapi: 3.1.0\ninfo: {title: a\x9fb}".encode(), "yaml-syntax", 2),
        (b"not yaml: [", "yaml-syntax", 1),
        (b"just text", "not-openapi", 1),
        (b"- a\n- b", "not-openapi", 1),
        (b"# nothing\n", "not-openapi", 1),
        (b"title: a schema", "not-openapi", 1),
        (b"asyncapi: 3.0.0", "is-asyncapi", 1),
        (b"a: 1\nopenapi: 4.0.0", "version-unsupported", 2),
        (b"a: 1\nswagger: '1.2'", "version-unsupported", 2),
        (b"openapi: [3.1.0]", "version-unsupported", 1),
        (b'openapi: 3.1.0\nx: "\\uD800"', "yaml-syntax", 2),
        (b'{"openapi": "3.1.0",\n "x": ["\\ud800"]}', "text-surrogate", 2),
        (b'{"openapi": "3.1.0",\n "\\udfff": 1}', "text-surrogate", 2),
    ],
)
def test_what_is_refused_says_where(write: Write, content: bytes, code: str, line: int) -> None:
    name = "openapi.json" if content.startswith(b"{") else "openapi.yaml"
    with pytest.raises(InputError) as caught:
        load_document(write({name: content}))
    assert caught.value.code == code
    assert caught.value.location is not None
    assert caught.value.location.line == line


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for path, code in (
        (tmp_path / "none.yaml", "file-missing"),
        (tmp_path, "file-unreadable"),
        (tmp_path / "fifo.yaml", "file-unreadable"),
        (tmp_path / "loop.yaml", "file-unreadable"),
        (Path("/dev/zero"), "file-unreadable"),
        (tmp_path / ("x" * 5000), "file-unreadable"),
        (tmp_path / "a\0b", "file-unreadable"),
    ):
        with pytest.raises(InputError) as caught:
            load_document(path)
        assert caught.value.code == code, path


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("orders.yml", "did you mean orders.yaml?"),
        ("billing.json", "check the path"),
        ("gone/orders.yaml", "there is no folder"),
    ],
)
def test_a_missing_file_is_perhaps_another_one(write: Write, name: str, hint: str) -> None:
    folder = write({"orders.yaml": f"openapi: 3.1.0\n{INFO}"}).parent
    with pytest.raises(InputError) as caught:
        load_document(folder / name)
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffopenapi: 3.1.0\n" + INFO,
        "openapi: 3.1.0\r\n" + INFO.replace("\n", "\r\n"),
        '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}',
        "{openapi: 3.1.0, info: {title: T, version: '1'}}",
        '\ufeff{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}',
    ],
)
def test_forms_of_one_document_are_read_alike(write: Write, content: str) -> None:
    document = load_document(write({"openapi.yaml": content}))
    assert document.root == {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    assert document.notices == ()
    assert not document.text(document.entry).startswith("\ufeff")


@pytest.mark.parametrize(("written", "version"), [("3.1", "3.1"), ("3.0", "3.0"), ("3.1.0-rc1", "3.1.0-rc1")])
def test_versions_are_kept_as_written(write: Write, written: str, version: str) -> None:
    document = load_document(write({"a.yaml": f"openapi: '{written}'\n{INFO}"}))
    assert document.version == version


def test_a_version_that_is_a_number_is_noticed(write: Write) -> None:
    document = load_document(write({"a.yaml": f"openapi: 3.1\n{INFO}"}))
    assert document.version == "3.1"
    assert [(notice.code, notice.severity) for notice in document.notices] == [("version", "error")]


def test_a_newer_version_is_read_with_a_notice(write: Write) -> None:
    document = load_document(write({"a.yaml": f"openapi: 3.9.0\n{INFO}"}), check_structure=True)
    assert [(notice.code, notice.severity) for notice in document.notices][:1] == [("version", "warning")]


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ('{"openapi": "3.1.0", "info": {"title": "a\\u0000b"}}', "control-character", "/info/title"),
        ('{"openapi": "3.1.0", "info": {"a\\u001bb": 1}}', "control-character", "/info/a\x1bb"),
        ('{"openapi": "3.1.0", "x": ["a\\u202eb"]}', "bidi-control", "/x/0"),
        ('{"openapi": "3.1.0", "x": ["a\u202eb"]}', "bidi-control", "/x/0"),
    ],
)
def test_characters_that_hide_something_are_noticed(write: Write, text: str, code: str, pointer: str) -> None:
    (notice,) = load_document(write({"a.json": text})).notices
    assert (notice.code, notice.severity, notice.pointer) == (code, "error", pointer)


def test_escapes_in_yaml_are_looked_at_too(write: Write) -> None:
    document = load_document(write({"a.yaml": 'openapi: 3.1.0\ninfo: {title: "a\\eb", version: "1\\t2"}\n'}))
    assert [(notice.code, notice.pointer) for notice in document.notices] == [
        ("control-character", "/info/title")
    ]


def _nested(levels: int) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "components": {"schemas": {"A": schema}},
    }


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize(("levels", "code"), [(60, None), (70, "limit-schema-depth"), (200, "limit-depth")])
def test_nested_schemas_work_or_end_cleanly(write: Write, name: str, levels: int, code: str | None) -> None:
    text = json.dumps(_nested(levels))
    path = write({name: text if name == "a.json" else "# not JSON\n" + text})
    if code is None:
        assert load_document(path, check_structure=True).notices == ()
        return
    with pytest.raises(LimitError) as caught:
        load_document(path)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"enum": list(range(20_000))}, "limit-enum"),
        ({"properties": {f"p{n}": {} for n in range(5_000)}}, "limit-properties"),
        ({"properties": {"p" * 100_000: {}}}, "limit-name"),
        ({"maximum": 10**400}, "limit-digits"),
    ],
)
def test_schemas_that_tools_hang_on_are_refused(write: Write, schema: object, code: str) -> None:
    text = json.dumps({"openapi": "3.1.0", "components": {"schemas": {"A": schema}}})
    with pytest.raises(LimitError) as caught:
        load_document(write({"a.json": text}))
    assert caught.value.code == code
    assert caught.value.location is not None


def test_a_file_that_is_too_large_is_not_read(write: Write) -> None:
    with pytest.raises(LimitError, match="larger than 10 bytes"):
        load_document(write({"a.yaml": "openapi: 3.1.0\n"}), limits=Limits(file_bytes=10))


def test_the_shown_path_is_the_shorter_one(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write({"sub/a.yaml": f"openapi: 3.1.0\n{INFO}"})
    monkeypatch.chdir(path.parent)
    assert load_document(Path("a.yaml")).display(path) == "a.yaml"
    monkeypatch.chdir("/")
    assert load_document(path).display(path) in {str(path), str(path)[1:]}


def test_notices_of_all_files_are_gathered(load: Load) -> None:
    document = load(
        "components: {schemas: {A: {$ref: a.yaml}}}\nx-date: 2024-01-01\n",
        others={"a.yaml": "type: string\ntype: integer\n"},
    )
    assert [(notice.code, Path(notice.location.file).name) for notice in document.notices] == [
        ("yaml11-ambiguous", "openapi.yaml"),
        ("duplicate-key", "a.yaml"),
    ]
