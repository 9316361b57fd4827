"""Replies say what went wrong, lists keep their order, and HEAD answers as GET does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx

from . import access, cases, state
from .comparing import resource
from .groups import GROUPS, Group, named
from .harness import BOB, Outgoing, Service
from .named import entity_of
from .package import tables
from .parametrized import for_each, for_every
from .verdicts import not_tried, require_written
from .world import World, listed
from .writes import other_key

_PROBLEM = "application/problem+json"
_MADE = 3


def _read(service: Service, operation: cases.Operation) -> tuple[World, Outgoing, httpx.Response]:
    """Return a request for something that is there, and its reply."""
    world = World(service)
    request = cases.outgoing(operation, world.path(operation.path))
    return world, request, require_written(operation, world.send(operation, request))


def _headers(operation: cases.Operation, status: int) -> set[str]:
    """Return the headers that an operation declares for a status, in lower case."""
    key = operation.response_key(status)
    return {name.lower() for name in operation.responses[key].get("headers") or {}} if key else set()


TAGGED_LISTS = [
    group.list
    for group in GROUPS
    if group.list is not None
    and "304" in group.list.responses
    and "etag" in _headers(group.list, httpx.codes.OK)
]


@for_each(TAGGED_LISTS)
def test_a_list_that_is_current_is_not_sent_again(service: Service, operation: cases.Operation) -> None:
    world, request, first = _read(service, operation)
    if not first.is_success:
        raise not_tried(operation, f"it answers {first.status_code}")
    etag = first.headers.get("etag")
    assert etag, "the reply has no entity tag"
    plain = etag.removeprefix("W/")
    for said in (etag, f'"other", {etag}', f"W/{plain}", "*"):
        again = world.send(operation, cases.with_headers(request, {"If-None-Match": said}))
        assert (again.status_code, again.content) == (httpx.codes.NOT_MODIFIED, b""), said
        assert again.headers.get("etag") == etag
        assert again.headers.get("cache-control") == first.headers.get("cache-control")
    other = world.send(operation, cases.with_headers(request, {"If-None-Match": '"other"'}))
    assert (other.status_code, other.content) == (first.status_code, first.content)


DATED = [
    (group, one)
    for group in GROUPS
    if group.read is not None
    and (known := tables.ENTITIES.get(entity_of(group.read))) is not None
    and known.updated is not None
    for one in group.changes
]


@for_every("group_and_change", named(DATED))
def test_what_changed_says_when(service: Service, group_and_change: tuple[Group, cases.Operation]) -> None:
    group, change = group_and_change
    world, read = World(service), group.read
    path = world.path(group.item)
    if read is None:
        raise ValueError(group.item)
    entity = tables.ENTITIES[entity_of(read)]
    before = require_written(read, world.send(read, cases.outgoing(read, path)))
    for request in world.requests(change, path):
        etag = before.headers.get("etag")
        tagged = request if etag is None else cases.with_headers(request, {"If-Match": etag})
        if not require_written(change, world.send(change, tagged)).is_success:
            continue
        after = world.send(read, cases.outgoing(read, path))
        earlier, later = (resource(one.json(), None)[0] for one in (before, after))
        if earlier == later:
            continue
        if entity.updated not in earlier:
            raise not_tried(read, "it does not show when it was changed")
        if entity.created in earlier:
            assert later[entity.created] == earlier[entity.created], "it was created at another time"
        assert later[entity.updated] > earlier[entity.updated], "it does not say when it was changed"
        return
    raise not_tried(change, "no body that could be made changes anything")


def _in_order_of_creation(lists: cases.Operation) -> bool:
    """Tell whether no parameter with a default orders a list, and no x-sort does."""
    ordered = (
        "default" in cases.CONTRACT.follow(parameter.get("schema", {}))
        for parameter in cases.parameters(lists, "query")
        if "sort" in parameter["name"].lower() or "order" in parameter["name"].lower()
    )
    return not any(ordered) and "x-sort" not in lists.definition


NEWEST = [
    (group, group.list)
    for group in GROUPS
    if group.list is not None
    and group.create is not None
    and group.item
    and _in_order_of_creation(group.list)
    and (entity := tables.ENTITIES.get(entity_of(group.create))) is not None
    and entity.minted
]


@for_every("group_and_list", named(NEWEST))
def test_lists_without_an_order_keep_the_same_one(
    service: Service, group_and_list: tuple[Group, cases.Operation]
) -> None:
    group, lists = group_and_list
    if group.create is None:
        raise ValueError(group.path)
    world, entity = World(service, cases.fresh_uuid()), tables.ENTITIES[entity_of(group.create)]
    path = world.path(group.path)
    made = [
        str(value.get(entity.key))
        for reply in (world.create(group.create, path) for _ in range(_MADE))
        if reply.content and isinstance(value := resource(reply.json(), None)[0], dict)
    ]
    reply = world.call(lists, cases.outgoing(lists, path))
    shown = [str(item.get(entity.key)) for item in listed(reply.json()) if isinstance(item, dict)]
    known = [key for key in shown if key in made]
    if len(known) < _MADE:
        raise not_tried(lists, f"it shows {len(known)} of {_MADE} that were made")
    assert known == (made[::-1] if entity.newest_first else made), "the order is not that of creation"


def _takes_bearers(operation: cases.Operation) -> bool:
    schemes = [cases.CONTRACT.security_schemes.get(name, {}) for one in operation.security for name in one]
    return any(
        one.get("type") in {"oauth2", "openIdConnect"} or str(one.get("scheme", "")).lower() == "bearer"
        for one in schemes
    )


@for_each([one for one in access.SECURED if _takes_bearers(one)])
def test_refusals_of_credentials_say_what_is_wanted(service: Service, operation: cases.Operation) -> None:
    request = cases.outgoing(operation)
    absent = service.send(request).headers.get("www-authenticate", "")
    assert "bearer" in absent.lower(), absent
    wrong = service.send(cases.with_token(operation, request, "wrong")).headers.get("www-authenticate", "")
    assert "invalid_token" in wrong, wrong
    if operation in access.SCOPED:
        token = service.token(scopes=frozenset({"something.else"}))
        lacking = service.send(cases.with_token(operation, request, token)).headers.get(
            "www-authenticate", ""
        )
        assert "insufficient_scope" in lacking, lacking


def _has_errors_of_its_own(operation: cases.Operation) -> bool:
    """Tell whether the bodies of errors are declared, and none is a problem."""
    errors = [one for status, one in operation.responses.items() if status[:1] not in {"1", "2", "3"}]
    types = {cases.plain(media_type) for one in errors for media_type in one.get("content") or ()}
    return bool(types) and _PROBLEM not in types


# Others refuse nothing: they need no credentials and no body, and name nothing that may not be there.
REFUSING = [
    one
    for one in cases.OPERATIONS
    if (cases.secured(one) or one.request_body is not None or "{" in one.path)
    and not _has_errors_of_its_own(one)
]


@for_each(REFUSING)
def test_problems_say_what_happened(service: Service, operation: cases.Operation) -> None:
    told = [
        reply
        for reply in _refused(service, operation)
        if reply.headers.get("content-type", "").startswith(_PROBLEM)
    ]
    if not told:
        raise not_tried(operation, "nothing that was sent is refused with a problem")
    for reply in told:
        problem = reply.json()
        assert problem.get("status", reply.status_code) == reply.status_code, problem
        assert problem.get("title"), problem
        if "instance" in problem:
            assert problem["instance"] == reply.request.url.path, problem
        assert "Traceback" not in reply.text


def _refused(service: Service, operation: cases.Operation) -> Iterator[httpx.Response]:
    world, request = World(service), cases.outgoing(operation)
    yield service.send(request)
    yield world.send(operation, replace(request, content=b"{"))
    yield world.send(operation, request)


@for_each([one for one in access.OF_OWNERS if not state.precondition(one)])
def test_what_is_somebody_elses_is_like_what_is_not_there(
    service: Service, operation: cases.Operation
) -> None:
    world, bob = World(service), World(service, BOB)
    path = world.path(operation.path)
    first = next(iter(path))
    absent = {**path, first: other_key(operation, first, path[first])}
    theirs = bob.send(operation, next(bob.requests(operation, path)))
    nothing = bob.send(operation, next(bob.requests(operation, absent)))
    assert theirs.status_code == nothing.status_code


@for_each([one for one in cases.OPERATIONS if one.method == "GET"])
def test_head_is_get_without_a_body(service: Service, operation: cases.Operation) -> None:
    world, request, reply = _read(service, operation)
    length = reply.headers.get("content-length")
    assert length == str(len(reply.content)) or not reply.content, f"Content-Length: {length}"
    head = world.send(operation, replace(request, method="HEAD"))
    assert not head.content
    if "HEAD" in cases.CONTRACT.by_path()[operation.path]:
        # It is an operation of its own, which may have parameters and answers of its own.
        assert head.status_code != httpx.codes.METHOD_NOT_ALLOWED
    elif head.status_code == httpx.codes.METHOD_NOT_ALLOWED:
        assert "GET" in head.headers["allow"], "what is not declared is refused, with what is"
    else:
        assert head.status_code == reply.status_code
        for name in ("etag", "cache-control", "content-type", "content-length"):
            assert head.headers.get(name) == reply.headers.get(name), name
