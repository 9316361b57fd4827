"""New names in Python text: identifiers by their place in the syntax tree, strings only where the generator writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from scaffold.merge.kinds import Kinds
from scaffold.merge.lines import split_lines
from scaffold.merge.python_units import Function, parse
from scaffold.merge.symbols import Symbols

_FROM = re.compile(rb"from\s+(\.*)([\w.]*)")
_DEFINED = re.compile(rb"(?:async\s+)?(?:def|class)\s+(\w+)")
_OPERATION = re.compile(r'^(include-operation-id\s*=\s*")([^"]+)(")', re.MULTILINE)
_BY_FIELD = frozenset({"fixed", "scope", "filters", "marks", "stamps", "keeps"})
_GENERATED = (("_generated", "operations"), ("_generated", "handlers"), ("_generated", "clients"))
_REFUSING = frozenset({"not_implemented", "not_read"})


class _Change(NamedTuple):
    """Bytes of a line, 0-based, that get another text."""

    line: int
    start: int
    end: int
    text: str


def rename(text: str, path: str, symbols: Symbols) -> str:
    """Give what the generator calls something else its new name in a file."""
    if PurePosixPath(path).suffix != ".py":
        return _OPERATION.sub(
            lambda found: f"{found[1]}{symbols.operations.get(found[2], found[2])}{found[3]}", text
        )
    module = None if "\r" in text.replace("\r\n", "\n") or not symbols else parse(text)
    if module is None:
        return text
    lines = [line.encode() for line in split_lines(text)]
    visitor = _Renamer(symbols, Kinds(module, symbols.fields), lines, _imported(module, symbols))
    visitor.visit(module)
    for change in sorted(set(visitor.changes), reverse=True):
        line = lines[change.line]
        lines[change.line] = line[: change.start] + change.text.encode() + line[change.end :]
    return b"".join(lines).decode()


def unsure_fields(text: str, symbols: Symbols) -> list[str]:
    """Say where Python text reads an attribute that a model now calls something else, and of what is not known."""
    renamed = symbols.renamed_fields
    module = parse(text) if renamed else None
    if module is None:
        return []
    visitor = _Renamer(symbols, Kinds(module, symbols.fields), [], frozenset())
    visitor.visit(module)
    meant = {
        name: " or ".join(
            f"{model}.{name}, now {fields[name].new}"
            for model, fields in sorted(symbols.fields.items())
            if name in fields and fields[name].new != name
        )
        for name in renamed
    }
    return [f"line {line} reads .{name}, which may be {meant[name]}" for line, name in visitor.unsure]


def _imported(module: ast.Module, symbols: Symbols) -> frozenset[str]:
    """Name the renamed classes that a module defines or imports."""
    found = {node.name for node in module.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.level or _below(node, symbols)):
            found.update(item.name for item in node.names if item.asname is None)
    return frozenset(found & symbols.classes.keys())


def _below(node: ast.ImportFrom, symbols: Symbols) -> bool:
    return bool(symbols.package) and (node.module or "").split(".")[0] == symbols.package


class _Renamer(ast.NodeVisitor):
    """Collects the changes of a module."""

    def __init__(self, symbols: Symbols, kinds: Kinds, lines: list[bytes], classes: frozenset[str]) -> None:
        self._symbols = symbols
        self._kinds = kinds
        self._lines = lines
        self._classes = classes
        self._class = ""
        self._arguments: Mapping[str, str] = {}
        self.changes: list[_Change] = []
        self.unsure: list[tuple[int, str]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name in self._classes:
            self._define(node, self._symbols.classes[node.name])
        outer, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        parts = (node.module or "").split(".")
        own = bool(node.level) or _below(node, self._symbols)
        if not own:
            return
        skip = 0 if node.level else 1
        self._module(node, parts, skip)
        for item in node.names:
            names = self._symbols.models if parts[-1] == "models" else self._symbols.classes
            if item.name in names:
                self._replace(item.lineno, item.col_offset, item.name, names[item.name])

    def visit_Name(self, node: ast.Name) -> None:
        new = self._arguments.get(node.id)
        if new is None and node.id in self._classes:
            new = self._symbols.classes[node.id]
        if new is None and self._kinds.imported.get(node.id) == node.id:
            new = self._symbols.models.get(node.id)
        if new is not None:
            self._replace(node.lineno, node.col_offset, node.id, new)

    def visit_arg(self, node: ast.arg) -> None:
        if node.arg in self._arguments:
            self._replace(node.lineno, node.col_offset, node.arg, self._arguments[node.arg])
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        new = self._attribute(node)
        if new is not None and new != node.attr:
            line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
            self._replace(line, end - len(node.attr.encode()), node.attr, new)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "ENTITIES":
            self._string(node.slice, self._symbols.entities)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        model = self._kinds.class_of(node.func)
        fields = self._symbols.fields.get(model, {})
        for item in node.keywords:
            if item.arg is None:
                continue
            if item.arg in fields:
                self._replace(item.lineno, item.col_offset, item.arg, fields[item.arg].new)
            elif name == "handlers" and item.arg in self._symbols.packages:
                self._replace(item.lineno, item.col_offset, item.arg, self._symbols.packages[item.arg])
        if name == "build" and len(node.args) > 1:
            self._keys(node.args[1], self._kinds.class_of(node.args[0]))
        elif name == "unwrap" and len(node.args) > 1:
            self._keys(node.args[1], self._kinds.of(node.args[0]))
        elif name in _REFUSING:
            self._places(node)
        elif isinstance(node.func, ast.Attribute):
            self._stored(node, self._kinds.of(node.func.value))

    def visit_Constant(self, node: ast.Constant) -> None:
        """Leave texts alone: the places that the generator fills are looked at where they stand."""

    def _function(self, node: Function) -> None:
        methods = self._symbols.methods.get(self._class, {})
        if node.name in methods:
            self._define(node, methods[node.name])
        outer = self._arguments
        self._arguments = self._symbols.arguments.get(f"{self._class}.{node.name}", outer)
        self._kinds.enter(node)
        self.generic_visit(node)
        self._arguments = outer

    def _attribute(self, node: ast.Attribute) -> str | None:
        """Return the new name of an attribute; None for one that is not renamed."""
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            methods = self._symbols.methods.get(self._class, {})
            return methods.get(node.attr) or self._symbols.stores.get(node.attr)
        if self._kinds.class_of(node):
            return self._symbols.models.get(node.attr)
        model = self._kinds.of(node.value)
        if model:
            known = self._symbols.fields.get(model, {})
            return known[node.attr].new if node.attr in known else None
        if node.attr in self._symbols.renamed_fields:
            self.unsure.append((node.lineno, node.attr))
        return None

    def _module(self, node: ast.ImportFrom, parts: list[str], skip: int) -> None:
        own = parts[skip:]
        place = 2 if tuple(own[:2]) in _GENERATED else 0
        new = self._symbols.packages.get(own[place]) if len(own) > place else None
        if new is None or not self._lines:
            return
        found = _FROM.match(self._lines[node.lineno - 1], node.col_offset)
        if found is not None and found[2].decode() == node.module:
            module = ".".join([*parts[:skip], *own[:place], new, *own[place + 1 :]])
            self._replace(node.lineno, found.start(2), node.module or "", module)

    def _stored(self, node: ast.Call, model: str) -> None:
        """Rename the fields in what a store is told by name."""
        for item in node.keywords if model else ():
            if item.arg in _BY_FIELD:
                self._keys(item.value, model)
            elif item.arg == "where":
                for call in ast.walk(item.value):
                    if isinstance(call, ast.Call) and call.args:
                        self._keys(call.args[0], model)

    def _keys(self, node: ast.expr, model: str) -> None:
        wires = self._symbols.wires.get(model, {})
        for item in _literals(node):
            self._string(item, wires)

    def _string(self, node: ast.expr | None, names: Mapping[str, str]) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names:
            self._text(node, node.value, names[node.value])

    def _places(self, node: ast.Call) -> None:
        """Rename the method that a refusal names as the one to write."""
        for item in node.args:
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                for old, new in _named_places(self._symbols, self._class):
                    if old in item.value:
                        self._text(item, old, new)

    def _text(self, node: ast.Constant, old: str, new: str) -> None:
        line = node.lineno - 1
        if node.end_lineno != node.lineno or not self._lines:
            return
        at = self._lines[line].find(old.encode(), node.col_offset, node.end_col_offset or 0)
        if at >= 0:
            self._replace(node.lineno, at, old, new)

    def _define(self, node: Function | ast.ClassDef, new: str) -> None:
        if self._lines:
            found = _DEFINED.match(self._lines[node.lineno - 1], node.col_offset)
            if found is not None:
                self._replace(node.lineno, found.start(1), node.name, new)

    def _replace(self, line: int, start: int, old: str, new: str) -> None:
        end = start + len(old.encode())
        if self._lines and old != new and self._lines[line - 1][start:end] == old.encode():
            self.changes.append(_Change(line - 1, start, end, new))


def _literals(node: ast.expr) -> Iterator[ast.expr | None]:
    if isinstance(node, ast.Dict):
        yield from node.keys
    elif isinstance(node, ast.Tuple | ast.List):
        yield from node.elts
    else:
        yield node


def _named_places(symbols: Symbols, name: str) -> Iterator[tuple[str, str]]:
    """Yield what the generator calls the methods of a class in sentences, and what it calls them now."""
    new = symbols.classes.get(name, name)
    for old, method in symbols.methods.get(name, {}).items():
        yield f"{name}.{old} in", f"{new}.{method} in"
    for old, package in symbols.packages.items():
        yield f" in {old}/operations.py", f" in {package}/operations.py"
