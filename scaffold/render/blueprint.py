"""Blueprints: what services are made from."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from scaffold.core.data import data_folder
from scaffold.core.errors import InputError, UsageError

_FILE = "blueprint.toml"
EACH = {
    "": "",
    "resource": "resource",
    "models-package": "",
    "clients-package": "",
    "clients": "module",
    "tables": "",
    "tables-part": "module",
    "tables-package": "",
    "migration": "revision",
}
"""The subjects of repeated templates, and what their paths may name; a package is there only where one module is too long."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A template and the path of what it makes; `each` repeats it as EACH says, "" makes it once.

    The path may name `{package}` and what EACH gives for `each`.
    """

    template: str
    path: str
    each: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A folder with a cookiecutter skeleton, templates and a `blueprint.toml` that says who owns what.

    A plain cookiecutter template has no `blueprint.toml`: nothing is rendered beside its skeleton, and everything belongs
    to people. `locks` are paths in a service with the locks in the folder that they are taken from.
    """

    name: str
    version: str
    source: str
    folder: Path | None
    rendered: tuple[RenderedFile, ...] = ()
    regenerated: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    modules: frozenset[str] = frozenset()
    """Names that the packages of its services must not have: those of their dependencies."""
    locks: tuple[tuple[str, str], ...] = ()

    @property
    def native(self) -> bool:
        """True where the blueprint renders a contract, rather than only being a cookiecutter template."""
        return bool(self.rendered)

    def is_regenerated(self, path: str) -> bool:
        """Tell whether a file is made anew each time, and belongs to nobody's editor."""
        return any(fnmatchcase(path, pattern) for pattern in self.regenerated)

    def is_history(self, path: str) -> bool:
        """Tell whether a file is never changed once it was written, as a revision of the database."""
        return any(fnmatchcase(path, pattern) for pattern in self.history)

    def is_lock(self, path: str) -> bool:
        """Tell whether a file pins what another one requires."""
        return any(path == lock for lock, _ in self.locks)

    def digest(self) -> str | None:
        """Return the SHA-256 of all of the blueprint's files in hex, None where they are somewhere else."""
        if self.folder is None:
            return None
        total = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                for part in (path.relative_to(self.folder).as_posix().encode(), path.read_bytes()):
                    total.update(len(part).to_bytes(8, "big") + part)
        return total.hexdigest()


def list_blueprints() -> tuple[str, ...]:
    """Name the blueprints that come with the package."""
    folder = data_folder("blueprints")
    return tuple(sorted(item.name for item in folder.iterdir() if (item / _FILE).is_file()))


def load_blueprint(source: str) -> Blueprint:
    """Load a blueprint by its name, its folder, or a cookiecutter address such as `gh:acme/our-service`.

    Raises UsageError for a name that is neither, InputError for a folder whose `blueprint.toml` cannot be read.
    """
    known = list_blueprints()
    if source in known:
        return _read(data_folder("blueprints") / source, source)
    folder = Path(source).expanduser()
    if folder.is_dir():
        return _read(folder.resolve(), source)
    if ":" in source or source.endswith((".git", ".zip")):
        return Blueprint(name=source, version="", source=source, folder=None)
    raise UsageError(
        "unknown-blueprint",
        f"there is no blueprint {source!r}",
        hint=f"name one of {', '.join(known)}, a folder, or a cookiecutter address such as gh:owner/repository",
    )


def _read(folder: Path, source: str) -> Blueprint:
    path = folder / _FILE
    if not path.is_file():
        if not (folder / "cookiecutter.json").is_file():
            raise InputError(
                "not-a-blueprint",
                f"{folder} has neither {_FILE} nor cookiecutter.json",
                hint="name a folder that holds a blueprint or a cookiecutter template",
            )
        return Blueprint(name=folder.name, version="", source=source, folder=folder)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "blueprint-unreadable", f"{path} cannot be read: {error}", hint="mend the blueprint"
        ) from error
    return Blueprint(
        name=str(data.get("name", folder.name)),
        version=str(data.get("version", "")),
        source=source,
        folder=folder,
        rendered=tuple(_rendered(item, path) for item in data.get("rendered", ())),
        regenerated=tuple(map(str, data.get("regenerated", ()))),
        history=tuple(map(str, data.get("history", ()))),
        modules=frozenset(map(str, (*data.get("installed", ()), *data.get("optional", ())))),
        locks=tuple((str(path), str(source)) for path, source in data.get("locks", {}).items()),
    )


def _rendered(item: Mapping[str, Any], path: Path) -> RenderedFile:
    each = str(item.get("each", ""))
    if not isinstance(item.get("template"), str) or not isinstance(item.get("path"), str) or each not in EACH:
        raise InputError(
            "blueprint-invalid",
            f"{path}: an entry of [[rendered]] has no template and path, or repeats per {each!r}",
            hint=f"each entry has `template`, `path` and, to repeat it, `each`: one of {', '.join(filter(None, EACH))}",
        )
    return RenderedFile(item["template"], item["path"], each)
