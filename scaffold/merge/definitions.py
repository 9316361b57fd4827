"""Functions and classes in parts: decorators, header and body."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from dataclasses import dataclass

from scaffold.merge.lines import split_lines
from scaffold.merge.python_units import Body, parse, split_body

_SKIPPED = frozenset(
    {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A definition in parts that joined are its text; comments above it belong to its decorators."""

    decorators: str
    header: str
    body: str

    @property
    def indent(self) -> str:
        """The space before the header."""
        return self.header[: len(self.header) - len(self.header.lstrip())]


def split_definition(text: str) -> Parts | None:
    """Divide a function or a class; None where its body stands on the line of its header."""
    try:
        span = _header_lines(text)
    except (tokenize.TokenError, SyntaxError, ValueError):
        span = None
    if span is None:
        return None
    lines = split_lines(text)
    start, end = span
    return Parts("".join(lines[:start]), "".join(lines[start:end]), "".join(lines[end:]))


def _header_lines(text: str) -> tuple[int, int] | None:
    """Find the lines from the first word of a definition to the colon behind which its body begins (0-based, end excluded)."""
    begin = 0
    previous = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _SKIPPED:
            continue
        if token.type == tokenize.NEWLINE:
            if begin:
                return (begin - 1, token.start[0]) if previous == ":" else None
            previous = ""
            continue
        if not begin and not previous and token.string in {"async", "def", "class"}:
            begin = token.start[0]
        previous = token.string
    return None


def split_class(text: str) -> Body | None:
    """Divide the body of a class into the units of its statements; None where that cannot be done."""
    parts = split_definition(text)
    indented = text[:1].isspace()
    module = parse(f"if 1:\n{text}" if indented else text)
    if parts is None or module is None:
        return None
    found = next((node for node in ast.walk(module) if isinstance(node, ast.ClassDef)), None)
    if found is None:
        return None
    lines = split_lines(f"if 1:\n{text}" if indented else text)
    start = len(split_lines(parts.decorators + parts.header)) + indented
    return split_body(lines, found.body, start, len(lines))


def parameters(header: str) -> tuple[str, ...]:
    """Name the parameters of a function in their order, of its header; none where it is not Python."""
    module = parse(f"{textwrap.dedent(header).rstrip()}\n    pass\n")
    found = module.body[0] if module is not None and module.body else None
    if not isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
        return ()
    given = found.args
    rest = [item for item in (given.vararg, given.kwarg) if item is not None]
    return tuple(item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest))


def names_in(node: ast.AST) -> set[str]:
    """Return the names and attributes that code reads."""
    found = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return found | {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}


def written_names(base: ast.Module, mine: ast.Module) -> set[str]:
    """Return the names and attributes that people's code reads: that of functions and statements that the base lacks."""
    first = {key: ast.dump(node) for key, node in _leaves(base.body)}
    return {
        name
        for key, node in _leaves(mine.body)
        if first.get(key) != ast.dump(node)
        for name in names_in(node)
    }


def _leaves(body: list[ast.stmt], scope: str = "") -> list[tuple[str, ast.AST]]:
    found: list[tuple[str, ast.AST]] = []
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            found += _leaves(statement.body, f"{scope}{statement.name}.")
            found += [(f"{scope}{statement.name}:{ast.dump(base)}", base) for base in statement.bases]
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((f"{scope}{statement.name}", statement))
        elif not isinstance(statement, ast.Import | ast.ImportFrom):
            found.append((f"{scope}{ast.dump(statement)}", statement))
    return found
