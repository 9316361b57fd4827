"""Requests that the contract does not allow are refused, in every part of a request, and change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx

from . import cases, wire
from .agreeing import agreed, named_by_body, places
from .comparing import resource
from .groups import GROUPS
from .harness import Outgoing, Service
from .named import entity_of
from .package import tables
from .parametrized import for_each, for_every
from .planting import differing
from .verdicts import not_tried, require_written
from .world import World, json_of

_CLIENT_ERRORS = range(400, 500)
_PROBLEM = "application/problem+json"
_UNKNOWN = "application/x-unknown"
_LONG = 3_000
_MANY = 300
_HUGE = 10**15
_ABSENT = object()


def _spoiled(value: Any) -> Iterator[Any]:
    """Yield values that a bound, a pattern or an enumeration may refuse."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield from (-1, 0, _HUGE, -_HUGE)
    elif isinstance(value, str):
        yield from ("", " ", "x" * _LONG, "\u00e9\u00df", f"{value}-other")
    elif isinstance(value, list):
        yield from ([], value * _MANY, [*value, *value[:1]])
    elif isinstance(value, dict):
        yield {**value, "unknown_member": 1}


def _broken(body: Any) -> Iterator[tuple[wire.Change, Any]]:
    """Yield changes of a body at every place, with the changed body: spoiled values, and members left out."""
    for path, value in _places(body):
        for other in (*_spoiled(value), *([_ABSENT] if path and isinstance(path[-1], str) else [])):
            change = wire.Change(path, None if other is _ABSENT else other)
            changed = change.apply(body)
            if other is _ABSENT:
                target = changed
                for part in path[:-1]:
                    target = target[part]
                del target[path[-1]]
            yield change, changed


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, (*path, name))
    elif isinstance(value, list) and value:
        yield from _places(value[0], (*path, 0))


@for_each(wire.BODY_JUDGED)
def test_bodies_are_refused_where_their_schema_is_broken(
    service: Service, operation: cases.Operation
) -> None:
    world, request = World(service), cases.outgoing(operation)
    path = world.any_path(operation.path)
    body, judge, refusals = wire.valid_body(operation), wire.oracle(operation), wire.refusals(operation)
    if not judge.is_valid(body):
        raise not_tried(operation, "no body that could be made is valid")
    request = replace(request, path=cases.outgoing(operation, path).path)
    broken = [(change, changed) for change, changed in _broken(body) if not judge.is_valid(changed)]
    if not broken:
        raise not_tried(operation, "its schema allows all that was tried")
    for change, changed in broken:
        reply = world.send(operation, cases.with_fresh_key(operation, cases.with_body(request, changed)))
        assert reply.status_code in refusals, f"{change}: {reply.status_code}"
        if (
            change.path
            and change.value is not None
            and reply.headers.get("content-type", "").startswith("application/problem+json")
        ):
            said = json.dumps(reply.json())
            place = [part for part in change.path if isinstance(part, str)]
            assert any(part in said for part in place), f"{change}: the refusal does not say where: {said}"


NAMED = [one for one in wire.WITH_BODY if named_by_body(one)]


@for_each(NAMED)
def test_a_body_that_names_another_resource_than_its_path_is_refused(
    service: Service, operation: cases.Operation
) -> None:
    world = World(service)
    path = world.path(operation.path)
    schema, wanted, judged = cases.json_schema(operation), cases.refusing(operation, 422), 0
    for body in world.bodies(operation):
        for name in named_by_body(operation):
            right = {**agreed(operation, path, body), name: places(operation, path)[name]}
            others = ({**right, name: value} for value in _others(right[name]))
            other = next((one for one in others if cases.is_valid(schema, one)), None)
            if other is None or not cases.is_valid(schema, right):
                continue
            judged += 1
            token = service.token(world.subject)
            request = cases.with_fresh_key(operation, cases.with_body(cases.outgoing(operation, path), other))
            reply = require_written(operation, service.send(cases.with_token(operation, request, token)))
            assert reply.status_code in wanted or reply.status_code == 428, f"{name}: {reply.status_code}"
    if not judged:
        raise not_tried(operation, "no valid body could be made that names another resource")


