"""A quick look for names that a changed contract has taken away, before whole modules are parsed for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scaffold.python.changes.generated_names import CLASSES_OF_METHODS, GROUPS, RETIRED, RETIRED_COLUMNS
from scaffold.python.changes.retired_members import CALLED

_NAME: Final = re.compile(r"^(?:class (\w+)|(\w+)(?:: [^=\n]+)? = )", re.MULTILINE)
_METHOD: Final = re.compile(r"^    (?:async )?def (\w+)", re.MULTILINE)
_MEMBER: Final = re.compile(r"^class (\w+)|^    (\w+) = ", re.MULTILINE)
_COLUMN: Final = re.compile(r'^(\w+) = Table\(|\bColumn\(\s*"([^"\n]+)"', re.MULTILINE)
_ENTITY: Final = re.compile(r'^    "([^"\n]+)": ', re.MULTILINE)

_CALLED: Final = (CALLED, RETIRED_COLUMNS)


def is_any_gone(old: Mapping[str, str], new: Mapping[str, str], package: str) -> bool:
    """Tell whether old generated files of a package may have a name that the new ones have not.

    True where earlier names are kept already: each may be used no more.
    """
    root = f"src/{package}/_generated/"
    before, after = _modules(old, root), _modules(new, root)
    if RETIRED in before or any(f"{name}(" in text for text in before.values() for name in _CALLED):
        return True
    changed = {module for module in (*before, *after) if before.get(module) != after.get(module)}
    return bool(_names(before, changed).difference(_names(after, changed)))


def _modules(tree: Mapping[str, str], root: str) -> dict[str, str]:
    return {
        path.removeprefix(root).removesuffix(".py").removesuffix("/__init__").replace("/", "."): text
        for path, text in tree.items()
        if path.startswith(root) and path.endswith(".py")
    }


def _names(modules: Mapping[str, str], changed: Iterable[str]) -> set[tuple[str, str]]:
    """Return what modules define, each name with the module that it is imported from: models are those of a package."""
    found: set[tuple[str, str]] = set()
    for module in changed:
        group, text = module.partition(".")[0], modules.get(module)
        if text is None or group not in GROUPS:
            continue
        place = group if group == "models" else module
        found.update((place, first or second) for first, second in _NAME.findall(text))
        if group in CLASSES_OF_METHODS:
            found.update((f"{place}()", name) for name in _METHOD.findall(text))
        elif group == "models":
            found.update(_inside(_MEMBER, text))
        elif group == "tables":
            found.update((f"{place}[]", key) for key in _ENTITY.findall(text))
            found.update(_inside(_COLUMN, text))
    return found


def _inside(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Yield what classes assign without a type, as enumerations do to their members, or the columns of tables."""
    owner = ""
    for name, member in pattern.findall(text):
        owner = name or owner
        if member:
            yield f"{owner}.", member
