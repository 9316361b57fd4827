"""Bound what building a model costs: fields that lead to many others are built on first use.

pydantic copies the schema of every model into those of the models that refer to it, by recursion. Where hundreds refer to
one another, that is a RecursionError, or takes a gigabyte.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scaffold.openapi.refs.graph import components_in_order

MARK: Final = "_Deferred"
"""The name of the annotation in a module of models; no class of a schema begins with an underscore."""

# Definitions that are built with a model, itself included. Each takes pydantic about 1 ms and up to 20 frames of 1,000.
_MOST: Final = 30
_MOST_OF_UNION: Final = 100
_IMPORTS: Final = (
    "from typing import Annotated",
    f"from .._runtime.core.deferring import Deferred as {MARK}",
)
_BASE_CLASS: Final = "BaseModel"


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a class and the definitions that its type names."""

    node: ast.AnnAssign
    names: frozenset[str]


@dataclass(slots=True)
class _Definition:
    """A class or an alias: the definitions that it is always built with, and the fields that name others.

    `has_fields` counts fields of any type.
    """

    has_fields: bool = False
    always: set[str] = field(default_factory=set)
    fields: list[_Field] = field(default_factory=list)


def defer_building(text: str) -> str:
    """Let the models of a module be built on first use, each with a bounded number of others.

    Deterministic. Calls of `model_rebuild` are left out: pydantic finds what was not defined yet at the first use.
    """
    tree = ast.parse(text)
    definitions = _read(tree)
    deferred = _choose(definitions)
    lines = text.splitlines()
    for node in sorted(deferred, key=lambda node: -node.lineno):
        _rewrite(lines, node.annotation)
    # Lines are replaced from below, so that those above keep their numbers.
    for statement in reversed(tree.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            del lines[statement.lineno - 1 : statement.end_lineno]
        elif isinstance(statement, ast.ClassDef) and statement.name == _BASE_CLASS:
            line = lines[statement.lineno - 1 : statement.end_lineno]
            joined = "\n".join(line).replace("ConfigDict(", "ConfigDict(\n        defer_build=True,", 1)
            lines[statement.lineno - 1 : statement.end_lineno] = joined.splitlines()
    if deferred:
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        lines[imports[-1].end_lineno or 0 : imports[-1].end_lineno] = _IMPORTS
    return "\n".join(lines).rstrip() + "\n"


def _read(tree: ast.Module) -> dict[str, _Definition]:
    nodes: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            nodes[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            nodes[node.targets[0].id] = node
    definitions = {name: _definition(node, nodes) for name, node in nodes.items()}
    simple = _simple(definitions)
    for item in definitions.values():
        item.always -= simple
        item.fields = [_Field(one.node, one.names - simple) for one in item.fields if one.names - simple]
    return definitions


def _simple(definitions: Mapping[str, _Definition]) -> set[str]:
    """Return the definitions that lead to no fields: enumerations, and names for what has none."""
    found: set[str] = set()
    for circle in reversed(_circles(definitions, {name: item.fields for name, item in definitions.items()})):
        if (
            len(circle) == 1
            and not definitions[circle[0]].has_fields
            and definitions[circle[0]].always <= found
        ):
            found.update(circle)
    return found


def _definition(node: ast.stmt, known: Mapping[str, ast.stmt]) -> _Definition:
    found = _Definition()
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        # TypeAliasType(name, type)
        found.always.update(name for part in node.value.args[1:] for name in _names(part, known))
    if not isinstance(node, ast.ClassDef):
        return found
    found.has_fields = any(isinstance(statement, ast.AnnAssign) for statement in node.body)
    for base in node.bases:
        found.always.update(_names(base, known))
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            names = frozenset(_names(statement.annotation, known))
            if names:
                found.fields.append(_Field(statement, names))
    return found


def _names(node: ast.AST, known: Mapping[str, ast.stmt]) -> Iterator[str]:
    """Yield the definitions that a type names, also in quotes; values of a Literal and constraints are no types."""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Name) and part.id in known:
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            pending.append(ast.parse(part.value, mode="eval").body)
        elif isinstance(part, ast.Subscript) and _is_name(part.value, "Literal"):
            continue
        elif not isinstance(part, ast.Call):
            pending.extend(ast.iter_child_nodes(part))


def _choose(definitions: Mapping[str, _Definition]) -> list[ast.AnnAssign]:
    """Choose the fields whose types are built later: those within large circles, then those that lead to most."""
    deferred, reached = _defer(definitions, {})
    limits: dict[str, int] = {}
    for name, item in definitions.items():
        if len(item.always) > 1 and len(reached[name]) > _MOST_OF_UNION:
            # A union is built with all its members; the more there are, the less each may take along.
            share = max(1, _MOST // len(item.always))
            limits.update({one: min(share, limits.get(one, share)) for one in item.always})
    if limits:
        deferred, _ = _defer(definitions, limits)
    return list(deferred.values())


def _defer(
    definitions: Mapping[str, _Definition], limits: Mapping[str, int]
) -> tuple[dict[int, ast.AnnAssign], dict[str, frozenset[str]]]:
    """Return the fields to defer, and what each definition is built with; `limits` bound that of some."""
    deferred = _within_circles(definitions)
    kept = {
        name: [one for one in item.fields if id(one.node) not in deferred]
        for name, item in definitions.items()
    }
    reached: dict[str, frozenset[str]] = {}
    for circle in reversed(_circles(definitions, kept)):
        most = min(limits.get(name, _MOST) for name in circle)
        total = frozenset(circle)
        total = _with(total, (one for name in circle for one in definitions[name].always), reached)
        leading = [
            (len(_with(frozenset(), one.names, reached)), one) for name in circle for one in kept[name]
        ]
        for _, one in sorted(leading, key=lambda pair: pair[0]):
            more = _with(total, one.names, reached)
            if len(more) <= max(most, len(total)):
                total = more
            elif not one.names <= total:
                deferred[id(one.node)] = one.node
        reached.update(dict.fromkeys(circle, total))
    return deferred, reached


def _within_circles(definitions: Mapping[str, _Definition]) -> dict[int, ast.AnnAssign]:
    """Return the fields that lead back to their own class, where too many definitions are in one circle."""
    numbers: dict[str, int] = {}
    for number, circle in enumerate(
        _circles(definitions, {name: item.fields for name, item in definitions.items()})
    ):
        if len(circle) > _MOST:
            numbers.update(dict.fromkeys(circle, number))
    return {
        id(one.node): one.node
        for name, item in definitions.items()
        if name in numbers
        for one in item.fields
        if any(numbers.get(other) == numbers[name] for other in one.names)
    }


def _with(
    total: frozenset[str], names: Iterable[str], reached: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Add what definitions are built with."""
    return total.union(*(reached.get(name, frozenset()) for name in names))


def _circles(
    definitions: Mapping[str, _Definition], fields: Mapping[str, Sequence[_Field]]
) -> list[list[str]]:
    return components_in_order(
        {
            name: sorted(item.always.union(*(one.names for one in fields[name])))
            for name, item in definitions.items()
        }
    )


def _rewrite(lines: list[str], annotation: ast.expr) -> None:
    """Mark a type in the text; constraints that stand beside it stay outside."""
    inner, discriminator = annotation, ""
    if isinstance(annotation, ast.Subscript) and _is_name(annotation.value, "Annotated"):
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        inner, discriminator = parts[0], _discriminator(parts[1:])
    mark = f"{MARK}({discriminator})"
    end_line, end = (inner.end_lineno or inner.lineno) - 1, inner.end_col_offset or 0
    if inner is annotation:
        _insert(lines, end_line, end, f", {mark}]")
        _insert(lines, inner.lineno - 1, inner.col_offset, "Annotated[")
    else:
        _insert(lines, end_line, end, f", {mark}")


def _discriminator(parts: Sequence[ast.expr]) -> str:
    calls = [part for part in parts if isinstance(part, ast.Call)]
    keywords = [keyword for call in calls for keyword in call.keywords if keyword.arg == "discriminator"]
    return ast.unparse(keywords[0].value) if keywords else ""


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _insert(lines: list[str], line: int, column: int, text: str) -> None:
    """Insert a text; columns of Python's syntax trees count UTF-8 octets."""
    octets = lines[line].encode()
    lines[line] = (octets[:column] + text.encode() + octets[column:]).decode()
