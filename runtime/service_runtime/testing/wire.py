"""Whatever the contract's schemas refuse is refused, and nothing that a client sends is a failure of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import jsonschema_rs
import pytest

from . import cases
from .harness import Outgoing, Service
from .parametrized import for_each, for_every
from .verdicts import not_tried, require_whole
from .world import World

WITH_BODY = [operation for operation in cases.OPERATIONS if cases.json_schema(operation) is not None]
# What read-only parts a request has is passed over, whatever it is.
BODY_JUDGED = [operation for operation in WITH_BODY if not cases.hides(operation)]
# Refusals of what was sent, as far as the operation declares any of them.
_UNREADABLE = {httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY}
_CLIENT_ERRORS = range(400, 500)
_FAILURES = range(500, 600)
_NOT_WRITTEN_YET = httpx.codes.NOT_IMPLEMENTED
# Beyond what databases and IEEE 754 hold; the last one is nearer to zero than any number.
_HUGE = (str(2**63), "9" * 40)
_NUMBERS = (str(2**31), *_HUGE, str(-(2**63) - 1), "1e308", "1e999", "-0.0", "1e-999")
_PLACE = "\u2603 a number"
_TEXTS, _NUMERIC = frozenset({"string"}), frozenset({"integer", "number"})
# Keywords of one schema, and of several, for what is in a value.
_WITHIN, _BRANCHES = ("items", "additionalProperties"), ("allOf", "anyOf", "oneOf", "prefixItems")
_DEEPEST = 6


@dataclass(frozen=True)
class Change:
    """Put ``value`` at ``path`` in a body."""

    path: tuple[str | int, ...]
    value: Any

    def apply(self, body: Any) -> Any:
        """Return a changed copy of ``body``."""
        if not self.path:
            return self.value
        copy = json.loads(json.dumps(body))
        target = copy
        for part in self.path[:-1]:
            target = target[part]
        target[self.path[-1]] = self.value
        return copy


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value[:2]):
            yield from _leaves(item, (*path, number))
    else:
        yield path, value


def _looks_like_uuid(value: Any) -> bool:
    return isinstance(value, str) and jsonschema_rs.is_valid({"format": "uuid"}, value, validate_formats=True)


def _uuid_spellings(value: str) -> tuple[str, ...]:
    return (f"urn:uuid:{value}", "{" + value + "}", value.replace("-", ""), value[:-1], f" {value}")


def _lookalikes(value: Any) -> Iterator[Any]:
    """Yield values that a lax reader takes for ``value``."""
    yield None
    if isinstance(value, bool):
        yield from ("true", 1, 0)
    elif isinstance(value, int | float):
        yield from (True, str(value), value + 0.5, f"{value}.0")
    elif _looks_like_uuid(value):
        yield from _uuid_spellings(value)
    elif isinstance(value, str):
        yield from (1, True, [value])


def _may_hold(schema: Any, types: frozenset[str], depth: int = 0) -> bool:
    """Tell whether values of some types may be in a body, as far as its schema says what is in it."""
    node = cases.CONTRACT.follow(schema) if isinstance(schema, Mapping) else {}
    said = {node["type"]} if isinstance(node.get("type"), str) else set(node.get("type", ()))
    inner = [*cases.properties(node).values(), *(node[name] for name in _WITHIN if name in node)]
    inner += [one for name in _BRANCHES for one in node.get(name, ())]
    if said & types or not inner or depth == _DEEPEST:
        return not said or bool(said & {*types, "array", "object"})
    return any(_may_hold(one, types, depth + 1) for one in inner if one is not False)


def oracle(operation: cases.Operation) -> jsonschema_rs.Validator:
    """Compile the contract's own schema, without anything of the service in between."""
    schema = cases.json_schema(operation)
    components = cases.CONTRACT.document.get("components", {})
    document = {"allOf": [schema], "components": components}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)


def refusals(operation: cases.Operation) -> set[int]:
    declared = {status for status in _UNREADABLE if operation.response_for(status) is not None}
    return {int(status) for status in declared} or set(_CLIENT_ERRORS)


def valid_body(operation: cases.Operation) -> Any:
    body = cases.json_body(operation)
    if body is None:
        raise not_tried(operation, f"no body was made: {cases.unmade(operation)}")
    return body


