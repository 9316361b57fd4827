"""The models of values in hand-written code, as far as its module says: only such values have fields to rename.

Annotations, stores, constructors and loops are followed; a list of a model counts as the model. What is of two models, or
of one that nothing names, is of none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from scaffold.merge.python_units import Function
from scaffold.merge.symbols import FieldName

_UNKNOWN = ""
_SAME = frozenset({"list", "tuple", "sorted", "reversed", "iter", "next", "max", "min", "set"})
_HELD = frozenset({"value", "items"})
_MODULE = "models"

Fields = Mapping[str, Mapping[str, FieldName]]


class Kinds:
    """The models of names and expressions of a module."""

    def __init__(self, module: ast.Module, fields: Fields) -> None:
        self._fields = fields
        self.imported = dict(_imported_models(module))
        functions = [node for node in ast.walk(module) if isinstance(node, Function)]
        self._returns = {node.name: self._annotated(node.returns) for node in functions}
        self._attributes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and _is_own(node.targets[0]):
                self._note_attribute(node.targets[0], self.of(node.value))
        self._scopes = {id(node): self._scope(node) for node in functions}
        self._names = {}

    def enter(self, node: Function) -> None:
        """Go into a function: names are those of its arguments and variables."""
        self._names = self._scopes[id(node)]

    def of(self, node: ast.expr) -> str:
        """Return the model of an expression, by its present name; "" where that is not known."""
        match node:
            case ast.Name(id=name):
                return self._names.get(name, _UNKNOWN)
            case ast.Await(value=value) | ast.Subscript(value=value) | ast.NamedExpr(value=value):
                return self.of(value)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._attributes.get(name, _UNKNOWN)
            case ast.Attribute(value=value, attr=name):
                return self._field(self.of(value), name)
            case ast.Call():
                return self._called(node)
            case _:
                return next((model for part in _alternatives(node) if (model := self.of(part))), _UNKNOWN)

    def class_of(self, node: ast.expr) -> str:
        """Return the model that an expression names, such as `models.Order`; "" where it names none."""
        match node:
            case ast.Attribute(value=ast.Name(id="models"), attr=name) if name in self._fields:
                return name
            case ast.Name(id=name) if name in self.imported:
                return self.imported[name]
        return _UNKNOWN

    def _called(self, node: ast.Call) -> str:
        made = self.class_of(node.func)
        if made:
            return made
        match node:
            case ast.Call(func=ast.Name(id="Store"), args=[_, model, *_]):
                return self.class_of(model)
            case ast.Call(func=ast.Name(id="build"), args=[model, *_]):
                return self.class_of(model)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _SAME:
                return self.of(first)
            case ast.Call(func=ast.Name(id=name)):
                return self._returns.get(name, _UNKNOWN)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                return self._returns.get(name, _UNKNOWN)
            case ast.Call(func=ast.Attribute(value=value)):
                return self.class_of(value) or self.of(value)
        return _UNKNOWN

    def _field(self, model: str, name: str) -> str:
        known = self._fields.get(model, {})
        if name in known:
            return known[name].model
        return model if name in _HELD else _UNKNOWN

    def _annotated(self, node: ast.expr | None) -> str:
        if node is None:
            return _UNKNOWN
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return _UNKNOWN
        found = {
            model for item in ast.walk(node) if isinstance(item, ast.expr) and (model := self.class_of(item))
        }
        return found.pop() if len(found) == 1 else _UNKNOWN

    def _note_attribute(self, target: ast.expr, model: str) -> None:
        if isinstance(target, ast.Attribute) and model:
            self._attributes[target.attr] = model

    def _scope(self, function: Function) -> dict[str, str]:
        given = function.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        self._names = {item.arg: self._annotated(item.annotation) for item in arguments}
        for _ in range(2):  # what a loop goes through may be assigned below it
            seen: dict[str, set[str]] = {}
            for name, model in self._bound(function):
                seen.setdefault(name, set()).add(model)
            self._names |= {name: models.pop() for name, models in seen.items() if len(models) == 1}
            self._names |= {name: _UNKNOWN for name, models in seen.items() if models}
        return self._names

    def _bound(self, function: Function) -> Iterator[tuple[str, str]]:
        for node in ast.walk(function):
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                ):
                    yield name, self.of(value)
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                    yield name, self._annotated(annotation)
                case (
                    ast.For(target=ast.Name(id=name), iter=value)
                    | ast.AsyncFor(target=ast.Name(id=name), iter=value)
                ):
                    yield name, self.of(value)
                case ast.comprehension(target=ast.Name(id=name), iter=value):
                    yield name, self.of(value)


def _imported_models(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the local name and the model of what is imported from the module of models."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == _MODULE:
            yield from ((item.asname or item.name, item.name) for item in node.names)


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """List the expressions one of which, or a list of which, an expression is."""
    match node:
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.SetComp(elt=value):
            return [value]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BoolOp(values=values):
            return values
        case _:
            return []


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
