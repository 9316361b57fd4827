"""State is kept right: no request counts twice, no change is lost, no page misses or repeats anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from . import cases
from .harness import BOB, Outgoing, Service, build_settings

_PAGE_TOKENS = frozenset({"page_token", "pagetoken", "cursor", "after", "starting_after", "next_token"})
_PAGE_SIZES = frozenset({"page_size", "pagesize", "limit", "per_page", "size", "max_results"})


IDEMPOTENT = [
    operation
    for operation in cases.OPERATIONS
    if cases.key_header(operation)
    and (operation.request_body is None or cases.json_body(operation) is not None)
]


def _keyed(service: Service, operation: cases.Operation, key: str) -> Outgoing:
    path = cases.World(service).path(operation.path)
    if path is None:
        pytest.skip("the contract has no way to create the resource")
    return cases.with_headers(cases.outgoing(operation, path), {str(cases.key_header(operation)): key})


@pytest.mark.parametrize("operation", IDEMPOTENT, ids=lambda operation: operation.operation_id)
def test_a_repeated_request_is_replayed(service: Service, operation: cases.Operation) -> None:
    world, request = cases.World(service), _keyed(service, operation, cases.fresh_uuid())
    first, second = world.send(operation, request), world.send(operation, request)
    assert first.is_success
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers.get("location") == first.headers.get("location")


@pytest.mark.parametrize("operation", IDEMPOTENT, ids=lambda operation: operation.operation_id)
def test_another_replica_replays_it_too(
    service: Service, database_url: str, operation: cases.Operation
) -> None:
    request = _keyed(service, operation, cases.fresh_uuid())
    first = cases.World(service).send(operation, request)
    with Service(build_settings(database_url)) as replica:
        second = cases.World(replica).send(operation, request)
    assert first.is_success
    assert (second.status_code, second.content) == (first.status_code, first.content)


@pytest.mark.parametrize("operation", IDEMPOTENT, ids=lambda operation: operation.operation_id)
def test_another_key_or_caller_is_another_request(service: Service, operation: cases.Operation) -> None:
    request = _keyed(service, operation, cases.fresh_uuid())
    first = cases.World(service).send(operation, request)
    other_key = cases.with_headers(request, {str(cases.key_header(operation)): cases.fresh_uuid()})
    assert cases.World(service).send(operation, other_key).content != first.content
    assert cases.World(service, BOB).send(operation, request).content != first.content


@pytest.mark.parametrize("operation", IDEMPOTENT, ids=lambda operation: operation.operation_id)
def test_a_key_is_good_for_one_body(service: Service, operation: cases.Operation) -> None:
    world, request = cases.World(service), _keyed(service, operation, cases.fresh_uuid())
    assert world.send(operation, request).is_success
    if request.content is None:
        pytest.skip("the operation has no body")
    # The same JSON value in other octets is another body; so is any other value.
    spaced = json.dumps(json.loads(request.content), indent=1)
    reply = world.send(operation, cases.with_headers(_with_content(request, spaced), {}))
    assert reply.status_code in {httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.CONFLICT}


@pytest.mark.parametrize("operation", IDEMPOTENT, ids=lambda operation: operation.operation_id)
def test_a_refused_request_may_be_repeated(service: Service, operation: cases.Operation) -> None:
    if cases.json_schema(operation) is None:
        pytest.skip("the operation has no body")
    world, request = cases.World(service), _keyed(service, operation, cases.fresh_uuid())
    assert world.send(operation, cases.with_body(request, 5)).is_client_error
    assert world.send(operation, request).is_success


def _with_content(request: Outgoing, text: str) -> Outgoing:
    return Outgoing(request.method, request.path, request.query, request.headers, text.encode())


def _precondition(operation: cases.Operation) -> str | None:
    names = (parameter["name"] for parameter in cases.parameters(operation, "header"))
    return next((name for name in names if name.lower() == "if-match"), None)


CONDITIONAL = [
    operation
    for operation in cases.OPERATIONS
    if _precondition(operation) and "GET" in cases.CONTRACT.by_path()[operation.path]
]


def _version(world: cases.World, operation: cases.Operation, path: Mapping[str, str]) -> str:
    read = cases.CONTRACT.by_path()[operation.path]["GET"]
    etag = world.send(read, cases.outgoing(read, path)).headers.get("etag")
    if etag is None:
        pytest.skip("replies have no entity tag")
    return str(etag)


@pytest.mark.parametrize("operation", CONDITIONAL, ids=lambda operation: operation.operation_id)
def test_changes_need_the_version_that_was_read(service: Service, operation: cases.Operation) -> None:
    world = cases.World(service)
    path = world.path(operation.path)
    if path is None:
        pytest.skip("the contract has no way to create the resource")
    header, etag = str(_precondition(operation)), _version(world, operation, path)
    request = cases.outgoing(operation, path)
    for other in ('"no-such-version"', '"999999"', f"W/{etag}"):
        reply = world.send(operation, cases.with_headers(request, {header: other}))
        assert not reply.is_success, other
    assert _version(world, operation, path) == etag, "a refused change was made"
    current = cases.with_headers(request, {header: etag})
    assert world.send(operation, current).is_success
    again = world.send(operation, current)
    assert again.status_code in {httpx.codes.PRECONDITION_FAILED, httpx.codes.NOT_FOUND}


def _named(operation: cases.Operation, names: frozenset[str]) -> str | None:
    found = (parameter["name"] for parameter in cases.parameters(operation, "query"))
    return next((name for name in found if name.lower().replace("-", "_") in names), None)


PAGED = [
    operation
    for operation in cases.OPERATIONS
    if operation.method == "GET"
    and _named(operation, _PAGE_TOKENS)
    and _named(operation, _PAGE_SIZES)
    and "POST" in cases.CONTRACT.by_path()[operation.path]
]


def _next_token(body: Any) -> str | None:
    tokens = [value for name, value in body.items() if "next" in name.lower() and isinstance(value, str)]
    return tokens[0] if tokens else None


@pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.operation_id)
def test_pages_show_everything_once(service: Service, operation: cases.Operation) -> None:
    world = cases.World(service, cases.fresh_uuid())
    above = operation.path.rsplit("/", 1)[0]
    path = (world.path(above) if "{" in above else {}) or {}
    create = cases.CONTRACT.by_path()[operation.path]["POST"]
    made = [world.create(create, path) for _ in range(5)]
    if None in made:
        pytest.skip("the contract has no way to create several")
    shown: list[Any] = []
    token: str | None = None
    for _ in range(10):
        query = [(str(_named(operation, _PAGE_SIZES)), "2")]
        query += [(str(_named(operation, _PAGE_TOKENS)), token)] if token else []
        plain = cases.outgoing(operation, path)
        reply = world.send(operation, Outgoing(plain.method, plain.path, tuple(query), plain.headers))
        assert reply.is_success
        page = cases.listed(reply.json())
        assert len(page) <= 2
        shown += page
        token = _next_token(reply.json()) if isinstance(reply.json(), dict) else None
        if token is None:
            break
    keys = [json.dumps(item, sort_keys=True) for item in shown]
    created = [json.dumps(reply.json(), sort_keys=True) for reply in made if reply is not None]
    assert sorted(keys) == sorted(created)


@pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.operation_id)
def test_made_up_page_tokens_are_no_failure(service: Service, operation: cases.Operation) -> None:
    world = cases.World(service)
    plain = cases.outgoing(operation, world.path(operation.path))
    for token in ("abc", "e30", "WzEsMl0", "bnVsbA", "A" * 400):
        query = ((str(_named(operation, _PAGE_TOKENS)), token),)
        reply = world.send(operation, Outgoing(plain.method, plain.path, query, plain.headers))
        assert reply.status_code < httpx.codes.INTERNAL_SERVER_ERROR
