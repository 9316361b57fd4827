"""Divide a long module of models into a package: a module for each resource, and others for what several need.

No two modules import each other. What leads to a definition is used by at most as many resources as the definition
itself; so the models of one resource refer to one another and to common ones, common ones to common ones only, and what
no operation uses is referred to by nothing else. Within each of these groups parts refer to earlier parts; definitions
that refer to each other are never parted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scaffold.openapi.refs.graph import components_in_order
from scaffold.python.text.parts import MOST_LINES, divide, formatted_lines, part_names

_BASE: Final = "base"
# Stand for groups that are no resource's; no package of a resource is called like that.
_COMMON: Final = "common models"
_UNUSED: Final = "other models"
_TAKEN: Final = (_BASE, "loading")
_MODULES: Final = {_COMMON: "common", _UNUSED: "other"}
_BASE_CLASS: Final = "BaseModel"
_FUTURE: Final = "from __future__ import annotations"
_WORD = re.compile(r"[A-Za-z_]\w*")
_INDEX_LINE: Final = 90


@dataclass(frozen=True, slots=True)
class ModelsModule:
    """One module of the package. `lines` has the names of its models, as text for the package's index."""

    name: str
    text: str
    names: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    text: str
    bases: frozenset[str]
    needs: frozenset[str]
    quoted: frozenset[str]

    @property
    def refers(self) -> frozenset[str]:
        return self.needs | self.quoted


def divide_models(text: str, users: Mapping[str, Collection[str]]) -> tuple[ModelsModule, ...]:
    """Divide the text of a module of models; `users` maps the name of each resource to the models that it names.

    Empty when the text is short enough to stay one module. Deterministic; every definition is in exactly one module.
    """
    if formatted_lines(text) <= MOST_LINES:
        return ()
    return _Division(text, users).modules()


class _Division:
    def __init__(self, text: str, users: Mapping[str, Collection[str]]) -> None:
        self._imports, definitions = _read(text)
        self._definitions = {item.name: item for item in definitions}
        self._users = users

    def modules(self) -> tuple[ModelsModule, ...]:
        """Name the modules and write them, the base class first."""
        base = self._definitions.pop(_BASE_CLASS, None)
        groups = self._groups()
        parts = {group: divide(cycles, self._length) for group, cycles in groups.items()}
        counts = [(_MODULES.get(group, group), len(divided)) for group, divided in parts.items()]
        names = [name for named in part_names(counts, taken=_TAKEN) for name in named]
        members = [
            [name for cycle in cycles for name in cycle] for divided in parts.values() for cycles in divided
        ]
        places = {name: module for module, part in zip(names, members, strict=True) for name in part}
        own = [] if base is None else [self._module(_BASE, [base], {})]
        if base is not None:
            places[_BASE_CLASS] = _BASE
        listed = zip(names, members, strict=True)
        made = [
            self._module(module, [self._definitions[name] for name in part], places)
            for module, part in listed
        ]
        return (*own, *sorted(made, key=lambda item: item.name))

    def _groups(self) -> dict[str, list[list[str]]]:
        """Group the definitions by who uses them, each after those that it refers to; circles are kept together."""
        order = {name: position for position, name in enumerate(self._definitions)}
        graph = {
            name: sorted((item.refers & order.keys()) - {name}, key=order.__getitem__)
            for name, item in self._definitions.items()
        }
        cycles = components_in_order(graph)
        users: dict[str, set[str]] = {name: set() for name in order}
        for user, used in self._users.items():
            for name in used:
                if name in users:
                    users[name].add(user)
        groups: dict[str, list[list[str]]] = {}
        for cycle in cycles:
            joined = set().union(*(users[name] for name in cycle))
            for name in {other for member in cycle for other in (member, *graph[member])}:
                users[name] |= joined
        for cycle in reversed(cycles):
            by = users[cycle[0]]
            group = _COMMON if len(by) > 1 else next(iter(by), _UNUSED)
            groups.setdefault(group, []).append(sorted(cycle, key=order.__getitem__))
        return dict(sorted(groups.items()))

    def _length(self, cycle: list[str]) -> int:
        return sum(formatted_lines(self._definitions[name].text) + 2 for name in cycle)

    def _module(self, module: str, members: list[_Definition], places: Mapping[str, str]) -> ModelsModule:
        names = tuple(item.name for item in members)
        wanted: dict[str, set[str]] = {}
        for item in members:
            for name in item.refers - set(names):
                if name in places:
                    # Only quoted, which does not count as use where unused imports are dropped.
                    alias = name if name in item.needs else f"{name} as {name}"
                    wanted.setdefault(places[name], set()).add(alias)
        imports = [
            f"from .{place} import {', '.join(sorted(needed))}" for place, needed in sorted(wanted.items())
        ]
        # Annotations that are kept as text take twice the time when the module is imported.
        unfinished = list(_unfinished(members))
        future = [_FUTURE] if unfinished or any(item.name in item.needs for item in members) else []
        # Classes elsewhere that inherit such a field could not find what it names.
        inherited = set().union(
            *(item.bases for name, item in self._definitions.items() if name not in names)
        )
        rebuilds = [f"{name}.model_rebuild()" for name in unfinished if name in inherited]
        head = '"""Models of the contract. Generated; changes here are lost."""'
        body = "\n\n\n".join(item.text for item in members)
        text = "\n".join([head, "", *future, *self._imports, *imports, "", "", body, "", *rebuilds, ""])
        return ModelsModule(module, text, names, tuple(_filled(sorted(names))))


