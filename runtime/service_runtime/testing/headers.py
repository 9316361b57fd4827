"""Headers say what the contract says: where a thing is, which version was sent, and how long it may be used again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from . import cases
from .agreeing import agreed
from .comparing import is_same, resource
from .groups import GROUPS, Group, named
from .harness import Outgoing, Service
from .named import entity_of
from .parametrized import for_each, for_every
from .refused import fits
from .verdicts import announced, not_tried, require_whole, require_written
from .world import World, key_value
from .writes import CHANGED, CREATED, read_member, versioned, with_version

# Headers that say something of one caller, one failure or one page, and not of each reply.
_SOMETIMES = frozenset({
    "link", "set-cookie", "retry-after", "www-authenticate", "idempotency-replayed", "idempotent-replayed",
    "content-range", "content-encoding", "transfer-encoding", "age",
})  # fmt: skip
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_SECONDS = (86_400, 3_600, 60, 1)

LOCATED = [
    (group, create)
    for group, create in CREATED
    if any(
        name.lower() == "location"
        for status, response in create.responses.items()
        if status.startswith("2")
        for name in response.get("headers", {})
    )
]


@for_every("group_and_create", named(LOCATED))
def test_what_is_created_is_where_location_says(
    service: Service, group_and_create: tuple[Group, cases.Operation]
) -> None:
    group, create = group_and_create
    require_whole(create, "header-missing", about="'Location'")
    world = World(service)
    above = world.path(create.path)
    reply = world.create(create, above)
    location = urlsplit(reply.headers.get("location", "")).path
    assert location, "there is no Location"
    base = cases.CONTRACT.base_path
    # Before the path of the contract's server URL there may be a gateway that sends only what is below it here.
    assert location.startswith(f"{base}/"), (
        f"{location} is not below {base}, where the contract's servers are"
    )
    if reply.status_code == httpx.codes.ACCEPTED or group.read is None:
        return
    key = str(key_value(reply, create, group.key))
    assert unquote(location.rstrip("/").rsplit("/", 1)[-1]) == key
    path = location.removeprefix(base)
    plain = cases.outgoing(group.read, {**above, group.key: key})
    read = world.send(group.read, Outgoing("GET", path, plain.query, plain.headers))
    assert read.is_success, f"nothing is at {location}"
    if entity_of(create) == entity_of(group.read) != "":
        assert is_same(resource(read.json(), None)[0], resource(reply.json(), None)[0])


def _declares(operation: cases.Operation) -> bool:
    """Tell whether a success has headers or a body."""
    succeeded = [one for status, one in operation.responses.items() if status[:1] == "2"]
    known = succeeded or [operation.responses.get("default", {})]
    return any(one.get("headers") or one.get("content") for one in known)


@for_each([one for one in cases.OPERATIONS if _declares(one)])
def test_declared_headers_are_sent(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    path = world.path(operation.path)
    reply = None
    for request in world.requests(operation, path):
        reply = world.send(operation, versioned(world, operation, request, path))
        if reply.is_success:
            break
    if reply is None or not require_written(operation, reply).is_success:
        raise not_tried(
            operation, f"no request succeeds: {reply.text[:200] if reply else cases.unmade(operation)}"
        )
    response = operation.response_for(reply.status_code) or {}
    if not response.get("headers") and not (response.get("content") and reply.content):
        raise not_tried(operation, f"its {reply.status_code} declares no headers, and has no body")
    sent, declared = reply.headers.get("content-type", ""), response.get("content") or {}
    if declared and reply.content:
        assert any(fits(sent.partition(";")[0].strip().lower(), one) for one in declared), (
            f"Content-Type: {sent}"
        )
    for name in response.get("headers", {}):
        if name.lower() in _SOMETIMES or any(
            remark.get("code") == "header-missing" and f"'{name}'" in remark.get("message", "")
            for remark in announced(operation) or ()
        ):
            continue
        if not name.lower().startswith(("ratelimit", "x-ratelimit", "x-rate-limit")):
            assert name in reply.headers, f"{name} is declared and not sent"


def _has_tag(operation: cases.Operation) -> bool:
    return any(_is_tagged(response) for status, response in operation.responses.items() if status[:1] == "2")


def _is_tagged(response: Mapping[str, Any]) -> bool:
    return any(name.lower() == "etag" for name in response.get("headers", {}))


TAGGED = [(group, group.read) for group in GROUPS if group.read is not None and _has_tag(group.read)]


@for_every("group_and_read", named(TAGGED))
def test_a_copy_that_is_current_is_not_sent_again(
    service: Service, group_and_read: tuple[Group, cases.Operation]
) -> None:
    group, read = group_and_read
    world = World(service)
    path = world.path(group.item)
    first = read_member(world, group, path)
    etag = first.headers.get("etag", "")
    assert etag == read_member(world, group, path).headers.get("etag"), (
        "the tag of what did not change is another"
    )
    if "304" not in read.responses:
        return
    request, judged = cases.outgoing(read, path), 0
    for held, fresh in (
        (etag, True),
        (f'"other", {etag}', True),
        (f"W/{etag.removeprefix('W/')}", True),
        ('"other"', False),
    ):
        reply = world.send(read, cases.with_headers(request, {"If-None-Match": held}))
        if reply.is_client_error:
            # The contract may forbid this form of the header.
            continue
        judged += fresh
        assert (reply.status_code == httpx.codes.NOT_MODIFIED) is fresh, held
        assert reply.headers.get("etag") == etag
        assert not reply.content or not fresh
        assert reply.headers.get("cache-control") == first.headers.get("cache-control")
    if not judged:
        raise not_tried(read, "it refuses every form of If-None-Match that has its entity tag")


CHANGING = [
    (group, operation) for group, operation in CHANGED if group.read is not None and _has_tag(group.read)
]


@for_every("group_and_change", named(CHANGING))
def test_a_change_has_another_tag(service: Service, group_and_change: tuple[Group, cases.Operation]) -> None:
    group, operation = group_and_change
    world, changed = World(service), 0
    for body in [*world.bodies(operation)] or [None]:
        path = world.path(group.item)
        before = read_member(world, group, path)
        plain = cases.outgoing(operation, path)
        named_body = agreed(operation, path, body)
        request = plain if body is None else cases.with_body(plain, named_body)
        reply = world.call(operation, with_version(world, group, request, path))
        if not reply.is_success:
            continue
        after = read_member(world, group, path)
        if not is_same(before.json(), after.json()):
            changed += 1
            assert after.headers["etag"] != before.headers["etag"], "what changed has the tag of before"
        if _is_tagged(operation.response_for(reply.status_code) or {}):
            assert reply.headers.get("etag") == after.headers["etag"]
    if not changed:
        raise not_tried(operation, "no body that could be made changes anything")


CACHED = [one for one in cases.OPERATIONS if one.safe and isinstance(one.definition.get("x-cache"), Mapping)]


@for_each(CACHED)
def test_a_reply_is_kept_as_long_and_by_whom_the_contract_says(
    service: Service, operation: cases.Operation
) -> None:
    world, policy = World(service), operation.definition["x-cache"]
    match = _DURATION.fullmatch(str(policy.get("ttl", "PT0S")))
    assert match is not None, "x-cache.ttl is not a duration"
    seconds = sum(int(number or 0) * unit for number, unit in zip(match.groups(), _SECONDS, strict=True))
    reply = world.call(operation, cases.outgoing(operation, world.any_path(operation.path)))
    if not reply.is_success:
        raise not_tried(operation, f"it answers {reply.status_code}")
    said = {part.strip() for part in reply.headers.get("cache-control", "").lower().split(",")}
    scope = "public" if policy.get("scope") == "public" else "private"
    assert {scope, f"max-age={seconds}"} <= said, said
