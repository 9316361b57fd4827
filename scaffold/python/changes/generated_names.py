"""Definitions in the modules that are generated from a contract: models, tables, interfaces of operations, clients."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

GROUPS: Final = ("models", "tables", "operations", "clients")
"""Modules and packages whose names a service's own code uses."""
CLASSES_OF_METHODS: Final = ("operations", "clients")
"""Groups whose classes stand for operations, method by method."""
RETIRED: Final = "retired"
"""The module that keeps names of earlier contracts."""
RETIRED_COLUMNS: Final = "retired_columns"
"""The function of the runtime that keeps columns of earlier contracts in a table."""
PLACES: Final = "PLACES"
ENTITIES: Final = "ENTITIES"
METHODS: Final = "()"
"""The end of the place of a class's retired methods."""

Method = ast.FunctionDef | ast.AsyncFunctionDef


class Ref(NamedTuple):
    """A name that a definition refers to: of a group, or else what is imported from a module.

    The module of a group's name is where it is defined, dotted, below `_generated`; any other one is absolute, or begins
    with dots that count from `_generated`.
    """

    group: str
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition with the docstring behind it; `alias` is another name that it is nothing but a name for."""

    ref: Ref
    nodes: tuple[ast.stmt, ...]
    scope: Mapping[str, Ref]
    alias: Ref | None = None

    @property
    def methods(self) -> dict[str, Method]:
        """The methods of a class, by name."""
        body = self.nodes[0].body if self.nodes and isinstance(self.nodes[0], ast.ClassDef) else []
        return {node.name: node for node in body if isinstance(node, Method)}


class EntityValue(NamedTuple):
    """The value of a key of `ENTITIES`; `alias` is another key that it is nothing but a name for."""

    value: ast.expr
    scope: Mapping[str, Ref]
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The definitions of a generated tree.

    `found` is by group and name, `places` are the names that each module has for others, `entities` are by key.
    `methods` are those that only the retired base class of a class has, by group, class and name; `columns` are those that
    are kept in a table, by its variable.
    """

    found: dict[tuple[str, str], Definition] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    entities: dict[str, EntityValue] = field(default_factory=dict)
    methods: dict[tuple[str, str, str], tuple[Method, Mapping[str, Ref]]] = field(default_factory=dict)
    columns: dict[str, tuple[ast.Dict, Mapping[str, Ref]]] = field(default_factory=dict)


Parsed = dict[str, list[ast.stmt]]
"""Modules by their texts; most are the same in two trees."""


def read_names(tree: Mapping[str, str], package: str, parsed: Parsed | None = None) -> Names:
    """Read what the generated modules of a service define, retired names included; a text that is not Python has none.

    `parsed` is filled with what was parsed, and what it has is not parsed again.
    """
    modules = {module.name: module for module in _modules(tree, package, {} if parsed is None else parsed)}
    names = Names()
    own = {
        (group, name): Ref(group, module.name, name)
        for module in modules.values()
        if (group := _group(module.name))
        for name in _defined_in(module.body)
    }
    for module in modules.values():
        if _group(module.name):
            _read_module(names, module, _scope(module, own))
    if RETIRED in modules:
        _read_retired(names, modules[RETIRED], own)
    return names


class _Module(NamedTuple):
    """A module below `_generated`, with the package that its relative imports count from."""

    name: str
    body: list[ast.stmt]
    package: tuple[str, ...]


def _modules(tree: Mapping[str, str], package: str, parsed: Parsed) -> Iterator[_Module]:
    """Yield the modules that own code uses names of, and that of retired names."""
    root = f"src/{package}/_generated/"
    for path, text in tree.items():
        if not path.startswith(root) or not path.endswith(".py"):
            continue
        *inside, file = path.removeprefix(root).removesuffix(".py").split("/")
        name = ".".join(inside if file == "__init__" else [*inside, file])
        if not _group(name) and name != RETIRED:
            continue
        with contextlib.suppress(SyntaxError, ValueError):
            if text not in parsed:
                parsed[text] = ast.parse(text).body
            yield _Module(name, parsed[text], tuple(inside))


def _group(module: str) -> str:
    head = module.partition(".")[0]
    return head if head in GROUPS else ""


def place_of(ref: Ref) -> str:
    """Return the module that others import a name from: all models are those of one package."""
    return "models" if ref.group == "models" else ref.module


def _defined_in(body: list[ast.stmt]) -> Iterator[str]:
    return (name for node in body if (name := defined_name(node)) is not None)


def defined_name(node: ast.stmt) -> str | None:
    """Return the name of a class or of what is assigned; None for any other statement."""
    if isinstance(node, ast.ClassDef):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if isinstance(node, ast.AnnAssign):
        target = node.target
    return target.id if isinstance(target, ast.Name) else None


