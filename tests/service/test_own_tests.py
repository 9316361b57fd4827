"""A fresh service is green, says what is not written yet, and is not green any more once it deletes nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.running import Generated, generate

pytestmark = [pytest.mark.service, pytest.mark.slow]

SPEC = """
openapi: 3.1.1
info: {title: Notes, version: 1.0.0}
paths:
  /notes:
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NoteNew'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
    get:
      operationId: listNotes
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getNote
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '404': {description: none}
    delete: {operationId: dropNote, responses: {'204': {description: gone}, '404': {description: none}}}
  /notes/{id}/stars:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post: {operationId: starNote, responses: {'204': {description: starred}, '404': {description: none}}}
components:
  schemas:
    NoteNew: {type: object, required: [text], properties: {text: {type: string}, weight: {type: integer}}}
    Note:
      type: object
      x-entity: {key: id}
      required: [id, text]
      properties: {id: {type: integer, readOnly: true}, text: {type: string}, weight: {type: integer}}
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generated:
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    (tmp_path / "notes.yaml").write_text(SPEC)
    return generate(tmp_path, "note-service", "--spec", "notes.yaml", "--no-input")


def delete_nothing(service: Generated) -> None:
    [written] = (service.folder / "src" / service.package).glob("notes/operations.py")
    text, number = re.subn(r"await self\._\w+\.delete\(.*\)", "pass", written.read_text())
    assert number == 1
    written.write_text(text)


def test_scaffold_test_is_green_and_finds_a_delete_that_deletes_nothing(
    service: Generated, cli: Callable
) -> None:
    done = cli("test", str(service.folder))
    assert done.code == 0, done.out
    assert "not written yet: starNote: answers 501" in done.out
    assert "not written yet: listNotes" in done.out
    delete_nothing(service)
    done = cli("test", str(service.folder))
    assert done.code == 1
    assert "use_after_free" in done.out


def test_its_own_tests_are_green_and_see_a_delete_that_deletes_nothing(service: Generated) -> None:
    # Neither the order of the tests nor the caller's environment matters.
    polluted = {"DATABASE_URL": "sqlite:////nowhere/at.all", "AUTH_DEV": "0", "MAX_BODY_BYTES": "1"}
    done = service.run("pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgresql", **polluted)
    assert done.returncode == 0, done.stdout
    assert "not written yet" in done.stdout
    delete_nothing(service)
    done = service.run(
        "pytest", "-q", "-p", "no:cacheprovider", "-k", "sqlite and deleted", "tests/test_behavior.py"
    )
    assert done.returncode == 1
    assert "FAILED tests/test_behavior.py::test_what_is_deleted_is_gone_and_nothing_else" in done.stdout


def test_its_own_tests_see_a_restore_that_brings_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    spec = Path(__file__).with_name("strangers") / "notes.yaml"
    service = generate(tmp_path, "note-service", "--spec", str(spec), "--no-input")
    chosen = ("pytest", "-q", "-rA", "-p", "no:cacheprovider", "-k", "sqlite and brought_back", "tests")
    assert (
        "PASSED tests/test_behavior.py::test_what_was_deleted_is_brought_back" in service.run(*chosen).stdout
    )
    [written] = (service.folder / "src" / service.package).glob("notes/operations.py")
    text, number = re.subn(r"(\.restore\(.*), stamps=.*", r"\1)", written.read_text())
    assert number == 1
    written.write_text(text)
    done = service.run(*chosen)
    assert done.returncode == 1, done.stdout
    assert (
        "FAILED tests/test_behavior.py::test_what_was_deleted_is_brought_back[sqlite-restoreNote]"
        in done.stdout
    )
