"""Making a contract whole where the repair is certain, and saying so."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.naming import camel, fold, unique
from scaffold.model.schemas import SchemaReader
from scaffold.model.service import Remark
from scaffold.model.soundness import mend
from scaffold.model.values import mapping, sequence, text

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PARAMETER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A contract whose operations have unique ids and declare their path parameters, and whose schemas compile."""

    contract: dict[str, Any]
    remarks: tuple[Remark, ...]


def iter_operations(contract: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yield (path, method, operation, path item) of every operation in the contract's own order.

    Additional methods of OpenAPI 3.2 (§4.8.9 `additionalOperations`) are yielded under their names.
    """
    for path, item in mapping(contract.get("paths")).items():
        if not isinstance(item, dict):
            continue
        for method, operation in item.items():
            if method in METHODS and isinstance(operation, dict):
                yield path, method, operation, item
        for method, operation in mapping(item.get("additionalOperations")).items():
            if isinstance(operation, dict):
                yield path, method, operation, item


def repair(contract: Mapping[str, Any]) -> Repaired:
    """Return a copy of a bundled contract with missing operation ids and path parameters, and its schemas mended."""
    whole = copy.deepcopy(dict(contract))
    reader = SchemaReader(whole)
    remarks = _drop_shapeless_paths(whole)
    operations = list(iter_operations(whole))
    _name_operations(operations, remarks)
    for path, method, operation, item in operations:
        for name in _declare_parameters(reader, path, operation, item):
            message = f"path parameter {name!r} is not declared; taken as a string"
            remarks.append(Remark("path-parameter", pointer_text(("paths", path, method)), message))
    remarks.extend(mend(whole))
    return Repaired(whole, tuple(remarks))


def _drop_shapeless_paths(contract: dict[str, Any]) -> list[Remark]:
    """Take out path items that are no objects: nothing can be served of them."""
    paths = mapping(contract.get("paths"))
    shapeless = [path for path, item in paths.items() if not isinstance(item, dict)]
    for path in shapeless:
        del paths[path]
    return [
        Remark("path-item", pointer_text(("paths", path)), "the path item is no object; left out")
        for path in shapeless
    ]


def _name_operations(
    operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]], remarks: list[Remark]
) -> None:
    taken: set[str] = set()
    for path, method, operation, _ in operations:
        given = operation.get("operationId")
        usable = isinstance(given, str) and bool(given.strip())
        if usable and fold(str(given)) not in taken:
            taken.add(fold(str(given)))
            continue
        spoken = _PARAMETER.sub(r" by \1", path)
        derived = given if usable else camel(f"{method} {spoken}") or method
        operation["operationId"] = unique([str(derived)], taken=taken)[0]
        taken.add(fold(operation["operationId"]))
        what = f"is used twice; {operation['operationId']!r} is used here" if usable else "is missing"
        suffix = "" if usable else f"; named {operation['operationId']!r}"
        remarks.append(
            Remark("operation-id", pointer_text(("paths", path, method)), f"operationId {what}{suffix}")
        )


def _declare_parameters(
    reader: SchemaReader, path: str, operation: dict[str, Any], item: Mapping[str, Any]
) -> list[str]:
    """Declare the parameters of a path that nothing declares, require the others; return the names of the former."""
    entries = [*sequence(item.get("parameters")), *sequence(operation.get("parameters"))]
    declared = [entry for entry in map(reader.follow, entries) if isinstance(entry, dict)]
    in_path = {text(entry.get("name")): entry for entry in declared if entry.get("in") == "path"}
    missing = []
    for name in dict.fromkeys(_PARAMETER.findall(path)):
        if name in in_path:
            in_path[name]["required"] = True
        else:
            missing.append(name)
    if missing:
        added = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in missing
        ]
        operation["parameters"] = [*sequence(operation.get("parameters")), *added]
    return missing
