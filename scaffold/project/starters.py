"""Starters: the specs that come with the package, and the handlers that some of them need."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.core.data import data_folder
from scaffold.core.errors import UsageError
from scaffold.core.files import FileTree
from scaffold.core.location import pointer_text
from scaffold.merge.merge import merge
from scaffold.merge.rename import rename
from scaffold.merge.symbols import Symbols
from scaffold.python.text.formatting import format_module
from scaffold.render.blueprint import Blueprint
from scaffold.sentences.archetypes import list_archetypes

_SUFFIX = ".yaml"
SETTINGS = "starter.toml"


def list_starters() -> tuple[str, ...]:
    """Name the starters, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in data_folder("specs").glob(f"*{_SUFFIX}")))


def starter_path(name: str) -> Path:
    """Return where a starter's spec is; raise UsageError with the list of starters when there is none."""
    known = list_starters()
    if name not in known:
        raise UsageError(
            "unknown-starter",
            f"there is no starter {name!r}, and no spec was given",
            hint=f"begin from your own spec with `scaffold new {name} --spec FILE`, from a starter ({', '.join(known)}), or"
            f" {_from_archetype(name)}",
        )
    return data_folder("specs") / f"{name}{_SUFFIX}"


def _from_archetype(name: str) -> str:
    """Say how a service of this name begins from an archetype, or which ones there are."""
    archetypes = list_archetypes()
    archetype = next((one for one in archetypes if one in name.split("-")), None)
    folder = "-".join((archetype or "NAME", "spec"))
    ways = "" if archetype else f"; NAME is one of {', '.join(archetypes)}"
    return (
        f"from an archetype: `scaffold design --archetype {archetype or 'NAME'} --output {folder}` and then"
        f" `scaffold new {name} --spec {folder}/openapi.yaml`{ways}"
    )


def starter_files(blueprint: Blueprint, name: str) -> FileTree:
    """Return the files that a blueprint lays over a starter's service; none where the spec says everything."""
    if blueprint.folder is None:
        return FileTree({})
    folder = blueprint.folder / "starters" / name
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    own = {
        _relative(path, folder): path.read_text(encoding="utf-8") for path in files if path.name != SETTINGS
    }
    settings = _settings(blueprint, name)
    if "extends" not in settings:
        return FileTree(own)
    taken = starter_files(blueprint, settings["extends"]).items()
    return FileTree({path: text for path, text in taken if path in settings["takes"]} | own)


def in_package(files: FileTree, made_for: str, package: str) -> FileTree:
    """Return the files of a starter for a service with another package."""
    if package == made_for:
        return files
    name = re.compile(rf"\b{re.escape(made_for)}\b")
    return FileTree({name.sub(package, path): name.sub(package, text) for path, text in files.items()})


def adapt_files(
    overlay: FileTree, before: Mapping[str, str], after: Mapping[str, str], symbols: Symbols
) -> FileTree:
    """Return the files that are laid over a starter's service, for a contract that is not the starter's any more.

    `before` is what templates make of the starter's own contract, `after` what they make of the contract. What a starter
    says where both differ stays.
    """
    adapted: dict[str, str] = {}
    for path, text in overlay.items():
        if path in before and path in after:
            adapted[path] = merge(
                path, before[path], text, after[path], symbols=symbols, formatted=format_module
            ).text
        else:
            changed = rename(text, path, symbols)
            adapted[path] = format_module(changed) if changed != text and path.endswith(".py") else changed
    return FileTree(adapted)


def starter_requirements(blueprint: Blueprint, name: str) -> tuple[str, ...]:
    """Return what the handlers of a starter need installed, as PEP 508 requirements."""
    settings = _settings(blueprint, name)
    if "extends" in settings:
        return starter_requirements(blueprint, settings["extends"])
    return tuple(settings.get("requirements", ()))


def starter_package(blueprint: Blueprint, name: str) -> str:
    """Return the package that the handlers of a starter are written for."""
    return str(_settings(blueprint, name).get("extends", name)).replace("-", "_")


def _settings(blueprint: Blueprint, name: str) -> Mapping[str, Any]:
    path = None if blueprint.folder is None else blueprint.folder / "starters" / name / SETTINGS
    if path is None or not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def served_fields(blueprint: Blueprint, name: str, contract: Mapping[str, Any]) -> frozenset[str]:
    """Say where in a contract the design fields stand that only the handlers of a starter act on."""
    settings = _settings(blueprint, name)
    uses = frozenset(settings.get("uses", ()))
    stack = contract.get("info", {}).get("x-service", {}).get("stack", ())
    used = (
        pointer_text(("info", "x-service", "stack", place, "choice"))
        for place, item in enumerate(stack)
        if item.get("choice") in uses
    )
    return frozenset((*settings.get("serves", ()), *used))


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
