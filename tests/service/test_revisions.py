"""Services whose spec has changed: the drafted revisions, in a service's own environment."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.docs.card import render_card
from scaffold.model.describe import Description, describe
from scaffold.model.renames.rename import NO_RENAMES, Rename, RenameKind, Renames
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.render.blueprint import load_blueprint
from scaffold.revisions.declared import declare_tables, with_values
from scaffold.revisions.drafting import Drafted, draft
from scaffold.revisions.generated import Declared, read_generated
from scaffold.revisions.history import DRAFTS, VERSIONS
from scaffold.revisions.retired import RETIRED, write_retired
from tests.service.running import Generated
from tools.histories import check_history

pytestmark = pytest.mark.service

NAME = "library-service"
PACKAGE = "library_service"
_UUID = {"type": "string", "format": "uuid"}


def _reference(entity: str) -> dict[str, Any]:
    return {**_UUID, "x-ref": {"entity": entity}}


def _paths(name: str, schema: str) -> dict[str, Any]:
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    reply = {"description": "It.", "content": body}
    given = {"required": True, "content": body}
    key = {"name": "id", "in": "path", "required": True, "schema": _UUID}
    return {
        f"/{name}": {
            "post": {"operationId": f"create{schema}", "requestBody": given, "responses": {"201": reply}}
        },
        f"/{name}/{{id}}": {
            "parameters": [key],
            "get": {"operationId": f"get{schema}", "responses": {"200": reply}},
            "put": {"operationId": f"replace{schema}", "requestBody": given, "responses": {"200": reply}},
        },
    }


def _schema(required: list[str], **properties: Any) -> dict[str, Any]:
    own = {"id": {**_UUID, "readOnly": True}, **properties}
    return {"type": "object", "required": ["id", *required], "properties": own, "x-entity": {"key": "id"}}


SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Library", "version": "1.0.0"},
    "servers": [{"url": "https://library.example.org"}],
    "security": [],
    "paths": {**_paths("books", "Book"), **_paths("authors", "Author")},
    "components": {
        "schemas": {
            # The two refer to one another.
            "Book": _schema(
                ["title", "status"],
                title={"type": "string", "maxLength": 80},
                status={"type": "string", "enum": ["new", "old"]},
                note={"type": "string"},
                author_id=_reference("Author"),
            ),
            "Author": _schema(["name"], name={"type": "string"}, best_id=_reference("Book")),
        }
    },
}


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    change(spec["components"]["schemas"])
    return spec


@dataclass(slots=True)
class Library:
    """A generated service that follows specs, as a sync does."""

    folder: Path
    drafted: Drafted = field(default_factory=lambda: Drafted((), (), ()))
    _before: Description | None = None

    def service(self) -> Generated:
        return Generated(self.folder, PACKAGE)

    def follow(
        self, spec: Mapping[str, Any], renames: Renames = NO_RENAMES, *, with_drops: bool = False
    ) -> Drafted:
        path = self.folder.parent / "library.yaml"
        path.write_text(yaml.safe_dump(dict(spec), sort_keys=False), encoding="utf-8")
        description = describe(load_document(path))
        files = self._files()
        if self._before is not None:
            self.drafted = draft(
                Declared(with_values(read_generated(files), self._before), self.drafted.retired),
                declare_tables(description),
                history={path: text for path, text in files.items() if path.startswith(f"{VERSIONS}/")},
                drafts={path: text for path, text in files.items() if path.startswith(f"{DRAFTS}/")},
                renames=renames,
                with_drops=with_drops,
            )
        card = render_card(description.model)
        new = NewService(NAME, path, self.folder, starter=False, card=card)
        tree = create_service(
            description, load_blueprint("fastapi-service"), new, no_input=True, accept_hooks=False
        ).tree
        first = self._before is None
        for name, text in tree.items():
            if first or not name.startswith("migrations/"):
                self._write(name, text)
        for revision in self.drafted.revisions:
            self._write(revision.path, revision.text)
        for name in self.drafted.removed:
            (self.folder / name).unlink()
        self._write(RETIRED, write_retired(self.drafted.retired) or "")
        self._before = description
        return self.drafted

    def _files(self) -> dict[str, str]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in self.folder.rglob("*.py")
        }

    def _write(self, name: str, text: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def history(self) -> dict[str, str]:
        return {path: text for path, text in self._files().items() if path.startswith(VERSIONS)}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / NAME)
    made.follow(SPEC)
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/library.db"
    return str(request.getfixturevalue("postgres_url")).replace("postgresql://", "postgresql+asyncpg://")


def _without(schema: str, name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda schemas: schemas[schema]["properties"].pop(name)


def _with(schema: str, name: str, written: Mapping[str, Any], *, required: bool = False) -> dict[str, Any]:
    def change(schemas: dict[str, Any]) -> None:
        schemas[schema]["properties"][name] = written
        if required:
            schemas[schema]["required"].append(name)

    return changed(change)


@pytest.mark.slow
def test_tables_that_refer_to_one_another_can_be_made(library: Library, url: str) -> None:
    assert check_history(library.folder, url) == ""
    done = library.service().script("import library_service.resources", PYTHONWARNINGS="error")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_service_follows_and_its_own_checks_pass(library: Library, url: str) -> None:
    first = library.history()
    library.follow(_with("Book", "pages", {"type": "integer", "default": 0}, required=True))
    assert [item.path.rpartition("/")[2] for item in library.drafted.revisions] == [
        "0002_books_pages.py", "0003_books_pages_strict.py",
    ]  # fmt: skip
    drafted = library.follow(changed(_without("Book", "note")))
    beside = [item for item in drafted.revisions if not item.chained]
    assert [(item.path, len(item.steps)) for item in beside] == [(f"{DRAFTS}/drop_books.py", 2)]
    assert check_history(library.folder, url) == ""
    assert {path: text for path, text in library.history().items() if path in first} == first
    for command in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "-q", "-p", "no:cacheprovider", "tests/unit/test_platform.py"),
    ):
        done = library.service().run(*command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@pytest.mark.slow
def test_a_dropped_column_stays_until_the_drop_is_asked_for(library: Library, url: str) -> None:
    drafted = library.follow(changed(_without("Book", "note")))
    assert [table.name for table in drafted.retired] == ["books"]
    assert check_history(library.folder, url) == ""
    assert library.follow(changed(_without("Book", "note"))).revisions == ()
    chained = library.follow(changed(_without("Book", "note")), with_drops=True)
    assert [item.chained for item in chained.revisions] == [True]
    assert not list((library.folder / DRAFTS).glob("*.py"))
    assert check_history(library.folder, url) == ""
    assert library.follow(changed(_without("Book", "note"))).revisions == ()


@pytest.mark.slow
def test_a_field_that_comes_back_finds_its_values(library: Library, url: str) -> None:
    library.follow(changed(_without("Book", "note")))
    back = library.follow(SPEC)
    assert back.revisions == ()
    assert back.removed == (f"{DRAFTS}/drop_books_note.py",)
    assert check_history(library.folder, url) == ""


@pytest.mark.slow
def test_a_renamed_schema_and_property_keep_their_rows(library: Library, url: str) -> None:
    def rename(schemas: dict[str, Any]) -> None:
        book = schemas["Book"]["properties"]
        schemas["Book"]["properties"] = {
            ("remark" if name == "note" else name): item for name, item in book.items()
        }

    answers = Renames((Rename(RenameKind.PROPERTY, ("Book", "note"), ("Book", "remark")),))
    drafted = library.follow(changed(rename), answers)
    assert [step.title for item in drafted.revisions for step in item.steps] == [
        "books.note is called remark; its values stay"
    ]
    assert check_history(library.folder, url) == ""


@pytest.mark.slow
def test_a_revision_that_refuses_says_why(library: Library, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/library.db"
    assert check_history(library.folder, url) == ""
    with closing(sqlite3.connect(tmp_path / "library.db")) as database:
        database.execute("INSERT INTO authors (id, name, row_version, row_extra) VALUES ('a', 'A', 1, '{}')")
        database.commit()
    library.follow(_with("Author", "born", {"type": "string"}, required=True))
    done = library.service().run(f"{PACKAGE}.platform.migrations", DATABASE_URL=url)
    assert done.returncode == 1
    assert "0003_authors_born_strict is not applied: 1 rows of authors have no born" in done.stderr
    assert "Traceback" not in done.stderr
