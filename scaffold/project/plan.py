"""The plan of writing a tree into a folder, decided before anything is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.errors import InputError, UsageError
from scaffold.core.files import FileTree


@dataclass(frozen=True, slots=True)
class Step:
    """One file and what happens to it: `create`, `replace` or `keep` (it already has this text)."""

    path: str
    action: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A target folder, the files for it, and a step per file."""

    target: Path
    tree: FileTree
    steps: tuple[Step, ...]
    exists: bool

    def count(self, action: str) -> int:
        """Count the steps of one kind."""
        return sum(step.action == action for step in self.steps)


def plan_new(tree: FileTree, target: Path) -> Plan:
    """Plan a new service folder; raise what `check_target` raises."""
    check_target(target)
    exists = target.is_dir() and any(target.iterdir())
    return Plan(target, tree, tuple(_steps(tree, target)), exists)


def check_target(target: Path) -> None:
    """Make sure that a service can be written to a folder, before there is one.

    Raises UsageError when the target is a file or a link, InputError when its folder is missing or cannot be written.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(
            "target-not-folder",
            f"{target} exists and is not a folder",
            hint="name another folder with --output",
        )
    parent = _existing_parent(target)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise InputError(
            "target-not-writable",
            f"{parent} cannot be written",
            hint="name another folder with --output, or change the folder's permissions",
        )


def _steps(tree: Mapping[str, str], target: Path) -> list[Step]:
    return [Step(path, _action(target / path, text)) for path, text in tree.items()]


def _action(path: Path, text: str) -> str:
    if not path.exists():
        return "create"
    try:
        same = path.is_file() and path.read_bytes() == text.encode("utf-8")
    except OSError:
        same = False
    return "keep" if same else "replace"


def _existing_parent(target: Path) -> Path:
    parent = target.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise UsageError(
            "target-not-folder", f"{parent} is not a folder", hint="name another folder with --output"
        )
    return parent
