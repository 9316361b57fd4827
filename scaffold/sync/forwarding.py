"""Modules that would go or move and that own code still imports: they stay, or forward to where they are now."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from scaffold.project.manifest import Owner
from scaffold.sync.plan import Action, Step
from scaffold.sync.project import Project

_PACKAGE: Final = "__init__.py"
_HEAD: Final = '"""Moved to '


def is_forward(text: str | None) -> bool:
    """Tell whether a file is one that stands where another was and does nothing but forward to it."""
    return text is not None and text.startswith(_HEAD)


def forward_moved(
    project: Project, steps: Iterable[Step], moved: Mapping[str, str], code: Mapping[str, str]
) -> Iterator[Step]:
    """Put a module that forwards in the place of each that moved and that own code imports; it is people's to delete.

    `moved` says of new files what they were called, `code` is own code by path, as it will be.
    """
    planned = tuple(steps)
    texts = {step.path: step.text for step in planned}
    places = {old: new for new, old in moved.items() if texts.get(new) is not None and new.endswith(".py")}
    imported = {name for path, text in code.items() for name in _imported(path, text)}
    for step in planned:
        new = places.get(step.path)
        if step.action is Action.REMOVE and new is not None and _module(step.path) in imported:
            held = project.held(step.path)
            text = _forward(new, held.text or "" if held is not None else "", texts[new] or "")
            yield Step(step.path, Owner.YOU, Action.REPLACE, text, (f"forwards to {new}, for your code",))
        else:
            yield step


def keep_imported(project: Project, steps: Iterable[Step], code: Mapping[str, str]) -> tuple[Step, ...]:
    """Keep modules of people that nothing makes any more and nobody has edited, while own code imports them."""
    kept: list[Step] = []
    imported = {name for path, text in code.items() for name in _imported(path, text)}
    gone = {step.path: step for step in steps if step.action is Action.REMOVE and step.owner is Owner.YOU}
    while found := [path for path in gone if path.endswith(".py") and _module(path) in imported]:
        for path in found:
            held = project.held(path)
            kept.append(gone.pop(path)._replace(action=Action.KEEP))
            imported.update(_imported(path, held.text or "") if held is not None else ())
    by_path = {step.path: step for step in kept}
    return tuple(by_path.get(step.path, step) for step in steps)


def keep_packages(steps: Iterable[Step], code: Mapping[str, str]) -> Iterator[Step]:
    """Keep the `__init__.py` of each folder in which people's own code stays: without it the folder is no package any more."""
    planned = tuple(steps)
    gone = {step.path for step in planned if step.action is Action.REMOVE}
    kept = {step.path for step in planned if step.action is Action.KEEP or step.writes}
    there = {*code, *kept} - gone
    used = {str(folder) for path in there for folder in PurePosixPath(path).parents}
    for step in planned:
        folder, _, name = step.path.rpartition("/")
        is_used = step.path in gone and step.owner is Owner.YOU and name == _PACKAGE and folder in used
        yield step._replace(action=Action.KEEP) if is_used else step


def is_bare_package(project: Project, path: str) -> bool:
    """Tell whether a file is an `__init__.py` that nobody has edited: it goes with the last file of its folder."""
    return path.endswith(f"/{_PACKAGE}") and project.is_made(path)


def _forward(new: str, old_text: str, new_text: str) -> str:
    """Write a module that has the names of a moved one; a class that is called something else has both names."""
    module = _module(new)
    above = f"..{'.'.join(module.split('.')[1:])}"
    names = list(_defined(new_text))
    gone = [name for name in _defined(old_text) if name not in names]
    added = [name for name in names if name not in set(_defined(old_text))]
    renamed = [f"{now} as {before}" for before, now in zip(gone, added, strict=False)]
    kept = [f"{name} as {name}" for name in names if name not in added]
    doc = (
        f'{_HEAD}{module}: import it from there, and delete this file when nothing imports it any more."""\n'
    )
    lines = "".join(f"from {above} import {name}\n" for name in sorted([*kept, *renamed]))
    return f"{doc}\nfrom __future__ import annotations\n\n{lines}"


def _defined(text: str) -> Iterator[str]:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (item.id for item in node.targets if isinstance(item, ast.Name))


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _imported(path: str, text: str) -> Iterator[str]:
    """Yield the dotted names of the modules that a file may import."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    package = _module(path).split(".")[:-1]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
