"""Places where a service's own code names what is generated from its contract."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

Key = TypeVar("Key", str, tuple[str, str])

_GENERATED: Final = "_generated"
_ENTITIES: Final = "ENTITIES"
_COLUMNS: Final = frozenset({"c", "columns"})
_MAY_USE: Final = re.compile(r"_generated|_runtime|\b(?:c|columns)\s*[.\[]")


class Use(NamedTuple):
    """A line of a file."""

    path: str
    line: int


@dataclass(slots=True)
class Uses:
    """Places by what they name.

    `names` are names of generated modules, by the dotted path of the module below `_generated` and the name; `entities` are
    keys of `ENTITIES`; `methods` are names of methods that classes in files with generated names define or that are
    called there. `runtime` are names that are imported from the runtime, dotted, below `_runtime`. `columns` are read of
    tables (`orders.c.note`): by the name of the table, "" for what has none, and that of the column.
    """

    names: dict[tuple[str, str], list[Use]] = field(default_factory=dict)
    entities: dict[str, list[Use]] = field(default_factory=dict)
    methods: dict[str, list[Use]] = field(default_factory=dict)
    runtime: dict[str, list[Use]] = field(default_factory=dict)
    columns: dict[tuple[str, str], list[Use]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything generated is named."""
        return bool(self.names or self.entities or self.methods or self.columns)


def find_uses(own: Mapping[str, str]) -> Uses:
    """Find what own Python files (path → text) name of `_generated` and `_runtime`; a file that is not Python names nothing."""
    uses = Uses()
    for path, text in sorted(own.items()):
        if not path.endswith(".py") or not _MAY_USE.search(text):
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        _File(path, uses).read(tree)
    return uses


class _File:
    """Reads one file; `_modules` maps what is a generated module in it, dotted as it is written, to that module."""

    def __init__(self, path: str, uses: Uses) -> None:
        self._path = path
        self._uses = uses
        self._modules: dict[str, str] = {}
        self._named = False

    def read(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.ImportFrom):
                self._import_from(node)
            elif isinstance(node, ast.Import):
                self._import(node)
        for node in nodes:
            self._read_column(node)
            if self._named:
                self._read(node)

    def _import_from(self, node: ast.ImportFrom) -> None:
        parts = (node.module or "").split(".")
        for alias in node.names:
            if "_runtime" in parts:
                below = parts[parts.index("_runtime") + 1 :]
                self._note(self._uses.runtime, ".".join([*below, alias.name]), node)
            bound = alias.asname or alias.name
            if _GENERATED in parts:
                self._named = True
                module = ".".join(parts[parts.index(_GENERATED) + 1 :])
                self._modules[bound] = f"{module}.{alias.name}" if module else alias.name
                if module:
                    self._note(self._uses.names, (module, alias.name), node)
            elif alias.name == _GENERATED:
                self._named = True
                self._modules[bound] = ""

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            parts = alias.name.split(".")
            if _GENERATED in parts:
                self._named = True
                bound = alias.asname or ".".join(parts[: parts.index(_GENERATED) + 1])
                module = ".".join(parts[parts.index(_GENERATED) + 1 :]) if alias.asname else ""
                self._modules[bound] = module

    def _read(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(value=value, attr=name):
                module = self._module(value)
                if module:
                    self._note(self._uses.names, (module, name), node)
                self._note(self._uses.methods, name, node)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._note(self._uses.methods, name, node)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if _last(value) == _ENTITIES:
                self._note(self._uses.entities, key, node)
            case ast.Call(func=ast.Attribute(value=value), args=[ast.Constant(value=str(key)), *_]) if (
                _last(value) == _ENTITIES
            ):
                self._note(self._uses.entities, key, node)
            case _:
                pass

    def _read_column(self, node: ast.AST) -> None:
        match node:
            case (
                ast.Attribute(value=value, attr=str(column))
                | ast.Subscript(value=value, slice=ast.Constant(value=str(column)))
            ) if isinstance(value, ast.Name | ast.Attribute) and _name(value) in _COLUMNS:
                table = value.value if isinstance(value, ast.Attribute) else value
                owner = "" if table is value else self._table(table)
                self._note(self._uses.columns, (owner, column), node)
            case _:
                pass

    def _table(self, node: ast.expr) -> str:
        """Return the name of a table where it is defined, as far as imports tell; "" for what is called or computed."""
        return (self._module(node) or _last(node)).rpartition(".")[2]

    def _module(self, node: ast.expr) -> str:
        """Return the module below `_generated` that an expression names, "" for anything else."""
        names = list(_chain(node))
        for length in range(len(names), 0, -1):
            base = self._modules.get(".".join(names[:length]))
            if base is not None:
                return ".".join(filter(None, [base, *names[length:]]))
        return ""

    def _note(self, into: dict[Key, list[Use]], key: Key, node: ast.stmt | ast.expr) -> None:
        use = Use(self._path, node.lineno)
        found = into.setdefault(key, [])
        if use not in found[-1:]:
            found.append(use)


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _last(node: ast.expr) -> str:
    return next(iter(reversed(list(_chain(node)))), "")


def _chain(node: ast.expr) -> Iterator[str]:
    """Yield the names of a dotted expression from the left; nothing for any other."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
        yield from reversed(names)
