"""Python files of a service that people own, whether a blueprint made them or not; read only for the names in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from scaffold.project.manifest import Owner
from scaffold.sync.project import Project

_FOLDERS: Final = ("src", "tests", "migrations")
_OTHERS: Final = frozenset({"_generated", "_runtime", "__pycache__"})


def read_own_code(folder: Path) -> dict[str, str]:
    """Return the texts of a service's own modules, tests and migrations by path; what is not UTF-8 text is left out."""
    texts: dict[str, str] = {}
    for path in _python_files(folder):
        try:
            texts[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return texts


def read_generated(folder: Path, package: str) -> dict[str, str]:
    """Return the texts of a service's generated modules by path, as they are."""
    root = folder / "src" / package / "_generated"
    texts: dict[str, str] = {}
    for path in sorted(root.rglob("*.py")):
        try:
            texts[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return texts


def has_own_names(project: Project) -> bool:
    """Tell whether people have written anything in which names of generated code may stand."""
    listed = project.manifest.files
    owned = (project.held(path) for path, entry in listed.items() if entry.owner is Owner.YOU)
    made = (project.baselines.get(path) for path, entry in listed.items() if entry.owner is Owner.YOU)
    if any(held is not None and held.text != text for held, text in zip(owned, made, strict=True)):
        return True
    code = project.as_read(read_own_code(project.folder))
    return any("_generated" in text for path, text in code.items() if path not in listed)


def _python_files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for name in _FOLDERS:
        for place, folders, files in os.walk(folder / name):
            folders[:] = sorted(item for item in folders if item not in _OTHERS and not item.startswith("."))
            found += [Path(place, file) for file in sorted(files) if file.endswith(".py")]
    return found
