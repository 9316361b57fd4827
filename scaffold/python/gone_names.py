"""A quick look for names that a changed contract may have taken away, before whole modules are parsed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scaffold.python.generated_names import CLASSES_OF_METHODS, RETIRED
from scaffold.python.own_uses import Uses

_METHOD: Final = re.compile(r"^    (?:async )?def (\w+)", re.MULTILINE)
_ALL: Final = "*"


def may_be_gone(old: Mapping[str, str], new: Mapping[str, str], package: str, uses: Uses) -> bool:
    """Tell whether own code may use a name that the old generated files of a package have and the new ones have not.

    True where earlier names are kept already: each may be gone by now.
    """
    root = f"src/{package}/_generated/"
    before, after = _modules(old, root), _modules(new, root)
    if RETIRED in before or any(name == _ALL for _, name in uses.names):
        return True
    return (
        any(
            _names_of(before, place, name) and not _names_of(after, place, name) for place, name in uses.names
        )
        or any(_has_entity(before, key) and not _has_entity(after, key) for key in uses.entities)
        or any(name in uses.methods for _, name in _methods(before).difference(_methods(after)))
    )


def _modules(tree: Mapping[str, str], root: str) -> dict[str, str]:
    return {
        path.removeprefix(root).removesuffix(".py").removesuffix("/__init__").replace("/", "."): text
        for path, text in tree.items()
        if path.startswith(root) and path.endswith(".py")
    }


def _texts(modules: Mapping[str, str], place: str) -> Iterator[str]:
    """Yield the texts that define the names of a place: models are those of a whole package."""
    if place == "models":
        yield from (text for module, text in modules.items() if module.partition(".")[0] == place)
    elif place in modules:
        yield modules[place]


def _names_of(modules: Mapping[str, str], place: str, name: str) -> bool:
    needed = re.compile(rf"^(?:class {re.escape(name)}\b|{re.escape(name)}(?:: [^=\n]+)? = )", re.MULTILINE)
    return any(name in text and needed.search(text) for text in _texts(modules, place))


def _has_entity(modules: Mapping[str, str], key: str) -> bool:
    return any(f'\n    "{key}": ' in text for module, text in modules.items() if module.startswith("tables"))


def _methods(modules: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the methods of each module whose classes stand for operations."""
    found = {
        module: text for module, text in modules.items() if module.partition(".")[0] in CLASSES_OF_METHODS
    }
    return {(module, name) for module, text in found.items() for name in _METHOD.findall(text)}
