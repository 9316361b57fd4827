"""Attributes that a new text no longer gives its objects and that people's code reads, put back into it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from scaffold.merge.lines import split_lines
from scaffold.merge.python_units import Function, parse

_Methods = Mapping[tuple[str, str], Function]


class _Line(NamedTuple):
    """Lines of a method of people's, the 0-based line of the new text that they belong at, and their own."""

    place: int
    own: int
    text: str


def with_read_attributes(base: str, mine: str, new: str, read: Collection[str]) -> str:
    """Return the new text with the attributes in `read` that its methods gave their object in both other texts.

    They stand where people have them, so that a contract that has them again finds them in their place.
    """
    trees = [parse(text) for text in (base, mine, new)]
    if trees[0] is None or trees[1] is None or trees[2] is None:
        return new
    before, yours, after = (_methods(tree) for tree in trees if tree is not None)
    given = {(owner, name) for (owner, _), method in after.items() for name, _ in _given(method)}
    source = split_lines(mine)
    found: list[_Line] = []
    for key, method in yours.items():
        if key not in before or key not in after:
            continue
        made = {ast.dump(statement) for _, statement in _given(before[key])}
        gone = set(_parameters(method)) - set(_parameters(after[key]))
        for name, statement in _given(method):
            kept = name in read and (key[0], name) not in given and ast.dump(statement) in made
            if kept and gone.isdisjoint(
                item.id for item in ast.walk(statement) if isinstance(item, ast.Name)
            ):
                lines = source[statement.lineno - 1 : statement.end_lineno]
                found.append(_Line(_place(method, statement, after[key]), statement.lineno, "".join(lines)))
    lines = split_lines(new)
    for place, _, text in sorted(found, reverse=True):
        lines.insert(place, text)
    return "".join(lines)


def _methods(tree: ast.Module) -> dict[tuple[str, str], Function]:
    return {
        (owner.name, item.name): item
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for item in owner.body
        if isinstance(item, Function)
    }


def _given(method: Function) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the attributes of `self` that a method sets in statements of its own."""
    for statement in method.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)])
                | ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self"), attr=name))
            ):
                yield name, statement
            case _:
                pass


def _parameters(method: Function) -> list[str]:
    given = method.args
    return [item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _place(method: Function, statement: ast.stmt, new: Function) -> int:
    """Return the line behind the statement of the new method that people have above, else that of its first statement."""
    places = {ast.dump(item): item.end_lineno or item.lineno for item in new.body}
    above = method.body[: method.body.index(statement)]
    for item in reversed(above):
        if ast.dump(item) in places:
            return places[ast.dump(item)]
    return new.body[0].lineno - 1
