"""State is kept right: no request counts twice, no change is lost, no page misses or repeats anything."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from . import cases
from .harness import BOB, Outgoing, Service, build_settings
from .meanings import LISTINGS
from .paging import Pages
from .parametrized import for_each
from .verdicts import not_tried, require_written
from .vocabulary import CURSORS, SIZES
from .world import World, key_value

IDEMPOTENT = [operation for operation in cases.OPERATIONS if cases.key_header(operation)]
KEYED = [operation for operation in IDEMPOTENT if cases.json_schema(operation) is not None]


def _accepted(service: Service, operation: cases.Operation) -> tuple[World, Outgoing, httpx.Response]:
    """Return a request with an idempotency key that was accepted, and its reply."""
    world = World(service)
    return world, *world.created(operation, world.path(operation.path))


def _same(first: httpx.Response, second: httpx.Response) -> None:
    assert (second.status_code, second.content) == (first.status_code, first.content)
    for name in ("location", "etag", "content-type"):
        assert second.headers.get(name) == first.headers.get(name), name


@for_each(IDEMPOTENT)
def test_a_repeated_request_is_replayed(service: Service, operation: cases.Operation) -> None:
    world, request, first = _accepted(service, operation)
    _same(first, world.send(operation, request))


@for_each(IDEMPOTENT)
def test_another_replica_replays_it_too(
    service: Service, database_url: str, operation: cases.Operation
) -> None:
    _, request, first = _accepted(service, operation)
    with Service(build_settings(database_url)) as replica:
        _same(first, World(replica).send(operation, request))


@for_each(IDEMPOTENT)
def test_another_key_or_caller_is_another_request(service: Service, operation: cases.Operation) -> None:
    world, request, first = _accepted(service, operation)
    other_key = cases.with_headers(request, {str(cases.key_header(operation)): cases.fresh_uuid()})
    assert not _replays(first, world.send(operation, other_key))
    if operation.security:
        # To an operation that is open to everybody, all callers are the same.
        bob, header = World(service, BOB), str(cases.key_header(operation))
        assert not _replays(first, bob.send(operation, request))
        # What is refused leaves no trace; what is accepted must not stand in the place of the first.
        for sent in bob.requests(operation, bob.path(operation.path)):
            taken = cases.with_headers(sent, {header: request.headers[header]})
            if bob.send(operation, taken).is_success:
                break
    _same(first, world.send(operation, request))


def _replays(first: httpx.Response, second: httpx.Response) -> bool:
    return bool(first.content) and second.content == first.content


@for_each(IDEMPOTENT if len(IDEMPOTENT) > 1 else [])
def test_one_key_at_two_operations_is_two_keys(service: Service, operation: cases.Operation) -> None:
    other = IDEMPOTENT[IDEMPOTENT.index(operation) - 1]
    world, request, first = _accepted(service, operation)
    _, sent, _ = _accepted(service, other)
    key = request.headers[str(cases.key_header(operation))]
    again = cases.with_headers(sent, {str(cases.key_header(other)): key})
    reply = world.send(other, again)
    if reply.is_success:
        _same(reply, world.send(other, again))
    _same(first, world.send(operation, request))


@for_each(KEYED)
def test_a_key_is_good_for_one_body(service: Service, operation: cases.Operation) -> None:
    world, request, _ = _accepted(service, operation)
    if request.content is None:
        raise not_tried(operation, "no body could be made")
    # The same JSON value in other octets is another body; so is any other value.
    spaced = json.dumps(json.loads(request.content), indent=1)
    reply = world.send(operation, _with_content(request, spaced))
    assert reply.status_code in {httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.CONFLICT}


@for_each(KEYED)
def test_a_refused_request_may_be_repeated(service: Service, operation: cases.Operation) -> None:
    world, key = World(service), {str(cases.key_header(operation)): cases.fresh_uuid()}
    path = world.path(operation.path)
    refused = cases.with_headers(cases.with_body(cases.outgoing(operation, path), 5), key)
    assert world.send(operation, refused).is_client_error
    replies = []
    for request in world.requests(operation, path):
        replies.append(require_written(operation, world.send(operation, cases.with_headers(request, key))))
        if replies[-1].is_success:
            return
    fresh = world.create(operation, path)
    raise AssertionError(f"{replies[-1].text}, though with another key it is {fresh.status_code}")


def _with_content(request: Outgoing, text: str) -> Outgoing:
    return Outgoing(request.method, request.path, request.query, request.headers, text.encode())


def precondition(operation: cases.Operation) -> str | None:
    names = (parameter["name"] for parameter in cases.parameters(operation, "header"))
    return next((name for name in names if name.lower() == "if-match"), None)


CONDITIONAL = [
    operation
    for operation in cases.OPERATIONS
    if precondition(operation) and "GET" in cases.CONTRACT.by_path()[operation.path]
]


def version(world: World, operation: cases.Operation, path: Mapping[str, str]) -> str:
    read = cases.CONTRACT.by_path()[operation.path]["GET"]
    etag = world.send(read, cases.outgoing(read, path)).headers.get("etag")
    if etag is None:
        raise not_tried(operation, "the reply to GET has no entity tag")
    return str(etag)


@for_each(CONDITIONAL)
def test_changes_need_the_version_that_was_read(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    path = world.path(operation.path)
    header, etag = str(precondition(operation)), version(world, operation, path)
    request = next(world.requests(operation, path))
    for other in ('"no-such-version"', '"999999"', f"W/{etag}"):
        reply = world.send(operation, cases.with_headers(request, {header: other}))
        assert not reply.is_success, other
    assert version(world, operation, path) == etag, "a refused change was made"
    current = cases.with_headers(request, {header: etag})
    assert require_written(operation, world.send(operation, current)).is_success
    again = world.send(operation, current)
    assert again.status_code in {httpx.codes.PRECONDITION_FAILED, httpx.codes.NOT_FOUND}


LISTED = {
    one.list.operation_id: one
    for one in LISTINGS
    if one.group.create is not None and one.parameter(CURSORS) and one.parameter(SIZES)
}
PAGED_LISTS = [one.list for one in LISTED.values()]


@for_each(PAGED_LISTS)
def test_pages_show_everything_once(service: Service, operation: cases.Operation) -> None:
    world, listing = World(service, cases.fresh_uuid()), LISTED[operation.operation_id]
    path, create = world.path(operation.path), listing.group.create
    if create is None:
        raise ValueError(operation.operation_id)
    made = [world.create(create, path) for _ in range(5)]
    pages, keys = Pages(world, listing, path), list[str]()
    for reply in pages.walk(2):
        shown = pages.keys(reply)
        assert len(shown) <= 2
        keys += shown
    assert len(set(keys)) == len(keys), "something is shown twice"
    # What they refer to is of the same kind sometimes, and listed too.
    assert {str(key_value(reply, create)) for reply in made} <= set(keys)


@for_each(PAGED_LISTS)
def test_made_up_page_tokens_are_no_failure(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    plain = cases.outgoing(operation, world.any_path(operation.path))
    name = str((LISTED[operation.operation_id].parameter(CURSORS) or {})["name"])
    for token in ("abc", "e30", "WzEsMl0", "bnVsbA", "A" * 400):
        query = ((name, token),)
        reply = world.send(operation, Outgoing(plain.method, plain.path, query, plain.headers))
        assert not reply.is_server_error or reply.status_code == httpx.codes.NOT_IMPLEMENTED
        assert "404" not in operation.responses or not reply.is_success, f"{token} is of no list"
