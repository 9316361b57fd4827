"""Merging the files of people, with the names that a run has changed."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.merge.merge import merge
from scaffold.merge.symbols import NO_SYMBOLS, Symbols
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Renames
from scaffold.python.changes.symbols import build_symbols
from scaffold.python.models.build import Reading
from scaffold.python.text.formatting import format_module
from scaffold.sync.own_code import has_own_names
from scaffold.sync.owners import Merged, Merger
from scaffold.sync.project import Project


def find_symbols(
    project: Project, old: Description, new: Description, renames: Renames, reading: Reading
) -> Symbols:
    """Say what generated code calls something else in the new contract; `reading` has the models of that."""
    if old.contract == new.contract:
        return NO_SYMBOLS
    written = has_own_names(project)
    return build_symbols(old, new, renames, project.package, reading, with_models=written)


def moved_files(symbols: Symbols, paths: Iterable[str]) -> dict[str, str]:
    """Say of new files of resources that are called something else what they were called."""
    folders = {
        f"src/{symbols.package}/{new}/": f"src/{symbols.package}/{old}/"
        for old, new in symbols.packages.items()
    }
    return {
        path: path.replace(new, old, 1)
        for path in paths
        for new, old in folders.items()
        if path.startswith(new)
    }


def merger(symbols: Symbols) -> Merger:
    """Return what merges one file."""

    def merge_file(path: str, base: str, mine: str, new: str) -> Merged:
        merged = merge(path, base, mine, new, symbols=symbols, formatted=format_module)
        return Merged(merged.text, merged.marked if merged.conflicts else None, merged.notes, merged.base)

    return merge_file