def _reply(world: World, operation: cases.Operation, request: Outgoing) -> httpx.Response:
    """Send a request that no idempotency key has seen before."""
    return world.send(operation, cases.with_fresh_key(operation, request))


def _status(world: World, operation: cases.Operation, request: Outgoing) -> int:
    """Send a request that no idempotency key has seen before, and return its status."""
    return _reply(world, operation, request).status_code


def _is_known(schema: Any, path: tuple[str | int, ...]) -> bool:
    """Tell whether a schema says of a place what is there; other members are read by nobody, and are not kept."""
    for part in path:
        if isinstance(part, int):
            schema = cases.CONTRACT.follow(schema).get("items", {})
            continue
        known = cases.properties(schema)
        if known and part not in known:
            return False
        schema = known.get(part, {})
    return True


def _request(service: Service, operation: cases.Operation) -> tuple[World, Outgoing]:
    world = World(service)
    return world, cases.outgoing(operation, world.any_path(operation.path))


@for_each(BODY_JUDGED)
def test_lookalikes_are_judged_as_the_schema_says(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    body, judge, refused = valid_body(operation), oracle(operation), refusals(operation)
    if not judge.is_valid(body):
        raise not_tried(operation, "no body that could be made is valid")
    assert _status(world, operation, request) not in refused, "not even a valid body is accepted"
    for path, value in _leaves(body):
        for lookalike in _lookalikes(value):
            changed = Change(path, lookalike).apply(body)
            if not judge.is_valid(changed):
                status = _status(world, operation, cases.with_body(request, changed))
                assert status in refused, (path, lookalike)


@for_each([one for one in WITH_BODY if not cases.is_valid(cases.json_schema(one), None)])
def test_null_is_a_body_only_where_the_schema_says_so(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    assert not oracle(operation).is_valid(None)
    assert _status(world, operation, cases.with_body(request, None)) in refusals(operation)


@for_each([one for one in WITH_BODY if (one.request_body or {}).get("required") is True])
def test_a_body_that_must_be_there_is_asked_for(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-type"}
    empty = replace(request, content=None, headers=headers)
    assert _status(world, operation, empty) in refusals(operation)


@for_each([one for one in WITH_BODY if _may_hold(cases.json_schema(one), _TEXTS)])
def test_unusual_text_is_no_failure(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    body = valid_body(operation)
    texts = [(path, value) for path, value in _leaves(body) if isinstance(value, str)]
    if not texts:
        raise not_tried(operation, "no text is in the body that was made")
    for path, value in texts:
        for text in ("\x00", "\ud800", "\U0001f4da\u202e", "\u2028"):
            changed = Change(path, value + text).apply(body)
            reply = _reply(world, operation, cases.with_body(request, changed))
            status = reply.status_code
            assert status not in _FAILURES or status == _NOT_WRITTEN_YET, (path, text)
            # PostgreSQL keeps no NUL, and a service is the same on every database.
            if text == "\x00" and reply.is_success:
                assert not _is_known(cases.json_schema(operation), path), f"NUL is accepted at {path}"
                assert "\\u0000" not in reply.text, f"NUL is kept at {path}"


@for_each([one for one in WITH_BODY if _may_hold(cases.json_schema(one), _NUMERIC)])
def test_unusual_numbers_are_no_failure(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    body = valid_body(operation)
    numbers = [path for path, value in _leaves(body) if type(value) in {int, float}]
    if not numbers:
        raise not_tried(operation, "no number is in the body that was made")
    for path in numbers:
        for text in _NUMBERS:
            content = json.dumps(Change(path, _PLACE).apply(body)).replace(json.dumps(_PLACE), text)
            changed = replace(cases.with_body(request, body), content=content.encode())
            status = _status(world, operation, changed)
            assert status not in _FAILURES or status == _NOT_WRITTEN_YET, (path, text)


@for_each(WITH_BODY)
def test_broken_bodies_are_no_failure(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    absent = (b"",) if (operation.request_body or {}).get("required") else ()
    broken = (
        *absent,
        b"{",
        b'{"a":1}}',
        b"[" * 20_000,
        b"\xff\xfe",
        b"1" * 5_000,
        b'{"a":NaN}',
        b'"\\ud800"',
    )
    for content in broken:
        assert _status(world, operation, replace(request, content=content)) in _CLIENT_ERRORS, content[:20]


IDENTIFIED = [
    operation
    for operation in cases.OPERATIONS
    if operation.method == "GET"
    and operation.path.endswith("}")
    and any(
        parameter.get("schema", {}).get("format") == "uuid"
        for parameter in list(cases.parameters(operation, "path"))[-1:]
    )
]


@for_each(IDENTIFIED)
def test_only_one_spelling_of_an_identifier_is_found(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    path = world.path(operation.path)
    assert world.call(operation, cases.outgoing(operation, path)).is_success
    name, key = list(path.items())[-1]
    for spelling in _uuid_spellings(key):
        reply = world.send(operation, cases.outgoing(operation, {**path, name: spelling}))
        assert reply.status_code in _CLIENT_ERRORS, spelling


NUMBERS = [
    ((operation, parameter["name"]), f"{operation.operation_id}-{parameter['name']}")
    for operation in cases.OPERATIONS
    for parameter in cases.parameters(operation, "query")
    if cases.CONTRACT.follow(parameter.get("schema", {})).get("type") == "integer"
]


@for_every("operation_and_name", NUMBERS)
def test_numbers_in_a_query_are_decimal(
    service: Service, operation_and_name: tuple[cases.Operation, str]
) -> None:
    operation, name = operation_and_name
    world, request = _request(service, operation)
    other = tuple(pair for pair in request.query if pair[0] != name)
    for text in ("1_0", "+1", " 1", "01", "0x1", "true", "1.5", "\u0661"):
        reply = world.send(operation, replace(request, query=(*other, (name, text))))
        assert reply.status_code in _CLIENT_ERRORS, text
    for text in _HUGE:
        reply = world.send(operation, replace(request, query=(*other, (name, text))))
        assert reply.status_code not in _FAILURES or reply.status_code == _NOT_WRITTEN_YET, text


NUMBERED = [
    ((operation, parameter["name"]), f"{operation.operation_id}-{parameter['name']}")
    for operation in cases.OPERATIONS
    for parameter in cases.parameters(operation, "path")
    if cases.CONTRACT.follow(parameter.get("schema", {})).get("type") == "integer"
]


@for_every("operation_and_name", NUMBERED)
def test_numbers_in_a_path_name_nothing_where_none_is_that_large(
    service: Service, operation_and_name: tuple[cases.Operation, str]
) -> None:
    operation, name = operation_and_name
    require_whole(operation, "parent-unchecked", about=f"{{{name}}}")
    world = World(service)
    path = world.any_path(operation.path)
    for text in (*_HUGE, f"-{_HUGE[0]}"):
        reply = world.send(operation, cases.outgoing(operation, {**path, name: text}))
        assert reply.status_code in {*_CLIENT_ERRORS, int(_NOT_WRITTEN_YET)}, text


@for_each(cases.OPERATIONS)
def test_nul_in_a_path_or_query_is_no_failure(service: Service, operation: cases.Operation) -> None:
    world, request = _request(service, operation)
    nul = {parameter["name"]: "a\x00" for parameter in cases.parameters(operation, "path")}
    query = tuple((parameter["name"], "\x00") for parameter in cases.parameters(operation, "query"))
    for odd in (cases.outgoing(operation, nul), replace(request, query=query)):
        status = world.send(operation, odd).status_code
        assert status not in _FAILURES or status == _NOT_WRITTEN_YET


@pytest.mark.parametrize("path", sorted(cases.CONTRACT.by_path()))
def test_other_methods_are_refused_with_those_allowed(service: Service, path: str) -> None:
    declared = cases.CONTRACT.by_path()[path]
    target = cases.outgoing(next(iter(declared.values()))).path
    optional = {"HEAD", "OPTIONS"}
    for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"} - set(declared):
        reply = service.send(Outgoing(method, target))
        assert reply.status_code == httpx.codes.METHOD_NOT_ALLOWED
        allowed = {name.strip() for name in reply.headers["allow"].split(",")}
        assert allowed - optional == set(declared) - optional
        assert reply.headers["content-type"].startswith("application/problem+json")


def test_unknown_paths_are_not_found(service: Service) -> None:
    reply = service.send(Outgoing("GET", "/there/is/no/such-path"))
    assert reply.status_code == httpx.codes.NOT_FOUND
    assert reply.headers["content-type"].startswith("application/problem+json")