def _others(value: Any) -> Iterator[Any]:
    yield from (
        (value + 1, value - 1)
        if isinstance(value, int)
        else (cases.fresh_uuid(), *cases.fresh_texts(str(value)))
    )


def _values(schema: Any) -> list[tuple[str, Any]]:
    """Return texts that a parameter's schema may refuse, each with the value that it is read as."""
    node = cases.CONTRACT.follow(schema) if isinstance(schema, Mapping) else {}
    kinds = node.get("type")
    kinds = set(kinds) if isinstance(kinds, list) else {kinds}
    if "array" in kinds:
        return [(text, [value]) for text, value in _values(node.get("items"))]
    if "string" in kinds:
        return [
            (text, text) for text in ("x" * _LONG, "!", "other-value", "00000000-0000-0000-0000-00000000000g")
        ]
    if kinds & {"integer", "number"}:
        return [(text, json.loads(text)) for text in ("-1", "0", str(_HUGE), "1.5")] + [("x", "x")]
    return [("x", "x")] if "boolean" in kinds else []


def _spoiled_texts(parameter: Mapping[str, Any]) -> list[str]:
    """Return texts for a parameter that its schema refuses."""
    schema = parameter.get("schema", {})
    return [text for text, value in _values(schema) if not cases.is_valid(schema, value)]


PARAMETERS = [
    ((operation, parameter), f"{operation.operation_id}-{parameter['name']}")
    for operation in cases.OPERATIONS
    for place in ("query", "header")
    for parameter in cases.parameters(operation, place)
    if _spoiled_texts(parameter) or parameter.get("required")
]


@for_every("parameter", PARAMETERS)
def test_parameters_are_refused_where_their_schema_is_broken(
    service: Service, parameter: tuple[cases.Operation, Mapping[str, Any]]
) -> None:
    operation, definition = parameter
    world, name = World(service), definition["name"]
    request = cases.outgoing(operation, world.any_path(operation.path))
    absent = [None] if definition.get("required") else []
    for text in (*_spoiled_texts(definition), *absent):
        changed = _with_parameter(request, definition["in"], name, text)
        status = world.send(operation, changed).status_code
        assert status in _CLIENT_ERRORS, f"{name}={(text or 'absent')[:50]}: {status}"


def _with_parameter(request: Outgoing, place: str, name: str, text: str | None) -> Outgoing:
    if place == "header":
        kept = {one: value for one, value in request.headers.items() if one.lower() != name.lower()}
        return replace(request, headers=kept if text is None else {**kept, name: text})
    query = tuple(pair for pair in request.query if pair[0] != name)
    return replace(request, query=query if text is None else (*query, (name, text)))


