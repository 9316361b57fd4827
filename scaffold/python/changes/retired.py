"""Names that a contract does not have any more, kept for as long as a service's own code uses them.

What is kept is written to `_generated/retired.py`, and can be imported from where it was: modules that are still there
look for it when it is asked for, those that are gone become modules of nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scaffold.python.changes.generated_names import (
    CLASSES_OF_METHODS,
    METHODS,
    RETIRED,
    RETIRED_COLUMNS,
    Names,
    Parsed,
    read_names,
    read_places,
)
from scaffold.python.changes.gone_names import is_any_gone
from scaffold.python.changes.own_uses import Use, Uses, find_uses
from scaffold.python.changes.renamed_models import find_renamed
from scaffold.python.changes.retired_columns import Column, add_columns, gone_columns, kept_columns
from scaffold.python.changes.retired_members import CALLED, Member, add_members, gone_members, kept_members
from scaffold.python.changes.retired_module import RetiredModule
from scaffold.python.gate.checking import check_module
from scaffold.python.text.formatting import format_python

_FUTURE: Final = "from __future__ import annotations\n"
_METADATA: Final = ("tables", "metadata")
"""The metadata of retired tables has the name of that of the contract's own, which own code uses."""
_LOADED: Final = "__getattr__ = load_on_use("


class RetiredName(NamedTuple):
    """A name that is kept, by the place where it was (`models.Order`, `tables.ENTITIES['Order']`), and where it is used."""

    place: str
    uses: tuple[Use, ...]


class Renamed(NamedTuple):
    """New names by the old ones: of models, of tables, and of columns by the new name of their table."""

    models: Mapping[str, str] = {}
    tables: Mapping[str, str] = {}
    columns: Mapping[str, Mapping[str, str]] = {}


NOTHING_RENAMED: Final = Renamed()


def retire(
    old: Mapping[str, str],
    new: Mapping[str, str],
    package: str,
    own: Mapping[str, str],
    renamed: Renamed = NOTHING_RENAMED,
) -> dict[str, str]:
    """Return the files to lay over a generated tree so that names of the one before are found, formatted; {} for none.

    `old` holds the files of `_generated` as they are, with what was retired earlier, `new` those made from the new
    contract; `own` are the Python files of the service that are not generated, as they will be. Keys are paths in the
    service. `renamed` has new names where they are known; models that are the same but for their names are found without it.
    """
    if not is_any_gone(old, new, package):
        return {}
    uses = find_uses(own)
    if not uses:
        return {}
    parsed: Parsed = {}
    before, after = read_names(old, package, parsed), read_names(new, package, parsed)
    pairs = {**find_renamed(before, after), **renamed.models}
    pairs = {one: other for one, other in pairs.items() if ("models", other) in after.found}
    module = RetiredModule(before, after, pairs, renamed.tables)
    names = _keep_names(module, before, after, uses)
    entities = sorted(key for key in uses.entities if key in before.entities and key not in after.entities)
    for key in entities:
        module.add_entity(key)
    classes = _keep_methods(module, before, after, uses)
    members = gone_members(before, after, pairs, uses)
    folder = f"src/{package}/_generated"
    files = _with_members(new, folder, after, members)
    columns = gone_columns(before, after, renamed.tables, renamed.columns, uses)
    files |= _with_columns(new, folder, after, columns)
    if not names and not entities and not classes:
        return format_python(files)
    files[f"{folder}/{RETIRED}.py"] = module.text()
    for place, found in sorted(names.items()):
        path = _path_of(new, folder, place)
        files[path] = _with_names(files.get(path, new.get(path)), found, _dots(path, folder))
    if entities:
        path = _path_of(new, folder, "tables")
        files[path] = _with_entities(files.get(path, new[path]), _dots(path, folder))
    for (place, owner), base in sorted(classes.items()):
        path = _path_of(new, folder, place)
        files[path] = _with_base(files.get(path, new[path]), owner, base, _dots(path, folder))
    formatted = format_python(files)
    check_module(RETIRED, formatted[f"{folder}/{RETIRED}.py"], f"{folder}/{RETIRED}.py")
    return formatted


def list_retired(
    generated: Mapping[str, str], package: str, own: Mapping[str, str]
) -> tuple[RetiredName, ...]:
    """List the names that a service's generated files keep for its own code, with their uses there."""
    text = generated.get(f"src/{package}/_generated/{RETIRED}.py")
    if text is None and not any(
        f"{name}(" in item for item in generated.values() for name in (CALLED, RETIRED_COLUMNS)
    ):
        return ()
    uses = find_uses(own)
    if not uses:
        return ()
    names = read_names(generated, package)
    found = [RetiredName(*item) for item in (*kept_members(names, uses), *kept_columns(names, uses))]
    try:
        body = ast.parse(text or "").body
    except SyntaxError:
        body = []
    found += [item for place in read_places(body).values() for item in _used(place, body, uses)]
    kept = [key for key in uses.entities if key in names.entities and _is_kept(body, key)]
    found += [RetiredName(f"tables.ENTITIES[{key!r}]", tuple(uses.entities[key])) for key in kept]
    return tuple(sorted(found))


def _used(place: str, body: list[ast.stmt], uses: Uses) -> Iterator[RetiredName]:
    """Yield what a place keeps for others; what only another retired name needs is not used itself."""
    module, _, name = place.rpartition(".")
    if (module, name) in uses.names and (module, name) != _METADATA:
        yield RetiredName(place, tuple(uses.names[module, name]))
    if not name.endswith(METHODS):
        return
    owner = name.removesuffix(METHODS)
    local = next(key for key, value in read_places(body).items() if value == place)
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name == local:
            for item in node.body:
                if isinstance(item, ast.AsyncFunctionDef | ast.FunctionDef):
                    yield RetiredName(f"{module}.{owner}.{item.name}", tuple(uses.methods.get(item.name, ())))


