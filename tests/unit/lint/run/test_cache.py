"""A run that was made before gives the same result without being made again, and only while it still holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run import cache
from scaffold.lint.run.cache import ResultCache, cache_folder
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.spec_files import list_files
from scaffold.lint.run.workspace import load_workspace

SPEC = """\
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
x-scaffold-ignore: {doc-contact: "there is nobody to ask"}
paths:
  /notes/{id}:
    get: {responses: {"200": {$ref: "parts.yaml#/ok"}}}
"""
PARTS = "ok: {description: é, content: {application/json: {schema: {type: nothing}}}}\n"


@pytest.fixture(autouse=True)
def keeps_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_SMALLEST", 0)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "parts.yaml").write_bytes(b"\xef\xbb\xbf" + PARTS.encode())
    path = tmp_path / "notes.yaml"
    path.write_text(SPEC, encoding="utf-8", newline="\r\n")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., ResultCache]:
    return lambda *question: ResultCache(tmp_path / "cache", question)


def keep(store: ResultCache, spec: Path) -> LintResult:
    documents = load_workspace([spec]).documents
    result = lint_documents(documents, LintConfig())
    store.save(list(map(list_files, documents)), result)
    return result


def test_what_was_kept_is_what_was_found(store: Callable[..., ResultCache], spec: Path) -> None:
    result = keep(store(), spec)
    kept = store().load()
    assert kept is not None
    assert kept.result.findings == result.findings
    assert kept.result.suppressed == result.suppressed
    assert kept.result.tallies == result.tallies
    assert kept.result.operations == result.operations
    workspace = load_workspace([spec])
    assert kept.names == workspace.names
    assert [kept.text(name) for name in workspace.all_names] == [
        workspace.text(name) for name in workspace.all_names
    ]
    assert kept.text("elsewhere.yaml") is None


@pytest.mark.parametrize("name", ["notes.yaml", "parts.yaml"])
def test_a_change_of_any_file_is_seen(store: Callable[..., ResultCache], spec: Path, name: str) -> None:
    keep(store(), spec)
    file = spec.with_name(name)
    text = file.read_bytes()
    file.write_bytes(text + b"# changed\n")
    assert store().load() is None
    file.write_bytes(text)
    assert store().load() is not None
    file.unlink()
    assert store().load() is None


def test_another_question_or_place_has_another_answer(
    store: Callable[..., ResultCache], spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store("strict"), spec)
    assert store("minimal").load() is None
    monkeypatch.chdir(tmp_path)  # findings name files relative to the working folder
    assert store("strict").load() is None


def test_a_missing_file_must_stay_missing(store: Callable[..., ResultCache], spec: Path) -> None:
    parts = spec.with_name("parts.yaml")
    text = parts.read_bytes()
    parts.unlink()
    keep(store(), spec)
    assert store().load() is not None
    parts.write_bytes(text)
    assert store().load() is None


def test_a_file_that_cannot_be_parsed_is_not_kept(store: Callable[..., ResultCache], spec: Path) -> None:
    spec.with_name("parts.yaml").write_text("{", encoding="utf-8")
    keep(store(), spec)
    assert store().load() is None


def test_what_leads_out_of_the_folder_is_kept_while_it_does(
    store: Callable[..., ResultCache], spec: Path, tmp_path: Path
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    moved = spec.rename(inner / spec.name)
    link = inner / "parts.yaml"
    link.symlink_to(tmp_path / "parts.yaml")
    keep(store(), moved)
    assert store().load() is not None
    link.unlink()
    link.write_text(PARTS, encoding="utf-8")
    assert store().load() is None


def test_a_link_to_another_file_is_seen(store: Callable[..., ResultCache], spec: Path) -> None:
    parts = spec.with_name("parts.yaml")
    first, second = (parts.rename(spec.with_name("first.yaml")), spec.with_name("second.yaml"))
    second.write_text(PARTS, encoding="utf-8")
    parts.symlink_to(first)
    keep(store(), spec)
    assert store().load() is not None
    parts.unlink()
    parts.symlink_to(second)
    assert store().load() is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-20],
        lambda data: data.replace(b"error", b"info"),
        lambda data: data[:0],
        lambda data: data[:0] + b"\n{}",
        lambda data: data + b"\xff",
    ],
)
def test_a_damaged_record_is_none(
    store: Callable[..., ResultCache], spec: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    keep(store(), spec)
    (record,) = (tmp_path / "cache").iterdir()
    damaged = damage(record.read_bytes())
    assert damaged != record.read_bytes()
    record.write_bytes(damaged)
    assert store().load() is None
    keep(store(), spec)
    assert store().load() is not None


def test_a_record_of_another_form_is_none(
    store: Callable[..., ResultCache], spec: Path, tmp_path: Path
) -> None:
    keep(store(), spec)
    (record,) = (tmp_path / "cache").iterdir()
    for body in (b"[]", b"{}", b'{"digests": {}, "names": 1, "files": {}, "result": {}}', b"1" * 5000):
        record.write_bytes(cache._digest(body).encode() + b"\n" + body)
        assert store().load() is None


def test_a_folder_that_cannot_be_written_is_no_failure(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = ResultCache(tmp_path / "file" / "cache", ())
    keep(store, spec)
    assert store.load() is None


def test_the_oldest_records_are_forgotten(
    store: Callable[..., ResultCache], spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_MOST_RECORDS", 3)
    for number in range(5):
        keep(store(number), spec)
    assert [store(number).load() is not None for number in range(5)] == [False, False, True, True, True]
    monkeypatch.setattr(cache, "_MOST_BYTES", 1)
    keep(store(9), spec)
    assert [store(number).load() for number in (2, 3, 4, 9)] == [None] * 4


def test_records_are_where_the_user_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/var/x"}) == Path("/var/x/scaffold/lint")
    monkeypatch.setenv("HOME", "/somebody")
    for unusable in ({}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "relative"}):
        assert cache_folder(unusable) == Path("/somebody/.cache/scaffold/lint")