@for_each(wire.WITH_BODY)
def test_other_media_types_are_refused(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    request = cases.outgoing(operation, world.any_path(operation.path))
    wanted = cases.refusing(operation, httpx.codes.UNSUPPORTED_MEDIA_TYPE.value)
    for media_type in (_UNKNOWN, "text/plain"):
        if any(fits(media_type, one) for one in (operation.request_body or {}).get("content", {})):
            continue
        typed = cases.with_fresh_key(operation, cases.with_headers(request, {"Content-Type": media_type}))
        status = world.send(operation, typed).status_code
        assert status in wanted, f"{media_type}: {status}"
    coded = cases.with_fresh_key(operation, cases.with_headers(request, {"Content-Encoding": "gzip"}))
    reply = world.send(operation, coded)
    assert reply.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE, "gzip"
    assert reply.headers.get("accept-encoding") == "identity"


def fits(media_type: str, pattern: str) -> bool:
    """Tell whether a media type is the declared one, or of its range."""
    essence = pattern.partition(";")[0].strip().lower()
    return essence in {media_type, "*/*", f"{media_type.partition('/')[0]}/*"}


NEGOTIATED = [one for one in cases.OPERATIONS if "406" in one.responses]


@for_each(NEGOTIATED)
def test_what_is_not_offered_is_not_acceptable(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    request = cases.outgoing(operation, world.any_path(operation.path))
    reply = world.send(operation, cases.with_headers(request, {"Accept": _UNKNOWN}))
    assert reply.status_code == httpx.codes.NOT_ACCEPTABLE


@for_each(wire.WITH_BODY)
def test_a_body_without_a_length_has_the_limit_too(service: Service, operation: cases.Operation) -> None:
    world, limit = World(service), service.settings.max_body_bytes
    request = cases.outgoing(operation, world.any_path(operation.path))
    content = request.content or b"null"
    chunked = cases.with_headers(request, {"Transfer-Encoding": "chunked"})
    long = replace(chunked, content=content + b" " * (limit + 1 - len(content)))
    reply = world.send(operation, cases.with_fresh_key(operation, long))
    assert reply.status_code in cases.refusing(operation, httpx.codes.REQUEST_ENTITY_TOO_LARGE.value)
    short = require_written(operation, world.send(operation, cases.with_fresh_key(operation, chunked)))
    assert short.status_code != httpx.codes.REQUEST_ENTITY_TOO_LARGE


WITH_SEGMENTS = [
    operation
    for operation in cases.OPERATIONS
    if {"{" + one["name"] + "}" for one in cases.parameters(operation, "path")} & {*operation.path.split("/")}
]


@for_each(WITH_SEGMENTS)
def test_an_empty_segment_names_nothing(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    request = cases.outgoing(operation, world.any_path(operation.path))
    for name in cases.parameters(operation, "path"):
        parts = zip(operation.path.split("/"), request.path.split("/"), strict=True)
        path = "/".join("" if part == "{" + name["name"] + "}" else sent for part, sent in parts)
        if path != request.path:
            reply = world.send(operation, cases.with_fresh_key(operation, replace(request, path=path)))
            assert reply.status_code in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}, path


GUARDED = [
    operation
    for operation in cases.OPERATIONS
    if "428" in operation.responses and operation.method in {"PUT", "PATCH", "DELETE"}
]


@for_each(GUARDED)
def test_changes_say_which_version_they_change(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    request = next(world.requests(operation, world.path(operation.path)))
    bare = {name: value for name, value in request.headers.items() if name.lower() != "if-match"}
    reply = require_written(operation, world.send(operation, replace(request, headers=bare)))
    assert reply.status_code == httpx.codes.PRECONDITION_REQUIRED


SET_BY_CLIENTS = [
    group.create
    for group in GROUPS
    if group.create is not None
    and (entity := tables.ENTITIES.get(entity_of(group.create))) is not None
    and not all(column.writable or column.hidden for column in entity.columns)
    and cases.json_schema(group.create) is not None
]


@for_each(SET_BY_CLIENTS)
def test_clients_do_not_set_what_the_service_does(service: Service, operation: cases.Operation) -> None:
    world, entity = World(service), tables.ENTITIES[entity_of(operation)]
    path = world.path(operation.path)
    request, first = world.created(operation, path)
    made, schema = resource(first.json(), cases.response_schema(operation)) if first.content else ({}, None)
    sent = json_of(request)
    if not made or not isinstance(made, dict) or not isinstance(sent, dict):
        raise not_tried(operation, "its reply does not show what was made")
    children = {child.name for child in entity.children}
    writable = {column.name for column in entity.columns if column.writable} | children | set(sent)
    if set(made) <= writable:
        raise not_tried(operation, "all that its reply shows is the client's to set")
    for name in sorted(set(made) - writable):
        chosen = _other(made[name], cases.properties(schema).get(name))
        changed = cases.with_body(request, {**cases.distinct(operation, sent), name: chosen})
        other = world.send(operation, cases.with_fresh_key(operation, changed))
        if other.is_success and other.content:
            value = resource(other.json(), None)[0].get(name)
            assert value != chosen, f"{name} is what the client sent"
        else:
            assert other.status_code in _CLIENT_ERRORS, f"{name}: {other.status_code}"


def _other(value: Any, schema: Any) -> Any:
    """Return another value than one that the service gave; of the schema where that one is empty."""
    if value is None:
        return next(iter(differing(schema)), "other")
    if isinstance(value, list | dict):
        return [*value, "other"] if isinstance(value, list) else {**value, "other": "other"}
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        # Numbers that are counted, as keys are, do not get there meanwhile.
        return value + 1000
    if isinstance(value, str) and value.count("-") == 4:
        return cases.fresh_uuid()
    return "other"
