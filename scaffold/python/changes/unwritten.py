"""Methods of the contract's operations that a service's own code has not written yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scaffold.python.changes.generated_names import Definition, read_names

_INTERFACE: Final = "Operations"
_REFUSAL: Final = "not_implemented"


class Unwritten(NamedTuple):
    """A method to write, in which class and file; `there` says that it is there and answers 501."""

    path: str
    owner: str
    method: str
    there: bool


class _Class(NamedTuple):
    path: str
    node: ast.ClassDef


def find_unwritten(
    generated: Mapping[str, str], own: Mapping[str, str], package: str
) -> tuple[Unwritten, ...]:
    """Find the methods of interfaces that no own class has, and those that do nothing but answer 501, by path and name.

    Of own files that are not Python nothing is said.
    """
    operations = {path: text for path, text in generated.items() if "/_generated/operations/" in path}
    names = read_names(operations, package)
    trees = {path: _parse(text) for path, text in own.items() if path.startswith("src/")}
    classes = [
        _Class(path, node)
        for path, tree in trees.items()
        if tree is not None
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    found: list[Unwritten] = []
    for (group, name), interface in names.found.items():
        # Of what the contract does not have any more nothing is to be written.
        if (
            group == "operations"
            and interface.ref.module != "retired"
            and _is_generated(interface, generated, package)
        ):
            found += _of_interface(name, interface, classes, package)
    # What a file that does not parse has written cannot be told.
    unread = {path for path, tree in trees.items() if tree is None}
    return tuple(sorted(item for item in found if item.path not in unread))


def find_broken(own: Mapping[str, str]) -> dict[str, int]:
    """Return the lines at which own files stop being Python, by path."""
    found: dict[str, int] = {}
    for path, text in own.items():
        try:
            ast.parse(text)
        except SyntaxError as error:
            found[path] = error.lineno or 1
        except (ValueError, RecursionError, MemoryError):
            continue
    return found


def _is_generated(interface: Definition, generated: Mapping[str, str], package: str) -> bool:
    path = f"src/{package}/_generated/{interface.ref.module.replace('.', '/')}.py"
    return f"class {interface.ref.name}" in generated.get(path, "")


def _parse(text: str) -> ast.Module | None:
    """Parse a module; None for what is not Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _of_interface(
    name: str, interface: Definition, classes: list[_Class], package: str
) -> Iterator[Unwritten]:
    wanted = [method for method, node in interface.methods.items() if node.decorator_list]
    implementing = _descendants(name, classes)
    if not implementing:
        resource = interface.ref.module.rpartition(".")[2]
        path = f"src/{package}/{resource}/operations.py"
        yield from (Unwritten(path, name.removesuffix(_INTERFACE), method, there=False) for method in wanted)
        return
    methods = {
        node.name: (item, node)
        for item in implementing
        for node in item.node.body
        if isinstance(node, ast.AsyncFunctionDef)
    }
    first = implementing[0]
    for method in wanted:
        if method not in methods:
            yield Unwritten(first.path, first.node.name, method, there=False)
        elif _refuses(methods[method][1]):
            item = methods[method][0]
            yield Unwritten(item.path, item.node.name, method, there=True)


def _descendants(name: str, classes: list[_Class]) -> list[_Class]:
    """Return the classes that inherit from one of the name, directly or not, the nearest first."""
    found: list[_Class] = []
    names = {name}
    while True:
        more = [
            item
            for item in classes
            if item not in found and names.intersection(map(_base_name, item.node.bases))
        ]
        if not more:
            return found
        found += more
        names |= {item.node.name for item in more}


def _base_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _refuses(node: ast.AsyncFunctionDef) -> bool:
    """Tell whether a method does nothing but answer 501."""
    body = [
        item
        for item in node.body
        if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    return isinstance(raised, ast.Call) and _base_name(raised.func) == _REFUSAL
