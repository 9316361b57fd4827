"""Making a contract whole where the repair is certain, and saying so."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.location import Pointer, pointer_text
from scaffold.core.naming import camel, fold, unique
from scaffold.core.values import mapping, sequence, text
from scaffold.core.wording import shortened
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.schemas import SchemaReader
from scaffold.normal.soundness import mend
from scaffold.openapi.types.nodes import HTTP_METHODS

_PLACES = ("path", "query", "header", "cookie", "querystring")
_PARAMETER = re.compile(r"\{([^{}]+)\}")
# The statuses that never have content (RFC 9110 §15.2, §15.3.5, §15.3.6, §15.4.5).
_EMPTY = frozenset({"100", "101", "102", "103", "204", "205", "304"})
# What cannot stand in a host or a path segment as it is (RFC 3986 §2.3).
_NO_SEGMENT = re.compile(r"[^A-Za-z0-9._~-]+")
# A query or a fragment outside of a parameter's name.
_NO_PATH = re.compile(r"[?#](?![^{}]*\}).*", re.DOTALL)
_FRAGMENT = re.compile(r"#(?![^{}]*\}).*", re.DOTALL)
_LONGEST_QUERY = 60
# Header parameters that OpenAPI ignores (3.1 §4.8.12.1): media types say what these are. The third, Authorization, is left: who
# declares it wants it to be there.
_NEGOTIATED = frozenset({"accept", "content-type"})


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
            if method in HTTP_METHODS and isinstance(operation, dict):
                yield path, method, operation, item
        for method, operation in mapping(item.get("additionalOperations")).items():
            if isinstance(operation, dict):
                yield path, method, operation, item


def operation_pointer(path: str, method: str) -> Pointer:
    """Say where an operation stands in its contract; `method` is written as `iter_operations` yields it."""
    if method in HTTP_METHODS:
        return "paths", path, method
    return "paths", path, "additionalOperations", method


def repair(contract: Mapping[str, Any]) -> Repaired:
    """Return a copy of a bundled contract with missing operation ids and path parameters, and its schemas mended."""
    whole = copy.deepcopy(dict(contract))
    reader = SchemaReader(whole)
    remarks = [*_mend_paths(whole), *_drop_shapeless(whole), *_complete_servers(whole)]
    operations = list(iter_operations(whole))
    remarks.extend(_complete_responses(operations))
    remarks.extend(_empty_responses(reader, operations))
    _name_operations(operations, remarks)
    remarks.extend(_shadowed(operations))
    remarks.extend(_drop_nameless_parameters(reader, operations))
    remarks.extend(_drop_negotiated_parameters(reader, operations))
    for path, method, operation, item in operations:
        for name in _declare_parameters(reader, path, operation, item):
            message = f"path parameter {name!r} is not declared; taken as a string"
            remarks.append(
                Remark(
                    RemarkKind.REPAIRED,
                    "path-parameter",
                    pointer_text(operation_pointer(path, method)),
                    message,
                )
            )
    remarks.extend(mend(whole))
    return Repaired(whole, tuple(remarks))


def _mend_paths(contract: dict[str, Any]) -> Iterator[Remark]:
    """Begin every path with the slash that it must have (OpenAPI 3.1 §4.8.8); the order stays."""
    if not isinstance(contract.get("paths", {}), dict):
        contract["paths"] = {}
        yield Remark(
            RemarkKind.REPAIRED,
            "structure",
            pointer_text(("paths",)),
            "the paths are no object; there are none",
        )
    paths = mapping(contract.get("paths"))
    names = {name: f"/{name}" for name in paths if not name.startswith(("/", "x-"))}
    names = {name: meant for name, meant in names.items() if meant not in paths}
    if not names:
        return
    contract["paths"] = {names.get(name, name): item for name, item in paths.items()}
    for name, meant in names.items():
        yield Remark(
            RemarkKind.REPAIRED,
            "path",
            pointer_text(("paths", name)),
            f"path {name!r} has no leading slash; served as {meant!r}",
        )


def _drop_shapeless(contract: dict[str, Any]) -> Iterator[Remark]:
    """Take out path items and operations that are no objects: nothing can be served of them."""
    paths = mapping(contract.get("paths"))
    for path, item in list(paths.items()):
        where: Pointer = ("paths", path)
        if not isinstance(item, dict):
            del paths[path]
            yield Remark(
                RemarkKind.DEGRADED,
                "path-dropped",
                pointer_text(where),
                f"{path} is not a path item; it is left out",
            )
            continue
        others = mapping(item.get("additionalOperations"))
        for methods, place in ((item, where), (others, (*where, "additionalOperations"))):
            known = [name for name in methods if methods is others or name in HTTP_METHODS]
            for method in [name for name in known if not isinstance(methods[name], dict)]:
                del methods[method]
                message = f"{method.upper()} {path} is not an operation; it is left out"
                yield Remark(
                    RemarkKind.DEGRADED, "operation-dropped", pointer_text((*place, method)), message
                )


def _complete_servers(contract: dict[str, Any]) -> Iterator[Remark]:
    """Give every variable of a server URL a default, without which there is no URL (OpenAPI 3.1 §4.8.6)."""
    holders: list[tuple[Pointer, dict[str, Any]]] = [((), contract)]
    for path, item in mapping(contract.get("paths")).items():
        holders.append((("paths", path), item))
    holders += [(operation_pointer(path, method), op) for path, method, op, _ in iter_operations(contract)]
    for where, holder in holders:
        for index, server in enumerate(sequence(holder.get("servers"))):
            if isinstance(server, dict) and isinstance(server.get("url"), str):
                pointer = pointer_text((*where, "servers", index))
                for name, value in _complete_variables(server):
                    message = f"server variable {name!r} has no default; taken as {value!r}"
                    yield Remark(RemarkKind.REPAIRED, "server-variable", pointer, message)


def _complete_responses(
    operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]],
) -> Iterator[Remark]:
    """Read a response that is no object as one without content: its status is meant all the same."""
    for path, method, operation, _ in operations:
        responses = mapping(operation.get("responses"))
        for status in [status for status, response in responses.items() if not isinstance(response, Mapping)]:
            if not status.startswith("x-"):
                responses[status] = {"description": ""}
                where = pointer_text((*operation_pointer(path, method), "responses", status))
                message = f"response {status} of {method.upper()} {path} is not an object; it has no content"
                yield Remark(RemarkKind.DEGRADED, "response", where, message)


def _empty_responses(
    reader: SchemaReader, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]
) -> Iterator[Remark]:
    """Take the content out of the responses whose status has none: whatever is declared, no octet of it is sent."""
    for path, method, operation, _ in operations:
        responses = mapping(operation.get("responses"))
        for status in [status for status in responses if str(status) in _EMPTY]:
            meant = mapping(reader.follow(responses[status]))
            if meant.get("content"):
                responses[status] = {key: value for key, value in meant.items() if key != "content"}
                where = pointer_text((*operation_pointer(path, method), "responses", status))
                message = f"response {status} of {method.upper()} {path} has content, which HTTP does not carry; left out"
                yield Remark(RemarkKind.REPAIRED, "response-content", where, message)


def _complete_variables(server: dict[str, Any]) -> Iterator[tuple[str, str]]:
    variables = mapping(server.get("variables"))
    for name in dict.fromkeys(_PARAMETER.findall(server["url"])):
        declared = mapping(variables.get(name))
        if isinstance(declared.get("default"), str):
            continue
        allowed = [value for value in sequence(declared.get("enum")) if isinstance(value, str)]
        default = next(iter(allowed), _NO_SEGMENT.sub("", name).strip(".") or "default")
        server["variables"] = {**mapping(server.get("variables")), name: {**declared, "default": default}}
        yield name, default


def _shadowed(
    operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]],
) -> Iterator[Remark]:
    """Name the operations that a query tells apart, and those whose paths no request can tell from another's.

    A query is no part of a path, and the service chooses by it all the same; nor are the names of parameters (OpenAPI 3.1
    §4.8.8), so that only the values that these accept may tell which is meant. A fragment is never sent (RFC 3986 §3.5).
    """
    first: dict[tuple[str, str, str], str] = {}
    alike: dict[tuple[str, str, str], str] = {}
    for path, method, operation, _ in operations:
        sent = _NO_PATH.sub("", path)
        query = _FRAGMENT.sub("", path)[len(sent) + 1 :]
        where, own = pointer_text(operation_pointer(path, method)), operation["operationId"]
        reached = first.setdefault((sent, query, method), own)
        if reached != own:
            message = f"{method.upper()} {path} is requested as {sent}: {reached!r} answers"
            yield Remark(RemarkKind.DEGRADED, "operation-shadowed", where, message)
            continue
        if query:
            shown = shortened(query, _LONGEST_QUERY)
            message = f"{method.upper()} {path} answers requests to {sent} with the query {shown!r}"
            yield Remark(RemarkKind.REPAIRED, "path-query", where, message)
        twin = alike.setdefault((_PARAMETER.sub("{}", sent), query, method), own)
        if twin != own:
            message = f"{method.upper()} {path} has the path of {twin!r}, which answers whatever both accept"
            yield Remark(RemarkKind.DEGRADED, "operation-shadowed", where, message)


def _drop_nameless_parameters(
    reader: SchemaReader, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]
) -> Iterator[Remark]:
    """Take out parameters of operations without a name or a place: no request can carry them."""
    for path, method, operation, _ in operations:
        listed = sequence(operation.get("parameters"))
        kept = [entry for entry in listed if _is_parameter(reader.follow(entry))]
        if len(kept) == len(listed):
            continue
        operation["parameters"] = kept
        index = next(index for index, entry in enumerate(listed) if not _is_parameter(reader.follow(entry)))
        where = pointer_text((*operation_pointer(path, method), "parameters", index))
        count = len(listed) - len(kept)
        message = (
            f"{count} of the parameters of {operation['operationId']} have no name or no place; left out"
        )
        yield Remark(RemarkKind.DEGRADED, "parameter-dropped", where, message)


def _drop_negotiated_parameters(
    reader: SchemaReader, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]
) -> Iterator[Remark]:
    """Take out the header parameters that only repeat, or contradict, what the media types of bodies and responses say."""
    for path, method, operation, item in operations:
        places = ((("paths", path), item), (operation_pointer(path, method), operation))
        for where, holder in places:
            for index, entry in reversed(list(enumerate(sequence(holder.get("parameters"))))):
                meant = mapping(reader.follow(entry))
                name = text(meant.get("name"))
                if meant.get("in") == "header" and name.lower() in _NEGOTIATED:
                    del holder["parameters"][index]
                    message = (
                        f"the header parameter {name} is ignored: media types say what is sent and accepted"
                    )
                    yield Remark(
                        RemarkKind.DEGRADED,
                        "parameter-dropped",
                        pointer_text((*where, "parameters", index)),
                        message,
                    )


def _is_parameter(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str) and entry.get("in") in _PLACES


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
        what = "is used twice; here it is" if usable else "is missing; named"
        remarks.append(
            Remark(
                RemarkKind.REPAIRED,
                "operation-id",
                pointer_text(operation_pointer(path, method)),
                f"operationId {what} {operation['operationId']!r}",
            )
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
