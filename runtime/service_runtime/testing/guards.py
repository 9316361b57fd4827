"""Promises that every service keeps whatever its contract is about: limits, ends, privacy, and nothing half done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ..core.types import Reply
from ..http import replies as encoding
from ..http.plans import Plans
from ..http.replies import Replies
from ..http.sent import Sent
from ..storage.idempotency import purge_expired
from ..storage.tables import idempotency_records as records
from . import access, cases, state, wire
from .groups import GROUPS
from .harness import Outgoing, Service, build_settings
from .package import FEATURES, tables, tokens
from .parametrized import for_each
from .verdicts import not_tried, require_written
from .world import World, json_of
from .writes import versioned

# Nobody listens there.
AWAY = "postgresql://nobody@127.0.0.1:1/nothing"
_MINUTE = timedelta(minutes=1)
_AT_ONCE = 4
_ROUNDS = 3
_NO_REPLY = 5
_PLANS = Plans(cases.CONTRACT, FEATURES, check_replies=False)


@for_each(access.SECURED[:3])
def test_a_token_ends_when_the_leeway_does(service: Service, operation: cases.Operation) -> None:
    key, leeway = tokens.development_key(service.settings), service.settings.auth_leeway
    request = cases.outgoing(operation)
    for late, refused in ((leeway + 8, True), (leeway - 8, False)):
        for claim in ({"exp": int(time.time()) - late}, {"nbf": int(time.time()) + late}):
            token = access.signed(key, access.claims(service.settings.auth_audience, **claim))
            status = service.send(cases.with_token(operation, request, token)).status_code
            if refused or late > 0:
                assert (status == httpx.codes.UNAUTHORIZED) is refused, (claim, f"leeway: {leeway} s")


@for_each(wire.WITH_BODY)
def test_a_body_has_a_limit(service: Service, operation: cases.Operation) -> None:
    world, limit = World(service), service.settings.max_body_bytes
    request = cases.outgoing(operation)
    body = request.content or b"null"
    said = []
    for length in (limit, limit + 1):
        padded = replace(request, content=body + b" " * (length - len(body)))
        reply = world.send(operation, cases.with_fresh_key(operation, padded))
        said.append((reply.status_code, reply.text))
    longest, too_long = said
    assert too_long[0] in cases.refusing(operation, httpx.codes.REQUEST_ENTITY_TOO_LARGE.value), too_long
    assert too_long != longest, "the limit is not where the settings say"


@for_each(wire.WITH_BODY[:2])
def test_a_length_that_is_not_a_number_is_refused(service: Service, operation: cases.Operation) -> None:
    request = cases.outgoing(operation)
    for length in ("abc", "-1", "1_0", "0x1"):
        said = cases.with_fresh_key(operation, cases.with_headers(request, {"Content-Length": length}))
        reply = World(service).send(operation, said)
        assert reply.is_client_error, f"Content-Length: {length}: {reply.status_code}"


def _is_public(operation: cases.Operation) -> bool:
    """Tell whether the contract lets caches show one caller's reply to another."""
    said = operation.definition.get("x-cache")
    return not cases.secured(operation) or (isinstance(said, dict) and said.get("scope") == "public")


