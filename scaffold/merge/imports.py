"""The imports of a merged module: a set of what is imported, whatever the statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from scaffold.merge.lines import split_lines
from scaffold.merge.pieces import Piece, clash, plain
from scaffold.merge.python_units import parse

_WIDTH = 110
_WORD = re.compile(r"[^\W\d]\w*")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]+\Z")

Origin = tuple[str, str]
"""A module, with its dots, and the name in it; "" for the module itself."""


@dataclass
class _Statement:
    """An import in lines of its own; a `fixed` one has comments in it, and stays as it is."""

    module: str
    names: list[tuple[str, str]]
    lead: str
    text: str
    plain: bool
    fixed: bool = False
    changed: bool = False

    def written(self) -> str:
        """Return the statement as it is, or written anew where it was changed."""
        if not self.changed:
            return self.text
        names = [_alias(name, local) for name, local in sorted(self.names, key=_order)]
        if self.plain:
            return "".join(f"import {name}\n" for name in names)
        line = f"from {self.module} import {', '.join(names)}\n"
        if len(line) <= _WIDTH + 1:
            return line
        listed = "".join(f"    {name},\n" for name in names)
        return f"from {self.module} import (\n{listed})\n"


def merge_imports(now: str, sides: tuple[str, str, str], rest: ast.Module, new_rest: ast.Module) -> Piece:
    """Make the imports `now` those that the rest of the module needs.

    `sides` are the imports before, people's and the new ones, `new_rest` is what else is in the new text. What the rest
    reads and nothing binds is imported as one of the sides does; what only the generator imported, and nothing reads any
    more, goes.
    """
    statements = _read(now)
    models = [_read(text) for text in sides]
    base, mine, new = (_bindings(model) for model in models)
    read, new_read = _reads(rest), _reads(new_rest)
    elsewhere = set(_bound(rest.body))
    clashes = []
    for name, origin in new.items():
        present = _bindings(statements).get(name)
        if present == origin or not (name in read or (name not in new_read and name not in base)):
            continue
        if name in elsewhere or (present is not None and present != base.get(name)):
            clashes += [name] if base.get(name) != origin else []
            continue
        if present is not None:
            _drop(statements, name)
        _add(statements, name, origin, models[2])
    for name in (read & mine.keys()) - elsewhere - _bindings(statements).keys():
        _add(statements, name, mine[name], models[1])
    mentioned = read | set(_words(rest))
    for name, origin in _bindings(statements).items():
        generated = base.get(name) == origin and name not in new
        brought = name not in mine and name in new_read
        if (generated or brought) and name not in mentioned and origin[0] != "__future__":
            _drop(statements, name)
    text = "".join(item.lead + item.written() for item in statements)
    if not clashes:
        return plain(text, under=sides[2])
    wanted = "".join(_made(name, new[name]).written() for name in clashes)
    return Piece(text, clash("", "", text, wanted).marked, sides[0], (f"imports of {', '.join(clashes)}",))


def _reads(module: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}


def _read(text: str) -> list[_Statement]:
    """Read statements; lines behind the last one are part of it."""
    module = parse(text)
    lines = split_lines(text)
    statements: list[_Statement] = []
    place = 0
    for node in module.body if module is not None else ():
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        if first < place:
            continue
        own = "".join(lines[first:last])
        name = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}"
        statements.append(
            _Statement(
                module=name,
                names=[(item.name, item.asname or item.name) for item in node.names],
                lead="".join(lines[place:first]),
                text=own,
                plain=isinstance(node, ast.Import),
                fixed="#" in own or ";" in own,
            )
        )
        place = last
    if statements and place < len(lines):
        statements[-1].text += "".join(lines[place:])
        statements[-1].fixed = True
    return statements


def _bindings(statements: Iterable[_Statement]) -> dict[str, Origin]:
    """Say of each name that imports bind what it is."""
    return {
        _binds(item, pair): (pair[0], "") if item.plain else (item.module, pair[0])
        for item in statements
        for pair in item.names
    }


def _binds(item: _Statement, pair: tuple[str, str]) -> str:
    name, local = pair
    return name.split(".")[0] if item.plain and name == local else local


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Name what statements of a module bind."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (item.asname or item.name.split(".")[0] for item in node.names)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _bound(
                item for item in ast.walk(node) if isinstance(item, ast.stmt) and item is not node
            )
        else:
            yield from (
                item.id
                for item in ast.walk(node)
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
            )


def _words(module: ast.Module) -> Iterator[str]:
    """Yield the words of texts: `__all__`, and annotations in quotes."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 1000:
            yield from _WORD.findall(node.value)


def _drop(statements: list[_Statement], name: str) -> None:
    for at, item in enumerate(statements):
        kept = [pair for pair in item.names if _binds(item, pair) != name]
        if len(kept) == len(item.names) or item.fixed:
            continue
        item.names, item.changed = kept, True
        if not kept:
            del statements[at]
            if at < len(statements) and len(item.lead) > len(statements[at].lead):
                statements[at].lead = item.lead
        return


def _add(statements: list[_Statement], name: str, origin: Origin, model: list[_Statement]) -> None:
    """Import a name in the statement of its module, or in one that stands where that of `model` does."""
    made = _made(name, origin)
    for item in statements:
        if item.module == made.module and not (item.plain or made.plain or item.fixed):
            item.names += made.names
            item.changed = True
            return
    number = next((at for at, item in enumerate(model) if name in _bindings([item])), 0)
    groups = list(accumulate("\n" in item.lead for item in model))
    above = [
        (groups[at], place) for at in range(number) if (place := _find(statements, model[at])) is not None
    ]
    below = [
        (groups[at], place)
        for at in range(number + 1, len(model))
        if (place := _find(statements, model[at])) is not None
    ]
    if above and (above[-1][0] == groups[number] or not below):
        made.lead = "" if above[-1][0] == groups[number] else "\n"
        statements.insert(above[-1][1] + 1, made)
    elif below:
        at = below[0][1]
        made.lead = statements[at].lead
        statements[at].lead = "" if below[0][0] == groups[number] else "\n"
        statements.insert(at, made)
    else:
        statements.append(made)


def _made(name: str, origin: Origin) -> _Statement:
    module, own = origin
    if own:
        return _Statement(module, [(own, name)], "", "", plain=False, changed=True)
    return _Statement(
        "", [(module, module if module.split(".")[0] == name else name)], "", "", plain=True, changed=True
    )


def _find(statements: list[_Statement], wanted: _Statement) -> int | None:
    for at, item in enumerate(statements):
        if (
            item.plain == wanted.plain
            and item.module == wanted.module
            and (not item.plain or item.names == wanted.names)
        ):
            return at
    return None


def _alias(name: str, local: str) -> str:
    return name if name == local else f"{name} as {local}"


def _order(item: tuple[str, str]) -> tuple[int, str]:
    """Sort constants before classes before the rest, as ruff does."""
    name = item[0]
    return (0 if _CONSTANT.match(name) else 1 if name[:1].isupper() else 2, name)