def _read(text: str) -> tuple[list[str], list[_Definition]]:
    """Take a module apart into its imports and its definitions, each with the docstring that follows it.

    Calls of `model_rebuild` are left out: which ones are needed depends on the order.
    """
    lines = text.splitlines()
    tree = ast.parse(text)
    imports = [
        _one_level_up(node)
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) != _FUTURE
    ]
    starts = [node for node in tree.body if _defined(node) is not None or _is_call(node)]
    ends = [node.lineno - 1 for node in starts[1:]] + [len(lines)]
    known = {name for node in starts if (name := _defined(node)) is not None}
    definitions = []
    for node, end in zip(starts, ends, strict=True):
        name = _defined(node)
        if name is None:
            continue
        body = "\n".join(lines[node.lineno - 1 : end]).rstrip()
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        # Not what is assigned: a member of an enumeration may be called like a class.
        read = (
            part for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
        )
        needs = {part.id for part in read} & known
        if isinstance(node, ast.ClassDef):
            quoted: set[str] = set()
        else:
            needs.discard(name)
            quoted = _quoted(node) & known
        inherited = frozenset(base.id for base in bases if isinstance(base, ast.Name))
        definitions.append(_Definition(name, body, inherited, frozenset(needs), frozenset(quoted)))
    return imports, definitions


def _defined(node: ast.stmt) -> str | None:
    if isinstance(node, ast.ClassDef):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else ()
    return next((target.id for target in targets if isinstance(target, ast.Name)), None)


def _is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _one_level_up(node: ast.Import | ast.ImportFrom) -> str:
    """Write an import of the whole module as one of a module of the package."""
    text = ast.unparse(node)
    return text.replace("from .", "from ..", 1) if isinstance(node, ast.ImportFrom) and node.level else text


def _quoted(node: ast.stmt) -> set[str]:
    """Collect the words of the quoted types of an alias; those of a Literal do no harm."""
    texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {word for text in texts if isinstance(text, str) for word in _WORD.findall(text)}


def _unfinished(members: Iterable[_Definition]) -> Iterable[str]:
    """List the classes with a field, inherited or not, whose type is defined only after them."""
    listed = list(members)
    positions = {item.name: position for position, item in enumerate(listed)}
    found: set[str] = set()
    for position, item in enumerate(listed):
        late = any(positions.get(name, -1) > position for name in item.needs)
        if late or item.bases & found:
            found.add(item.name)
            yield item.name


def _filled(names: Iterable[str]) -> Iterable[str]:
    line = ""
    for name in names:
        if line and len(line) + len(name) >= _INDEX_LINE:
            yield line
            line = ""
        line = f"{line} {name}" if line else name
    if line:
        yield line
