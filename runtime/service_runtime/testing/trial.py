"""The material of a contract run: the contract with what is not written yet, and with the ways to what there is.

`python -m PACKAGE._runtime.testing.trial` prints it as JSON, for `scaffold test`: URL is where the service runs,
and TOKEN opens it.
"""

from __future__ import annotations

import copy
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from schemathesis.config import SchemathesisWarning, WarningsConfig

from ..core.media import is_text
from . import cases
from .agreeing import named_by_body
from .groups import GROUPS, Group
from .harness import Remote
from .hooks import BELONGING
from .named import entity_of, is_put_away
from .package import settings, tables
from .verdicts import NOT_WRITTEN, announced
from .world import NO_WAY, World, referred

POLICY = Path(__file__).parents[4] / "schemathesis.toml"
_NOT_WRITTEN = "501"
_NO_SERVER_ERROR = ("2xx", "3xx", "4xx", _NOT_WRITTEN)
# Two warnings of schemathesis say that most data were refused; what cannot be made yet is not found either.
_WARNINGS = (
    "missing_auth", "missing_deserializer", "unused_openapi_auth", "unsupported_regex", "method_not_allowed",
    "unresolvable_reference", "rate_limited",
)  # fmt: skip
_OPAQUE = SchemathesisWarning.MISSING_DESERIALIZER.value
# Names of properties that schemathesis's settings can name.
_PLAIN = re.compile(r"[\w-]+")
# How often a path names what there is: what was deleted, and what never was, is asked for too.
_PROBABILITY = 0.6
# A run deletes what it finds in lists and what it made, each thing once and all below it: with few of them nothing is
# left to find.
_MADE, _MADE_TO_DELETE = 3, 8


@dataclass(frozen=True)
class Trial:
    """Hold what a contract run is given.

    ``document`` is the contract with a 501 where ``new`` announced one and with links (OpenAPI 3.1, 4.8.20) to what was
    created; ``settings`` are schemathesis's: the service's own, and keys of resources that were made for the run;
    ``unwritten`` says what was announced, ``unchecked`` which bodies nobody holds against their schemas, and where
    nothing is that a path names.
    """

    document: dict[str, Any]
    settings: dict[str, Any]
    unwritten: list[str]
    unchecked: list[str]


def build_trial(world: World) -> Trial:
    """Make resources as one caller, and return what a contract run of this service is given."""
    document = copy.deepcopy(dict(cases.CONTRACT.document))
    chosen: dict[str, Any] = tomllib.loads(POLICY.read_text(encoding="utf-8")) if POLICY.is_file() else {}
    unwritten, unchecked, vacant = [], [], []
    for operation in cases.OPERATIONS:
        _name_media_types(document, operation)
        remarks = announced(operation) or []
        if remarks:
            _allow_501(document, chosen, operation)
            unwritten += [_told(operation, remark) for remark in remarks]
        opaque = _opaque(operation)
        if opaque:
            unchecked.append(f"{operation.operation_id}: no schema is checked of {', '.join(opaque)}")
        missing = _name_what_there_is(document, chosen, operation, world)
        _refer_to_what_there_is(chosen, operation, world)
        if missing and not remarks:
            vacant.append(f"{operation.operation_id}: nothing is there that its path names: {missing}")
        if missing or remarks or named_by_body(operation):
            _table(chosen, operation)["warnings"] = {"display": list(_WARNINGS), "fail-on": True}
    if unchecked and isinstance(chosen.get("warnings"), dict):
        # schemathesis warns of them for the document as a whole. Warnings that it does not show by itself stay out.
        shown = chosen["warnings"].get("display", [one.value for one in WarningsConfig().display])
        chosen["warnings"]["display"] = [name for name in shown if name != _OPAQUE]
    for group in GROUPS:
        if group.create is not None and group.item:
            _add_links(document, group, group.create)
        # What DELETE answers with is put away, and still there, as all below it is.
        if group.delete is not None and is_put_away(group.delete):
            below = [one for one in cases.OPERATIONS if f"{one.path}/".startswith(f"{group.item}/")]
            for operation in below:
                _table(chosen, operation).setdefault("checks", {})["use_after_free"] = {"enabled": False}
    return Trial(document, chosen, unwritten, unchecked + vacant)