@for_each([operation for operation in cases.OPERATIONS if not _is_public(operation)])
def test_what_is_private_is_in_no_shared_cache(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    requests = [cases.outgoing(operation, world.any_path(operation.path)), cases.outgoing(operation)]
    replies = [world.send(operation, request) for request in requests] + [service.send(requests[0])]
    for reply in replies:
        said = {
            part.partition("=")[0].strip()
            for part in reply.headers.get("cache-control", "").lower().split(",")
        }
        assert said & {"no-store", "private", "no-cache"}, reply.headers.get("cache-control")
        assert not said & {"public", "s-maxage"}


@for_each(cases.OPERATIONS)
def test_replies_tell_browsers_to_keep_to_them(service: Service, operation: cases.Operation) -> None:
    for reply in (
        World(service).send(operation, cases.outgoing(operation)),
        service.send(cases.outgoing(operation)),
    ):
        assert reply.headers.get("x-content-type-options") == "nosniff"
        assert reply.headers.get("x-request-id")
        if reply.is_error:
            media_type = cases.plain(reply.headers.get("content-type", ""))
            declared = (operation.response_for(reply.status_code) or {}).get("content", {})
            assert media_type.startswith("application/") or media_type in map(cases.plain, declared)


@pytest.fixture(scope="session")
def without_database() -> Iterator[Service]:
    """Yield a replica whose database is away."""
    with Service(build_settings(AWAY, auto_migrate=False)) as replica:
        yield replica


@for_each(cases.OPERATIONS)
def test_a_database_that_is_away_is_503(without_database: Service, operation: cases.Operation) -> None:
    _check_is_unavailable(operation, World(without_database).send(operation, _whole(operation)))


def _whole(operation: cases.Operation) -> Outgoing:
    """Return a valid request that needs nothing made before: where it says which version it changes, the first."""
    request, header = (
        cases.with_fresh_key(operation, cases.outgoing(operation)),
        state.precondition(operation),
    )
    return request if header is None else cases.with_headers(request, {header: '"1"'})


def _check_is_unavailable(operation: cases.Operation, reply: httpx.Response) -> None:
    """Check that a reply says that the database is away; what was answered without it ends the test."""
    require_written(operation, reply)
    if reply.is_client_error or (operation.safe and reply.is_success):
        raise not_tried(operation, f"it answers {reply.status_code} before it asks the database")
    assert reply.status_code == httpx.codes.SERVICE_UNAVAILABLE, reply.text
    assert reply.headers.get("retry-after")


def _requiring(operation: cases.Operation) -> set[str]:
    """Return the statuses of success whose replies must have a header."""
    return {
        status
        for status, response in operation.responses.items()
        if status.startswith("2")
        and any(
            cases.CONTRACT.follow(one).get("required") for one in (response.get("headers") or {}).values()
        )
    }


@for_each([one for one in cases.OPERATIONS if _requiring(one)])
def test_replies_without_a_required_header_are_not_sent(
    service: Service, operation: cases.Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, encode = World(service), Replies.encode
    creates = operation.method == "PUT" and _requiring(operation) == {"201"}
    path = world.free_path(operation) if creates else world.path(operation.path)
    request = next(world.requests(operation, path))
    request = request if creates else versioned(world, operation, request, path)
    before = service.run(_rows)

    def bare(self: Replies, reply: Reply[Any, Any], accept: str | None) -> Sent:
        return encode(self, replace(reply, headers={}), accept)

    monkeypatch.setattr(Replies, "encode", bare)
    assert not world.send(operation, request).is_success, "a header that the contract requires was left out"
    assert service.run(_rows) == before, "something was committed"
    monkeypatch.undo()
    whole = world.call(operation, request)
    if operation.response_key(whole.status_code) not in _requiring(operation):
        raise not_tried(operation, f"it answers {whole.status_code}, without a header that must be there")


@for_each(cases.OPERATIONS[:4])
def test_a_database_that_goes_away_is_503(
    sqlite_url: str, operation: cases.Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> Any:
        raise ConnectionRefusedError("made by a test")

    with Service(build_settings(sqlite_url)) as replica:
        world = World(replica)
        monkeypatch.setattr(AsyncEngine, "connect", refuse)
        reply = world.send(operation, _whole(operation))
        monkeypatch.undo()
        _check_is_unavailable(operation, reply)


@for_each([group.create for group in GROUPS if group.create is not None][:1])
def test_a_database_that_others_hold_is_503(sqlite_url: str, operation: cases.Operation) -> None:
    with Service(build_settings(sqlite_url, database_lock_timeout=0.1, database_wait=0.1)) as replica:
        world = World(replica)
        request, _ = world.created(operation, world.path(operation.path))
        again = cases.with_fresh_key(operation, cases.with_token(operation, request, replica.token()))
        held = replica.send_while_held(again)
        assert held.status_code == httpx.codes.SERVICE_UNAVAILABLE, held.text
        assert held.headers.get("retry-after")
        assert not world.send(operation, again).is_server_error


async def _rows(db: AsyncConnection) -> dict[str, int]:
    found = {}
    for table in (*tables.metadata.sorted_tables, records):
        found[table.name] = int((await db.execute(select(func.count()).select_from(table))).scalar_one())
    return found


@for_each([operation for operation in cases.OPERATIONS if not operation.safe])
def test_a_request_that_fails_changes_nothing(
    service: Service, operation: cases.Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(service)
    path = world.path(operation.path)
    requests = [versioned(world, operation, one, path) for one in world.requests(operation, path)][:2]
    before = service.run(_rows)

    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError("made by a test")

    for request in requests:
        with monkeypatch.context() as patched:
            patched.setattr(Replies, "encode", fail)
            reply = world.send(operation, request)
        assert reply.status_code not in range(200, 300)
        assert "made by a test" not in reply.text, "a failure is shown to clients"
        assert service.run(_rows) == before, "something was committed"
    _require_success(world, operation, requests)


def _require_success(world: World, operation: cases.Operation, requests: list[Outgoing]) -> None:
    """End the test where no request is accepted by itself: what was refused was refused for that."""
    replies: list[httpx.Response] = []
    for request in requests:
        replies.append(world.call(operation, request))
        if replies[-1].is_success:
            return
    said = replies[-1].text[:200] if replies else cases.unmade(operation)
    raise not_tried(operation, f"no request succeeds: {said}")


REPLY_JUDGED = [
    operation
    for operation in cases.OPERATIONS
    if (schema := cases.response_schema(operation)) is not None and not cases.is_valid(schema, _NO_REPLY)
]


@for_each(REPLY_JUDGED)
def test_replies_that_break_the_contract_are_not_sent(
    service: Service, operation: cases.Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(service)
    path = world.path(operation.path)
    request = versioned(world, operation, next(world.requests(operation, path)), path)
    before = service.run(_rows)
    monkeypatch.setattr(encoding, "dump", lambda _: _NO_REPLY)
    reply = world.send(operation, request)
    assert not reply.is_success, "what the contract does not allow was sent"
    assert service.run(_rows) == before, "something was committed"
    monkeypatch.undo()
    _require_success(world, operation, [request])


def _ttl(operation: cases.Operation) -> timedelta:
    idempotency = _PLANS.plan(operation).idempotency
    return idempotency.ttl if idempotency is not None else timedelta()


def _age(service: Service, by: timedelta) -> None:
    """Make the records of idempotency keys older."""

    async def change(db: AsyncConnection) -> None:
        for row in (await db.execute(select(records))).all():
            earlier = {"created_at": row.created_at - by, "expires_at": row.expires_at - by}
            await db.execute(update(records).where(records.c.key == row.key).values(**earlier))

    service.run(change)


@for_each(state.IDEMPOTENT)
def test_a_reply_is_kept_as_long_as_the_contract_says(service: Service, operation: cases.Operation) -> None:
    world, ttl = World(service), _ttl(operation)
    request, first = world.created(operation, world.path(operation.path))
    _age(service, ttl - _MINUTE)
    kept = world.send(operation, request)
    assert (kept.status_code, kept.content) == (first.status_code, first.content)
    assert service.run(purge_expired) == 0, "purged too early"
    _age(service, 2 * _MINUTE)
    if isinstance(json_of(request), dict):
        # The key is free for another body, which takes nothing that the first one has.
        other = world.referring(operation, cases.distinct(operation, json_of(request)))
        request = cases.with_body(request, other)
    anew = world.send(operation, request)
    assert not first.content or anew.content != first.content, "replayed after its time"
    again = world.send(operation, request)
    assert (again.status_code, again.content) == (anew.status_code, anew.content), "kept once only"


@for_each(state.IDEMPOTENT)
def test_what_expired_is_purged(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    world.created(operation, world.path(operation.path))
    there = service.run(_rows)[records.name]
    _age(service, _ttl(operation) + _MINUTE)
    assert service.run(purge_expired) == there > 0
    assert service.run(_rows)[records.name] == 0


def _at_once(world: World, operation: cases.Operation, requests: list[Outgoing]) -> list[httpx.Response]:
    """Send several requests at once, over connections that are open already: opening one takes longer than they do."""
    token = world.service.token(world.subject)
    sent = [cases.with_token(operation, request, token) for request in (requests * _AT_ONCE)[:_AT_ONCE]]
    read = cases.CONTRACT.by_path()[operation.path].get("GET") or next(
        one for one in cases.OPERATIONS if one.safe
    )
    looks = [cases.with_token(read, cases.outgoing(read), token)] * _AT_ONCE
    world.service.send_at_once(looks)
    return [require_written(operation, reply) for reply in world.service.send_at_once(sent)]


@for_each(state.CONDITIONAL)
def test_of_changes_at_once_one_is_made(service: Service, operation: cases.Operation) -> None:
    world, done = World(service), 0
    for _ in range(_ROUNDS):
        path = world.path(operation.path)
        header, etag = str(state.precondition(operation)), state.version(world, operation, path)
        # Of other requests some change nothing, such as an empty patch, and succeed beside the one that does.
        change = cases.with_headers(next(world.requests(operation, path)), {header: etag})
        made = _at_once(world, operation, [cases.with_fresh_key(operation, change) for _ in range(_AT_ONCE)])
        done += sum(reply.is_success for reply in made)
        assert sum(reply.is_success for reply in made) <= 1, [reply.status_code for reply in made]
    if not done:
        raise not_tried(operation, "no change is accepted")


ACTIONS = [
    operation
    for group in GROUPS
    for operation in cases.OPERATIONS
    if operation.method == "POST"
    and operation.path.rpartition("/")[0] == group.item
    and not any(other.path == operation.path for other in GROUPS)
]


@for_each(ACTIONS)
def test_of_actions_at_once_one_is_done(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    path = world.path(operation.path)
    request = next(world.requests(operation, path))
    replies = [world.call(operation, request) for _ in range(2)]
    if not replies[0].is_success:
        raise not_tried(operation, f"it answers {replies[0].status_code}")
    if replies[1].is_success:
        raise not_tried(operation, "it may be done again where it was done")
    for _ in range(_ROUNDS):
        path = world.path(operation.path)
        requests = [next(world.requests(operation, path)) for _ in range(_AT_ONCE)]
        done = _at_once(world, operation, requests)
        assert sum(reply.is_success for reply in done) == 1, [reply.status_code for reply in done]


@for_each(state.IDEMPOTENT)
def test_of_repetitions_at_once_one_counts(service: Service, operation: cases.Operation) -> None:
    world = World(service)
    made, _ = world.created(operation, world.path(operation.path))
    # What is unique, or was done already, takes another body or something new.
    others = world.requests(operation, world.path(operation.path))
    for fresh in (cases.with_fresh_key(operation, made), *others):
        token = service.token(world.subject)
        replies = service.send_at_once([cases.with_token(operation, fresh, token)] * _AT_ONCE)
        succeeded = {reply.content for reply in replies if reply.is_success}
        assert len(succeeded) <= 1, "counted more than once"
        refused = [reply.status_code for reply in replies if not reply.is_success]
        assert not any(status >= httpx.codes.INTERNAL_SERVER_ERROR for status in refused), refused
        if succeeded:
            return
    raise not_tried(operation, "of requests at once none is accepted")
