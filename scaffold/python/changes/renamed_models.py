"""Models that are the same in two contracts but for their names."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Mapping

from scaffold.python.changes.generated_names import Definition, Names

_WORD = re.compile(r"[A-Za-z_]\w*")
_GROUP = "models"


def find_renamed(old: Names, new: Names) -> dict[str, str]:
    """Return the new names of models that are gone, where exactly one model that was not there before says the same."""
    gone = _only_in(old, new)
    added = _only_in(new, old)
    unknown = {**dict.fromkeys([*gone, *added], "?")}
    before = _by_shape(gone, unknown)
    after = _by_shape(added, unknown)
    pairs = {
        names[0]: after[shape][0]
        for shape, names in before.items()
        if len(names) == 1 and len(after.get(shape, ())) == 1
    }
    while wrong := [one for one, other in pairs.items() if not _same(gone[one], added[other], pairs)]:
        for name in wrong:
            del pairs[name]
    return pairs


def _only_in(one: Names, other: Names) -> dict[str, Definition]:
    return {
        name: item
        for (group, name), item in one.found.items()
        if group == _GROUP and (group, name) not in other.found and item.nodes
    }


def _by_shape(definitions: Mapping[str, Definition], unknown: Mapping[str, str]) -> dict[str, list[str]]:
    shapes: dict[str, list[str]] = {}
    for name, item in definitions.items():
        shapes.setdefault(_shape(item, {**unknown, name: "@"}), []).append(name)
    return shapes


def _same(one: Definition, other: Definition, renamed: Mapping[str, str]) -> bool:
    return _shape(one, renamed) == _shape(other, {})


def _shape(definition: Definition, renamed: Mapping[str, str]) -> str:
    """Write a definition without places of the source, and with other names."""
    rewriter = _Renaming(renamed)
    return "\n".join(ast.dump(rewriter.visit(copy.deepcopy(node))) for node in definition.nodes)


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Rename the class and what it refers to."""
        node.name = self._names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename a name."""
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Rename in the name and the quoted parts of a type alias, and in no other text."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "TypeAliasType":
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    part.value = _WORD.sub(lambda match: self._names.get(match[0], match[0]), part.value)
        return node


def quoted_names(text: str, known: Collection[str]) -> bool:
    """Tell whether a text is a quoted type of known names."""
    return any(word in known for word in _WORD.findall(text))