def _allow_501(document: Mapping[str, Any], chosen: dict[str, Any], operation: cases.Operation) -> None:
    """Let an operation answer 501 in a copy of the document, and in the settings."""
    responses = _definition(document, operation)["responses"]
    responses.setdefault(_NOT_WRITTEN, {"description": "It is not written yet."})
    checks = _table(chosen, operation).setdefault("checks", {})
    checks["not_a_server_error"] = {"expected-statuses": list(_NO_SERVER_ERROR)}


def _name_media_types(document: Mapping[str, Any], operation: cases.Operation) -> None:
    """Name a media type for each range of JSON types that a body may have: the tool sends none that it covers."""
    content = (operation.request_body or {}).get("content", {})
    named = {cases.sent_as(media_type): definition for media_type, definition in content.items()}
    if named.keys() != content.keys():
        _definition(document, operation)["requestBody"] = {**(operation.request_body or {}), "content": named}


def _told(operation: cases.Operation, remark: Mapping[str, Any]) -> str:
    name = operation.operation_id
    return f"{name}: {str(remark.get('message', '')).removeprefix(f'{name} ')}"


def _opaque(operation: cases.Operation) -> list[str]:
    """Return the media types of an operation's replies that schemathesis cannot read."""
    contents = [response.get("content", {}) for response in operation.responses.values()]
    types = {media_type for content in contents for media_type in content}
    return sorted(one for one in types if not is_text(one.partition(";")[0].strip().lower()))


def _table(chosen: dict[str, Any], operation: cases.Operation) -> dict[str, Any]:
    """Return the settings of an operation, which may be changed: tables of one operation do not add up."""
    found: list[dict[str, Any]] = chosen.setdefault("operations", [])
    for table in found:
        if table.get("include-operation-id") == operation.operation_id:
            return table
    found.append({"include-operation-id": operation.operation_id})
    return found[-1]


def _name_what_there_is(
    document: Mapping[str, Any], chosen: dict[str, Any], operation: cases.Operation, world: World
) -> str:
    """Let some paths of an operation name a resource that was made for it; say why nothing can make one yet."""
    try:
        paths = world.paths(operation.path, _MADE_TO_DELETE if operation.method == "DELETE" else _MADE)
    except AssertionError:
        # What does not work is found by the run itself.
        return ""
    except pytest.skip.Exception as end:
        return _unmakeable(str(end.msg))
    if paths[0]:
        rows = [{name: _typed_as(operation, name, key) for name, key in path.items()} for path in paths]
        last, dictionary = list(rows[0])[-1], f"{operation.operation_id}-path"
        keys = list(dict.fromkeys(row[last] for row in rows))
        chosen.setdefault("dictionaries", {})[dictionary] = {"values": keys}
        bound = {"dictionary": dictionary, "probability": _PROBABILITY}
        parameters = _table(chosen, operation).setdefault("parameters", {})
        owned = {name for name in rows[0] if f"path.{name}" in parameters}
        parameters.setdefault(f"path.{last}", bound)
        # Keys are chosen each for itself: a hook puts those beside the last one under which it is.
        if len(rows[0]) > 1 and not owned:
            _definition(document, operation)[BELONGING] = rows
    return ""


def _refer_to_what_there_is(chosen: dict[str, Any], operation: cases.Operation, world: World) -> None:
    """Let most bodies of an operation name resources, which are made for all operations together."""
    for name, schema in cases.properties(cases.json_schema(operation)).items():
        target = None if name in named_by_body(operation) else referred(operation, name)
        if target is None or not _PLAIN.fullmatch(name):
            continue
        dictionaries, dictionary = chosen.setdefault("dictionaries", {}), f"keys-of-{target}"
        if dictionary not in dictionaries and (keys := list(_keys(target, world))):
            dictionaries[dictionary] = {"values": keys}
        if dictionary in dictionaries:
            bound = {"dictionary": dictionary, "probability": _PROBABILITY}
            place = f"body.{name}[*]" if "items" in cases.CONTRACT.follow(schema) else f"body.{name}"
            _table(chosen, operation).setdefault("parameters", {}).setdefault(place, bound)


