"""Check that generated Python holds nothing but what its kind of file is meant to hold.

The gate does not care how something came into a file: `gate_policies` lists what may be there, for each kind. It is the
last line of defense behind the encoders of `literals` and the keyword list of `sanitize`, and is always on.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
import unicodedata
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, NoReturn

from scaffold.core.errors import InputError, ScaffoldError
from scaffold.core.location import Location
from scaffold.python.gate.policies import DUNDERS, POLICIES, SAFE_BUILTINS, Policy

_BUILTINS: Final = frozenset(dir(builtins))
_TYPE_NODES = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.Load, ast.BitOr)


class GateError(ScaffoldError):
    """Generated code holds something that it must not hold."""

    def __init__(self, construct: str, location: Location) -> None:
        """Name the construct and where it stands in the generated file."""
        super().__init__(
            "generated-code-refused",
            f"generated code must not hold {construct}",
            hint="nothing was written; a text of the document has probably found a way into code: please report it",
            location=location,
        )


_NAMING: Final = frozenset({"name", "id", "attr", "arg", "asname", "module"})
_NAMING_FIELDS: Final[dict[type[ast.AST], tuple[str, ...]]] = {}


def check_module(kind: str, text: str, path: str) -> None:
    """Check the text of a generated file of a kind.

    Raises GateError, which names the file, the line and the construct, and InputError for a kind that there is no policy for,
    which is one of a blueprint's own.
    """
    if kind not in POLICIES:
        raise InputError(
            "blueprint-invalid",
            f"{path}: no policy says what generated files of the kind {kind!r} may hold",
            hint="let the blueprint make it outside of `_generated/`, or add the kind to scaffold/python/gate/policies.py",
        )
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(text.encode()).readline)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise GateError("text that is not Python", Location(path, line, 1)) from error
    if encoding != "utf-8":
        raise GateError("another encoding than UTF-8", Location(path, 1, 1))
    _Checker(POLICIES[kind], tree, path).check()


class _Checker:
    def __init__(self, policy: Policy, tree: ast.Module, path: str) -> None:
        self._policy = policy
        self._syntax = frozenset(policy.syntax)
        self._tree = tree
        self._path = path
        self._own: set[str] = set()
        self._bound: set[str] = set()

    def check(self) -> None:
        """Check every node, once it is known which names the file binds."""
        nodes = list(ast.walk(self._tree))
        for node in nodes:
            self._bind(node)
        for node in nodes:
            self._check(node)

    def _bind(self, node: ast.AST) -> None:
        match node:
            case ast.ImportFrom(names=names, level=level):
                bound = {alias.asname or alias.name for alias in names}
                self._bound |= bound
                if level:
                    self._own |= bound
            case ast.Import(names=names):
                self._bound |= {alias.asname or alias.name.split(".")[0] for alias in names}
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._bound.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                self._bound.add(name)
            case _:
                pass

    def _check(self, node: ast.AST) -> None:
        if type(node) not in self._syntax:
            self._refuse(type(node).__name__, node)
        for name in _names(node):
            if name[:2] == "__" and name not in DUNDERS | self._policy.names:
                self._refuse(f"the name `{name}`", node)
        if isinstance(node, ast.stmt | ast.Module):
            self._check_statement(node)
        else:
            self._check_part(node)

    def _check_statement(self, node: ast.stmt | ast.Module) -> None:
        match node:
            case ast.Module():
                self._check_distinct(node.body)
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                self._check_definition(node)
            case ast.Import() | ast.ImportFrom():
                self._check_import(node)
            case ast.AnnAssign(annotation=annotation):
                self._check_type(annotation)
            case ast.Expr(value=value):
                if not isinstance(value, ast.Constant | ast.Call | ast.Await):
                    self._refuse("an expression without effect", node)
            case _:
                pass

    def _check_part(self, node: ast.AST) -> None:
        match node:
            case ast.Call():
                self._check_call(node)
            case ast.Name(id=name, ctx=ast.Load()):
                if name not in self._bound and name not in SAFE_BUILTINS | self._policy.names:
                    self._refuse(f"the name `{name}`, which nothing here defines", node)
            case ast.arg(annotation=annotation):
                self._check_type(annotation)
            case _:
                pass

    def _check_definition(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Name) or decorator.id not in self._policy.decorators:
                self._refuse(f"the decorator `{ast.unparse(decorator)}`", decorator)
        if isinstance(node, ast.ClassDef):
            self._check_distinct(node.body)
            if node.keywords:
                self._refuse("a class with keywords", node)
            for base in node.bases:
                self._check_type(base)
        else:
            self._check_distinct(node.body, definitions_only=True)
            self._check_type(node.returns)

    def _check_distinct(self, body: list[ast.stmt], *, definitions_only: bool = False) -> None:
        seen: set[str] = set()
        for node in body:
            for name in _defined(node, definitions_only=definitions_only):
                if name in seen:
                    self._refuse(f"two definitions of `{name}`", node)
                seen.add(name)

    def _check_import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom) and node.level:
            if not self._policy.stars and any(alias.name == "*" for alias in node.names):
                self._refuse("an import of everything", node)
            return
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            wanted = f"{module}.{alias.name}" if module else alias.name
            allowed = self._policy.imports.get(module, frozenset()) if module else self._policy.modules
            if alias.name not in allowed:
                self._refuse(f"an import of `{wanted}`", node)
            if alias.asname in _BUILTINS:
                self._refuse(f"an import as `{alias.asname}`", node)

    def _check_call(self, node: ast.Call) -> None:
        called = _callee(node.func)
        if called is None:
            self._refuse("a call of an expression", node)
        if called in self._own:
            return
        if not any(_matches(called, pattern) for pattern in self._policy.calls):
            self._refuse(f"a call of `{called}`", node)
        if called == "TypeAliasType" and len(node.args) > 1:
            self._check_type(node.args[1])

    def _check_type(self, node: ast.expr | None, *, data: bool = False) -> None:
        """Check a type expression; with `data` it is an argument of Literal or Annotated."""
        if node is None:
            return
        match node:
            case ast.Constant(value=str(text)) if not data:
                self._check_quoted(text, node)
            case ast.Constant(value=value) if data or value is None or value is ...:
                pass
            case ast.UnaryOp(operand=ast.Constant()) | ast.Call() if data:
                pass
            case ast.Subscript(value=value, slice=inner):
                self._check_type(value)
                self._check_arguments(_callee(value), inner)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                self._check_type(left)
                self._check_type(right)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for item in items:
                    self._check_type(item)
            case ast.Name() | ast.Attribute():
                if _callee(node) is None:
                    self._refuse("an annotation that is not a type", node)
            case _:
                self._refuse("an annotation that is not a type", node)

    def _check_arguments(self, name: str | None, inner: ast.expr) -> None:
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        for index, item in enumerate(items):
            self._check_type(item, data=name == "Literal" or (name == "Annotated" and index > 0))

    def _check_quoted(self, text: str, node: ast.expr) -> None:
        try:
            quoted = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise GateError("a quoted annotation that is not a type", self._location(node)) from error
        for part in ast.walk(quoted):
            if not isinstance(part, (*_TYPE_NODES, ast.Constant)) or (
                isinstance(part, ast.Constant) and part.value is not None
            ):
                self._refuse("a quoted annotation that is not a type", node)
            if isinstance(part, ast.Name) and part.id not in self._bound | SAFE_BUILTINS:
                self._refuse(f"the name `{part.id}`, which nothing here defines", node)

    def _refuse(self, construct: str, node: ast.AST) -> NoReturn:
        raise GateError(construct, self._location(node))

    def _location(self, node: ast.AST) -> Location:
        return Location(self._path, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


def _names(node: ast.AST) -> Iterator[str]:
    """Give the identifiers that a node itself holds."""
    kind = type(node)
    fields = _NAMING_FIELDS.get(kind)
    if fields is None:
        fields = _NAMING_FIELDS[kind] = tuple(field for field in kind._fields if field in _NAMING)
    for field in fields:
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield from value.split(".")


def _defined(node: ast.stmt, *, definitions_only: bool) -> Iterator[str]:
    """Give the names that a statement defines, as Python compares them (PEP 3131)."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield unicodedata.normalize("NFKC", node.name)
    elif isinstance(node, ast.AnnAssign) and not definitions_only:
        targets = [node.target]
    elif isinstance(node, ast.Assign) and not definitions_only:
        targets = node.targets
    for target in targets:
        if isinstance(target, ast.Name):
            yield unicodedata.normalize("NFKC", target.id)


def _callee(node: ast.expr) -> str | None:
    """Write what is called or named as dotted text; calls in between as `()`. None for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            owner = _callee(value)
            return None if owner is None else f"{owner}.{name}"
        case ast.Call(func=func):
            owner = _callee(func)
            return None if owner is None else f"{owner}()"
        case _:
            return None


def _matches(called: str, pattern: str) -> bool:
    """Compare dotted names part by part; `*` stands for one part or the rest of a part."""
    names, patterns = called.split("."), pattern.split(".")
    return len(names) == len(patterns) and all(map(fnmatchcase, names, patterns))
