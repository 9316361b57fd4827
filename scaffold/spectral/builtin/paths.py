"""The function of spectral:oas about path parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold.core.location import Pointer
from scaffold.spectral.builtin.access import METHODS, elements, entries
from scaffold.spectral.data.tree import Tree
from scaffold.spectral.data.values import Value, text_of
from scaffold.spectral.functions.context import Check, Context, Objection

_TEMPLATE = re.compile(r"\{;?\??[a-zA-Z0-9_-]+\*?\}")
_DECORATION = re.compile(r"[{}?*;]")

Declared = dict[str, Pointer]


def oas_path_parameters(_options: Value) -> Check:
    """Make the check of `paths`: templates differ, and their parameters are declared, required, and used."""

    def check(value: Value, context: Context) -> Iterable[Objection]:
        shapes: dict[str, str] = {}
        for path, item in entries(value, context.tree):
            if not isinstance(item, dict):
                continue
            shape = _TEMPLATE.sub("%", path)
            if shape in shapes:
                message = f'the paths "{shapes[shape]}" and "{path}" mean the same'
                yield Objection(message, ("paths", path), is_key=True)
            shapes.setdefault(shape, path)
            yield from _path(path, item, context.tree)

    return check


def _path(path: str, item: Value, tree: Tree) -> Iterator[Objection]:
    expected: list[str] = []
    for template in _TEMPLATE.findall(path):
        name = _DECORATION.sub("", template)
        if name in expected:
            message = f'the path "{path}" has the parameter {name} twice'
            yield Objection(message, ("paths", path), is_key=True)
        else:
            expected.append(name)
    shared: Declared = {}
    yield from _declare(tree.get(item, "parameters"), ("paths", path, "parameters"), shared, tree)
    for method, operation in entries(item, tree):
        if method not in METHODS or not isinstance(operation, dict):
            continue
        own: Declared = {}
        place: Pointer = ("paths", path, method)
        yield from _declare(tree.get(operation, "parameters"), (*place, "parameters"), own, tree)
        declared = {**shared, **own}
        for name, declaration in declared.items():
            if name not in expected:
                yield Objection(f'the path "{path}" has no parameter {name}', declaration)
        for name in expected:
            if name not in declared:
                yield Objection(
                    f'the operation does not declare {name}, a parameter of the path "{path}"', place
                )


def _declare(parameters: Value, place: Pointer, declared: Declared, tree: Tree) -> Iterator[Objection]:
    """Collect the path parameters of a list, objecting to those that are optional or stand twice."""
    for index, parameter in enumerate(elements(parameters, tree)):
        if not isinstance(parameter, dict) or parameter.get("in") != "path" or "name" not in parameter:
            continue
        name = text_of(parameter["name"])
        if parameter.get("required") is not True:
            yield Objection(f"the path parameter {name} is not required, as all of them are", (*place, index))
        if name in declared:
            yield Objection(f"the path parameter {name} is declared twice", (*place, index))
        else:
            declared[name] = (*place, index)