def _keys(target: str, world: World) -> Iterator[Any]:
    """Yield keys of new resources of an entity, as many as can be made."""
    with suppress(AssertionError, pytest.skip.Exception):
        for _ in range(_MADE):
            yield world.make(target)


def _typed_as(operation: cases.Operation, name: str, key: str) -> str | int | float:
    """Return a key as the value that its parameter's schema accepts: as text, or the number that it is."""
    schema = next(p for p in cases.parameters(operation, "path") if p["name"] == name).get("schema", {})
    if cases.is_valid(schema, key):
        return key
    try:
        number = json.loads(key)
    except ValueError:
        return key
    return number if isinstance(number, int | float) else key


def _unmakeable(reason: str) -> str:
    """Return the reason where what makes it is not written or not in the contract; bodies that fail are failures."""
    if reason.startswith(NOT_WRITTEN):
        return f"{reason.removeprefix(NOT_WRITTEN)} is not written yet"
    return reason.partition(": ")[2].partition(": ")[2] if NO_WAY in reason else ""


def _definition(document: Mapping[str, Any], operation: cases.Operation) -> dict[str, Any]:
    """Return an operation of a copy of the document, which may be changed."""
    item = _followed(document, document["paths"][operation.path])
    methods: Mapping[str, Any] = {**item, **item.get("additionalOperations", {})}
    found: dict[str, Any] = next(
        node
        for node in methods.values()
        if isinstance(node, dict) and node.get("operationId") == operation.operation_id
    )
    return found


def _followed(document: Mapping[str, Any], node: Any) -> Any:
    for _ in range(20):
        if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
            break
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _add_links(document: Mapping[str, Any], group: Group, create: cases.Operation) -> None:
    """Link what creates a thing to every operation on it, where its reply says under which key it is."""
    key = _key_expression(group, create)
    status = next((status for status in sorted(create.responses) if status.startswith("2")), None)
    if key is None or status is None:
        return
    above = [part[1:-1] for part in group.path.split("/") if part.startswith("{")]
    parameters = {f"path.{name}": f"$request.path.{name}" for name in above} | {f"path.{group.key}": key}
    links = {
        f"{create.operation_id}-{operation.operation_id}": {
            "operationId": operation.operation_id,
            "parameters": parameters,
        }
        for operation in _about(group)
    }
    responses = _definition(document, create)["responses"]
    response = dict(_followed(document, responses[status]))
    responses[status] = {**response, "links": {**links, **response.get("links", {})}}


def _about(group: Group) -> Iterator[cases.Operation]:
    """Yield the operations on a member of a group, and on what belongs to it, whose other keys the member names."""
    names = {part for part in group.item.split("/") if part.startswith("{")}
    for operation in cases.OPERATIONS:
        inside = operation.path == group.item or operation.path.startswith(f"{group.item}/")
        if inside and names == {part for part in operation.path.split("/") if part.startswith("{")}:
            yield operation


def _key_expression(group: Group, create: cases.Operation) -> str | None:
    """Return the runtime expression (OpenAPI 3.1, 4.8.20.3) of the key of what was created; None without one."""
    entity = tables.ENTITIES.get(entity_of(create))
    wanted = [*([entity.key] if entity is not None else []), group.key, "id"]
    schema, pointer = cases.response_schema(create), ""
    for _ in range(2):
        properties = cases.properties(schema)
        name = next((name for name in wanted if name in properties), None)
        if name is not None:
            return f"$response.body#{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if len(properties) != 1:
            break
        [(outer, schema)] = properties.items()
        pointer = f"/{outer}"
    return None


def to_toml(value: Any) -> str:
    """Write a value in TOML, tables inline: texts, lists, numbers and truth values are as in JSON."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{to_toml(name)} = {to_toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(to_toml, value))}]"
    # The one control character that JSON need not escape (TOML 1.0, Basic strings).
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def main() -> None:
    """Print what a run against the service at URL is given."""
    remote = Remote(settings.Settings(), [os.environ["URL"]], os.environ.get("TOKEN", ""))
    print(json.dumps(asdict(build_trial(World(remote, numbering=True))), default=str))  # noqa: T201 - this is what the program is for


if __name__ == "__main__":
    main()