def _read_module(names: Names, module: _Module, scope: Mapping[str, Ref]) -> None:
    for index, node in enumerate(module.body):
        name = defined_name(node)
        _read_columns(names, node, scope)
        if isinstance(node, ast.ImportFrom):
            passed_on = {alias.name for alias in node.names if alias.asname == alias.name}
            names.places.setdefault(module.name, set()).update(passed_on)
        if name == ENTITIES:
            _read_entities(names, node, scope)
            names.places.setdefault(module.name, set()).add(name)
        elif name is not None:
            _keep(names, Definition(scope[name], (node, *_doc_after(module.body, index)), scope))


def _read_columns(names: Names, node: ast.stmt, scope: Mapping[str, Ref]) -> None:
    match node:
        case ast.Expr(
            value=ast.Call(func=ast.Name(id=called), args=[ast.Name(id=table), _, ast.Dict() as columns])
        ) if called == RETIRED_COLUMNS:
            names.columns[table] = (columns, scope)
        case _:
            pass


def _keep(names: Names, definition: Definition) -> None:
    ref = definition.ref
    names.found.setdefault((ref.group, ref.name), definition)
    names.places.setdefault(place_of(ref), set()).add(ref.name)


def _doc_after(body: list[ast.stmt], index: int) -> list[ast.stmt]:
    following = body[index + 1 : index + 2]
    return [node for node in following if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]


def _read_entities(names: Names, node: ast.stmt, scope: Mapping[str, Ref]) -> None:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    for key, item in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            alias = (
                item.slice.value
                if isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant)
                else None
            )
            names.entities.setdefault(
                key.value, EntityValue(item, scope, alias if isinstance(alias, str) else None)
            )


def _scope(module: _Module, own: Mapping[tuple[str, str], Ref]) -> dict[str, Ref]:
    """Say what each name of a module's top level refers to."""
    scope: dict[str, Ref] = {}
    for node in module.body:
        if isinstance(node, ast.Import):
            scope |= {alias.asname or alias.name: Ref("", alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module.package, node)
            for alias in node.names:
                scope[alias.asname or alias.name] = _imported(source, alias.name, own)
        elif (name := defined_name(node)) is not None and (_group(module.name), name) in own:
            scope[name] = own[_group(module.name), name]
    return scope


def _imported(source: str, name: str, own: Mapping[tuple[str, str], Ref]) -> Ref:
    group = _group(source.removeprefix(".")) if source.startswith(".") and source[:2] != ".." else ""
    if group:
        return own.get((group, name), Ref(group, source.removeprefix("."), name))
    return Ref("", source, name)


def _absolute(package: tuple[str, ...], node: ast.ImportFrom) -> str:
    """Write the module of an import with dots that count from `_generated`: one for a module in it, two beside it."""
    if not node.level:
        return node.module or ""
    up = node.level - 1
    inside = package[: max(0, len(package) - up)]
    dots = "." * (1 + max(0, up - len(package)))
    return dots + ".".join(filter(None, [*inside, node.module or ""]))


def _read_retired(names: Names, module: _Module, own: Mapping[tuple[str, str], Ref]) -> None:
    """Read the module of retired names, whose `PLACES` says where each name was."""
    imports = _scope(module, own)
    origins = {local: _origin(place) for local, place in read_places(module.body).items()}
    scope = {**imports, **origins}
    for local, ref in origins.items():
        if local in imports:
            _keep(names, Definition(ref, (), scope, alias=imports[local]))
    for index, node in enumerate(module.body):
        name = defined_name(node)
        if name == ENTITIES:
            _read_entities(names, node, scope)
        elif name in origins:
            _read_local(names, Definition(origins[name], (node, *_doc_after(module.body, index)), scope))


def _read_local(names: Names, definition: Definition) -> None:
    ref = definition.ref
    if ref.name.endswith(METHODS):
        owner = ref.name.removesuffix(METHODS)
        for name, method in definition.methods.items():
            names.methods.setdefault((ref.group, owner, name), (method, definition.scope))
    else:
        _keep(names, definition)


def read_places(body: list[ast.stmt]) -> dict[str, str]:
    """Read where each name of the module of retired names was: its place, by the name that it has there."""
    for node in body:
        if (
            defined_name(node) == PLACES
            and isinstance(node, ast.Assign | ast.AnnAssign)
            and node.value is not None
        ):
            read: dict[str, str] = ast.literal_eval(node.value)
            return read
    return {}


def _origin(place: str) -> Ref:
    module, _, name = place.rpartition(".")
    return Ref(_group(module), module, name)