def _is_kept(body: list[ast.stmt], key: str) -> bool:
    values = (
        node.value for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
    )
    return any(
        isinstance(item, ast.Constant) and item.value == key for value in values for item in value.keys
    )


def _keep_names(module: RetiredModule, before: Names, after: Names, uses: Uses) -> dict[str, dict[str, str]]:
    """Keep the names that own code imports and that are not where they were; return what they are called, by place."""
    kept: dict[str, dict[str, str]] = {}
    groups = {(place_module(before, key), key[1]): key for key in before.found}
    for place, name in sorted(_asked(uses, before)):
        if name in after.places.get(place, ()) or (place, name) not in groups:
            continue
        kept.setdefault(place, {})[name] = module.add(*groups[place, name])
    return kept


def place_module(names: Names, key: tuple[str, str]) -> str:
    """Return the module that own code imports a name of a group from."""
    ref = names.found[key].ref
    return "models" if ref.group == "models" else ref.module


def _asked(uses: Uses, before: Names) -> set[tuple[str, str]]:
    asked = {(module, name) for module, name in uses.names if name != "*"}
    everything = {module for module, name in uses.names if name == "*"}
    return asked | {(module, name) for module in everything for name in before.places.get(module, ())}


def _keep_methods(
    module: RetiredModule, before: Names, after: Names, uses: Uses
) -> dict[tuple[str, str], str]:
    """Keep methods that own classes have of interfaces that are still there; return base classes by place and class."""
    kept: dict[tuple[str, str], str] = {}
    for (group, owner), new in after.found.items():
        if group not in CLASSES_OF_METHODS or (group, owner) not in before.found:
            continue
        earlier = [name for one, other, name in before.methods if (one, other) == (group, owner)]
        gone = dict.fromkeys([*before.found[group, owner].methods, *earlier])
        wanted = [name for name in gone if name not in new.methods and name in uses.methods]
        if wanted:
            kept[new.ref.module, owner] = module.add_methods(group, owner, wanted)
    return kept


def _with_members(new: Mapping[str, str], folder: str, after: Names, members: list[Member]) -> dict[str, str]:
    """Return the modules of models in which members of enumerations are kept."""
    by_path: dict[str, list[Member]] = {}
    for item in members:
        path = _path_of(new, folder, after.found["models", item.owner].ref.module)
        by_path.setdefault(path, []).append(item)
    files: dict[str, str] = {}
    for path, found in by_path.items():
        text, imports = add_members(new[path], found, _dots(path, folder))
        files[path] = _with_imports(text, imports)
    return files


def _with_columns(new: Mapping[str, str], folder: str, after: Names, columns: list[Column]) -> dict[str, str]:
    """Return the modules of tables in which columns are kept."""
    by_path: dict[str, list[Column]] = {}
    for item in columns:
        path = _path_of(new, folder, after.found["tables", item.table].ref.module)
        by_path.setdefault(path, []).append(item)
    files: dict[str, str] = {}
    for path, found in by_path.items():
        text, imports = add_columns(new[path], found, _dots(path, folder))
        files[path] = _with_imports(text, imports)
    return files


def _path_of(tree: Mapping[str, str], folder: str, place: str) -> str:
    path = f"{folder}/{place.replace('.', '/')}"
    return f"{path}/__init__.py" if f"{path}/__init__.py" in tree else f"{path}.py"


def _dots(path: str, folder: str) -> str:
    return "." * (path.removeprefix(f"{folder}/").count("/") + 1)


def _with_names(text: str | None, names: Mapping[str, str], dots: str) -> str:
    """Let a module find names in that of retired ones; without a text it is one of nothing else."""
    imported = "".join(
        f"    from {dots}{RETIRED} import {local} as {name}\n" for name, local in sorted(names.items())
    )
    others = ", __getattr__" if text is not None and _LOADED in text else ""
    listed = "".join(f"{name!r}: {local!r}," for name, local in sorted(names.items()))
    head = f"from typing import TYPE_CHECKING\nfrom {dots}._runtime.core.retired import retired_names\n"
    hook = (
        f"\nif TYPE_CHECKING:\n{imported}else:\n"
        f"    __getattr__ = retired_names(__name__, {{{listed}}}{others})\n"
    )
    if text is None:
        doc = '"""Names that the contract does not have any more, and that the service\'s own code still uses."""\n'
        return f"{doc}\n{_FUTURE}\n{head}{hook}"
    return _with_imports(text, head) + hook


def _with_entities(text: str, dots: str) -> str:
    head = f"from {dots}._runtime.core.retired import retired_entities\n"
    return _with_imports(text, head) + "\nENTITIES = retired_entities(ENTITIES, __name__)\n"


def _with_base(text: str, owner: str, base: str, dots: str) -> str:
    """Give a class a base class of the module of retired names."""
    node = next(
        node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == owner
    )
    bases = ", ".join([base, *map(ast.unparse, node.bases)])
    lines = text.split("\n")
    lines[node.lineno - 1] = f"class {owner}({bases}):"
    return _with_imports("\n".join(lines), f"from {dots}{RETIRED} import {base}\n")


def _with_imports(text: str, imports: str) -> str:
    """Put imports at the head of a module, where sorting puts them into their places."""
    if _FUTURE in text:
        return text.replace(_FUTURE, f"{_FUTURE}\n{imports}", 1)
    node = ast.parse(text).body[0]
    lines = text.split("\n")
    return "\n".join([*lines[: node.end_lineno], "", imports, *lines[node.end_lineno :]])
