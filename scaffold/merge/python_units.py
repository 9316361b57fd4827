"""Python text in units: statements of a module and of the bodies of its classes, by what they define."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scaffold.merge.units import Unit, number_units

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

IMPORTS: Final = ("imports",)
"""The name of the unit that holds a module's imports."""
_SPACE = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class Body:
    """The statements of a module or class as units, and the space and comments behind the last."""

    units: list[Unit]
    end: str


def parse(text: str) -> ast.Module | None:
    """Parse a module; None where the text is not Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def split_body(lines: Sequence[str], statements: Sequence[ast.stmt], start: int, end: int) -> Body | None:
    """Divide the lines `start` to `end` (0-based, the end excluded) into statements and the comments between them.

    Returns None where two statements share a line.
    """
    units: list[Unit] = []
    place = start
    for statement in statements:
        first, last = first_line(statement), statement.end_lineno or statement.lineno
        if first < place:
            return None
        comments, lead, head = _between(lines[place:first])
        units += comments
        units.append(Unit(_name(statement), lead, "".join([*head, *lines[first:last]])))
        place = last
    return Body(number_units(_with_imports(_with_docstrings(units))), "".join(lines[place:end]))


def first_line(statement: ast.stmt) -> int:
    """Return the 0-based line that a statement begins on, with its decorators."""
    decorators = statement.decorator_list if isinstance(statement, Definition) else []
    return min([statement.lineno, *(item.lineno for item in decorators)]) - 1


def same_tokens(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for how they are laid out; comments count."""
    left, right = _tokens(one), _tokens(other)
    return left is not None and left == right


def _tokens(text: str) -> list[str] | None:
    try:
        found = list(tokenize.generate_tokens(io.StringIO(_dedented(text)).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    words: list[str] = []
    for token in found:
        if token.type in _SPACE:
            words.append({tokenize.INDENT: "{", tokenize.DEDENT: "}"}.get(token.type, ""))
        elif token.string in {")", "]", "}"} and words and words[-1] == ",":
            words[-1] = token.string
        else:
            words.append(_quoted(token.string) if token.type == tokenize.STRING else token.string)
    return [word for word in words if word]


def _dedented(text: str) -> str:
    """Make a method a function; lines within strings keep what they have less of."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return f"if 1:\n{text}" if indent else text


def _quoted(literal: str) -> str:
    try:
        return repr(ast.literal_eval(literal))
    except (SyntaxError, ValueError):
        return literal


def _between(lines: Sequence[str]) -> tuple[list[Unit], str, list[str]]:
    """Divide what stands before a statement: comments of their own, the space before it, comments that belong to it."""
    head = len(lines)
    while head and lines[head - 1].strip():
        head -= 1
    space = head
    while space and not lines[space - 1].strip():
        space -= 1
    return split_comments(lines[:space]), "".join(lines[space:head]), list(lines[head:])


def split_comments(lines: Sequence[str]) -> list[Unit]:
    """Divide lines of comments into units: one for each run of them."""
    units: list[Unit] = []
    lead: list[str] = []
    text: list[str] = []
    for line in [*lines, "\n"]:
        if line.strip():
            text.append(line)
        elif text:
            units.append(Unit(("comment", "".join(text)), "".join(lead), "".join(text)))
            lead, text = [line], []
        else:
            lead.append(line)
    return units


def _with_docstrings(units: Sequence[Unit]) -> list[Unit]:
    """Join a string that stands behind an assignment to it: it says what is assigned."""
    joined: list[Unit] = []
    for unit in units:
        if unit.name == ("string",) and joined and joined[-1].name[0] == "name":
            before = joined[-1]
            joined[-1] = Unit(before.name, before.lead, f"{before.text}{unit.lead}{unit.text}")
        else:
            joined.append(unit)
    return joined


def _with_imports(units: Sequence[Unit]) -> list[Unit]:
    """Join the first run of imports, with the comments in it, to one unit."""
    first = next((place for place, unit in enumerate(units) if unit.name[0] == "import"), None)
    if first is None:
        return list(units)
    end = next(
        (at for at, unit in enumerate(units) if at > first and unit.name[0] not in {"import", "comment"}),
        len(units),
    )
    while units[end - 1].name[0] == "comment":
        end -= 1
    text = "".join(f"{unit.lead}{unit.text}" for unit in units[first:end])
    lead = units[first].lead
    return [*units[:first], Unit(IMPORTS, lead, text.removeprefix(lead)), *units[end:]]


def _name(statement: ast.stmt) -> tuple[str, ...]:
    """Name a statement by what it defines, or by how it begins."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return ("def", name)
        case ast.ClassDef(name=name):
            return ("class", name)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return ("name", name)
        case ast.Import() | ast.ImportFrom():
            return ("import", ast.unparse(statement))
        case ast.Expr(value=ast.Constant(value=str())):
            return ("string",)
        case ast.If(test=test) | ast.While(test=test):
            return ("if", ast.unparse(test))
        case ast.Expr(value=ast.Call(func=func)):
            return ("call", ast.unparse(func))
    return (type(statement).__name__,)
