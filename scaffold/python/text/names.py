"""Python names for a service, its resources, operations and arguments."""

from __future__ import annotations

import builtins
import keyword
import sys
from collections.abc import Container, Iterable
from itertools import pairwise

from scaffold.core.naming import class_name, plural, python_name, short_name, singular, snake, unique
from scaffold.model.operations.paths import parse_path
from scaffold.model.service import Operation, OutboundOperation, Parameter, Resource

# Names that Windows keeps for devices, whatever their extension.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
# Folders beside `src` that hold Python themselves, and the tests of Python.
_FOLDERS = frozenset({"tests", "src", "migrations", "test"})
_OWN_PACKAGES = _DEVICES | {"platform", "app", "settings", "migrations", "tests", "main", "resources"}
# What the signature of `handlers(...)` would hide from its body.
_OWN_PACKAGES |= {"ignore_retired", "or_unwritten"}
# Decorators of the methods, which a method of the name would take the place of.
_DECORATORS = frozenset({"override", "unbegun", "unwritten"})
_OWN_CLASSES = frozenset(
    {"Call", "Database", "Handler", "Json", "KeySource", "Literal", "Reply", "Settings", "Store"}
)
# Names that methods use themselves, and one that a reader takes for a digit.
_ARGUMENTS = frozenset({"self", "call", "body", "models", "stored", "page", "l", *dir(builtins)})


# Packages are folders: file systems take 255 characters, Windows some 260 for a whole path.
_LONGEST_PACKAGE = 60


def service_name(name: str, modules: Container[str] = ()) -> str:
    """Keep a service's name, or put `-service` behind it where a package of that name would hide what the service needs.

    `modules` are the names that the blueprint's dependencies take, as modules and as distributions.
    """
    package = package_name(name)
    taken = package in sys.stdlib_module_names or package in _DEVICES | _FOLDERS or package in modules
    return f"{name}-service" if taken else name


def package_name(service: str) -> str:
    """Name the Python package of a service."""
    return python_name(service, fallback="service")


def resource_packages(resources: Iterable[Resource]) -> dict[str, str]:
    """Name the package of each resource, by the resource's name."""
    listed = list(resources)
    names = [
        python_name(short_name(item.name, _LONGEST_PACKAGE), fallback="resource", reserved=_OWN_PACKAGES)
        for item in listed
    ]
    return {item.name: name for item, name in zip(listed, unique(names), strict=True)}


def resource_class(package: str) -> str:
    """Name the class that implements a resource; it shadows nothing that the modules around it import."""
    name = class_name(package, fallback="Resource")
    return f"{name}Resource" if name in _OWN_CLASSES else name


def method_names(operations: Iterable[Operation | OutboundOperation]) -> dict[str, str]:
    """Name the method of each operation of one resource, by operation id."""
    listed = list(operations)
    names = [python_name(item.id, fallback="operation", reserved=_DECORATORS) for item in listed]
    return {item.id: name for item, name in zip(listed, unique(names), strict=True)}


def argument_names(
    parameters: Iterable[Parameter], path: str, *, taken: Iterable[str] = ()
) -> dict[tuple[str, str], str]:
    """Name the argument of each parameter, by (location, name); a bare `id` is called after its collection."""
    listed = list(parameters)
    names = unique([_argument(item, path) for item in listed], taken=("self", "call", "body", *taken))
    return {(item.location, item.name): name for item, name in zip(listed, names, strict=True)}


def _argument(item: Parameter, path: str) -> str:
    if item.location == "path" and item.name.lower() in ("id", "uuid", "key"):
        segments = parse_path(path).segments
        for before, segment in pairwise(segments):
            if segment.parameter == item.name and before.parameter is None:
                return python_name(f"{singular(snake(before.text))}_{item.name}", fallback="value")
    name = python_name(item.name, fallback="value")
    return f"{name}_" if name in _ARGUMENTS or keyword.iskeyword(name) else name


def store_names(entities: Iterable[str]) -> dict[str, str]:
    """Name the attribute that holds each entity's store, by entity: the plural of its name."""
    listed = list(entities)
    names = []
    for entity in listed:
        head, _, tail = python_name(entity, fallback="entity").rpartition("_")
        names.append(f"_{head}_{plural(tail)}" if head else f"_{plural(tail)}")
    return dict(zip(listed, unique(names), strict=True))
