"""Every write is read back, every delete looked for, and every parent is the right one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import cases
from .agreeing import agreed, is_key, named_by_body
from .comparing import client_properties, differences, is_same, resource, with_defaults
from .groups import GROUPS, Group, named
from .harness import Outgoing, Service
from .links import follow_links, placeless
from .lists import varied
from .meanings import FILTERS, LISTINGS
from .named import entity_of, is_put_away
from .package import tables
from .paging import PAGED, Pages
from .parametrized import for_each, for_every
from .verdicts import is_unwritten, not_tried, not_written, require_whole
from .world import World, json_of, key_of, key_value, listed

_GONE = {httpx.codes.NOT_FOUND, httpx.codes.GONE}
_REFUSED = {*_GONE, httpx.codes.FORBIDDEN, httpx.codes.PRECONDITION_FAILED}
_BODIES = 4


def read_member(world: World, group: Group, path: Mapping[str, str]) -> httpx.Response:
    """Read a member of a group; ValueError where no operation reads it."""
    if group.read is None:
        raise ValueError(group.item)
    return world.call(group.read, cases.outgoing(group.read, path))


def creates_by_put(group: Group) -> bool:
    """Tell whether PUT makes a member of a group under the client's key."""
    return group.replace is not None and "201" in group.replace.responses


def with_version(world: World, group: Group, request: Outgoing, path: Mapping[str, str]) -> Outgoing:
    """Return the request with the entity tag that is current, where it has an If-Match or its reply had a tag."""
    etag = read_member(world, group, path).headers.get("etag") if group.read is not None else None
    return request if etag is None else cases.with_headers(request, {"If-Match": etag})


def versioned(
    world: World, operation: cases.Operation, request: Outgoing, path: Mapping[str, str]
) -> Outgoing:
    """Return the request with the current entity tag of the member that it is about, where it is about one."""
    group = next((one for one in GROUPS if operation in one.members), None)
    return request if group is None else with_version(world, group, request, path)


def _expect(operation: cases.Operation, sent: Any, reply: httpx.Response, what: str) -> None:
    value, schema = resource(reply.json(), cases.response_schema(operation))
    found = list(differences(sent, value, schema, kept=client_properties(operation)))
    assert not found, f"{what}: {'; '.join(found)}"


def _is_one(operation: cases.Operation, reply: httpx.Response) -> bool:
    """Tell whether a reply holds a resource rather than nothing, a list or a status."""
    return bool(reply.content) and reply.status_code != httpx.codes.ACCEPTED and bool(entity_of(operation))


CREATED = [(group, group.create) for group in GROUPS if group.create is not None]


@for_every("group_and_create", named(CREATED))
def test_what_is_created_is_read(service: Service, group_and_create: tuple[Group, cases.Operation]) -> None:
    group, create = group_and_create
    world, kept = World(service), client_properties(create)
    above = world.path(group.path)
    accepted, unwritten = 0, False
    for request in world.requests(create, above):
        reply = world.send(create, request)
        if is_unwritten(create, reply):
            unwritten = True
            continue
        assert not reply.is_server_error, reply.text
        if not reply.is_success:
            continue
        accepted += 1
        sent = with_defaults(cases.json_schema(create), json_of(request) if cases.json_schema(create) else {})
        if _is_one(create, reply):
            _expect(create, sent, reply, "the reply")
        path = {**above, group.key: str(key_value(reply, create, group.key))} if group.item else above
        if group.read is not None and _is_one(group.read, reply):
            read = read_member(world, group, path)
            assert read.is_success, "what was created is not there"
            _expect(group.read, sent, read, "what is read")
            if entity_of(create) == entity_of(group.read):
                assert is_same(resource(placeless(read), None)[0], resource(placeless(reply), None)[0])
            follow_links(world, group.read, path, resource(read.json(), None)[0])
        if group.list is not None and group.item:
            items = [item for item in _items(world, group.list, path) if _names(item, group, path[group.key])]
            assert len(items) == 1 or (not items and _narrows(group.list)), (
                "it is not in the list, or not once"
            )
            shown = differences(sent, items[0] if items else sent, cases.item_schema(group.list), kept=kept)
            assert not (found := list(shown)), f"in the list: {'; '.join(found)}"
    if not accepted:
        raise _unaccepted(create, unwritten=unwritten)


def _unaccepted(operation: cases.Operation, *, unwritten: bool) -> BaseException:
    if unwritten:
        return not_written(operation)
    return not_tried(operation, f"no body that could be made is accepted: {cases.unmade(operation)}")


def _narrows(operation: cases.Operation) -> bool:
    """Tell whether a list may leave something out by itself: by the default of a parameter that is no filter."""
    known = {one.parameter["name"] for one in FILTERS if one.listing.list is operation}
    unknown = [one for one in cases.parameters(operation, "query") if one["name"] not in known]
    schemas = [cases.CONTRACT.follow(one.get("schema", {})) for one in unknown]
    return any("enum" in node or node.get("type") == "boolean" for node in schemas if "default" in node)


def _items(world: World, lists: cases.Operation, path: Mapping[str, str]) -> list[Any]:
    """Return the things that a list shows, on all its pages, whatever its filters hide by default."""
    listing = next((one for one in LISTINGS if one.list is lists), None)
    found: list[Any] = []
    for query in [()] if listing is None else varied(listing, FILTERS):
        before = tuple(found)
        found += [item for item in _shown(world, lists, path, query) if item not in before]
    return found


def _shown(
    world: World, lists: cases.Operation, path: Mapping[str, str], query: tuple[tuple[str, str], ...]
) -> list[Any]:
    listing = next((one for one in PAGED if one.list is lists and one.longest), None)
    if listing is not None:
        [(_, size)] = listing.longest
        pages = Pages(world, listing, path).walk(int(size), *query)
        return [item for page in pages for item in listed(page.json())]
    plain = cases.outgoing(lists, path)
    asked = tuple({**dict(plain.query), **dict(query)}.items())
    reply = world.call(lists, Outgoing(plain.method, plain.path, asked, plain.headers))
    assert not reply.is_server_error, reply.text
    return listed(reply.json()) if reply.is_success and reply.content else []


def _names(item: Any, group: Group, key: str) -> bool:
    entity = tables.ENTITIES.get(entity_of(group.create) if group.create else "")
    names = {group.key, "id", *([entity.key] if entity else [])}
    return isinstance(item, dict) and any(str(key_of(item, (name,))) == key for name in names)


CHANGED = [(group, operation) for group in GROUPS for operation in group.changes]


@for_every("group_and_change", named(CHANGED))
def test_a_change_is_read_and_changes_nothing_else(
    service: Service, group_and_change: tuple[Group, cases.Operation]
) -> None:
    group, operation = group_and_change
    world = World(service)
    accepted, unwritten = 0, False
    for made in [*world.bodies(operation, limit=_BODIES)] or [None]:
        path = world.path(group.item)
        body = agreed(operation, path, made)
        plain = cases.outgoing(operation, path)
        request = plain if body is None else cases.with_body(plain, body)
        before = read_member(world, group, path).json() if group.read is not None else None
        request = with_version(world, group, request, path)
        reply = world.send(operation, cases.with_fresh_key(operation, request))
        if is_unwritten(operation, reply):
            unwritten = True
            continue
        assert not reply.is_server_error, reply.text
        if not reply.is_success:
            continue
        accepted += 1
        replaces = operation.method == "PUT"
        sent = with_defaults(cases.json_schema(operation), body) if replaces else body
        if _is_one(operation, reply):
            _expect(operation, sent, reply, "the reply")
        if group.read is not None and _is_one(group.read, reply):
            after = read_member(world, group, path)
            _expect(group.read, sent, after, "what is read")
            _check_stamps(operation, before, after)
            expected = dict(_untouched(operation, before, body or {}))
            _expect(operation if replaces else group.read, expected, after, "what was not sent")
    if not accepted:
        raise _unaccepted(operation, unwritten=unwritten)


def _check_stamps(operation: cases.Operation, before: Any, reply: httpx.Response) -> None:
    """Check that the time of a change moves where something changed, and the time of creation does not."""
    entity = tables.ENTITIES.get(entity_of(operation))
    old, new = resource(before, None)[0], resource(reply.json(), None)[0]
    if entity is None or not isinstance(old, dict) or not isinstance(new, dict):
        return
    for created in {entity.created, *entity.dated}.intersection(old):
        assert new.get(created) == old[created], f"{created} changed"
    rest = [{name: value for name, value in one.items() if name != entity.updated} for one in (old, new)]
    if entity.updated in old and not is_same(*rest):
        assert new.get(entity.updated) > old[entity.updated], f"{entity.updated} did not move"


def _untouched(operation: cases.Operation, before: Any, body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what the properties that a change left out are afterwards: empty after PUT, and else as they were."""
    settable = client_properties(operation) or frozenset()
    requested = cases.properties(cases.json_schema(operation))
    for name, value in resource(before, None)[0].items() if isinstance(before, dict) else ():
        if name not in settable or name in {*body, *named_by_body(operation)}:
            continue
        if operation.method == "PUT" and name not in requested:
            continue
        if operation.method != "PUT":
            yield name, value
        elif "default" not in cases.CONTRACT.follow(requested[name]):
            yield name, None


DELETED = [(group, group.delete) for group in GROUPS if group.delete is not None]


@for_every("group_and_delete", named(DELETED))
def test_what_is_deleted_is_gone_and_nothing_else(
    service: Service, group_and_delete: tuple[Group, cases.Operation]
) -> None:
    group, delete = group_and_delete
    world = World(service)
    path = world.path(group.item)
    other = _sibling(world, group, path)
    before = read_member(world, group, path).content if group.read is not None else b""
    request = with_version(world, group, cases.outgoing(delete, path), path)
    reply = world.call(delete, request)
    assert reply.is_success, reply.text
    if group.read is not None:
        after = read_member(world, group, path)
        if after.is_success:
            assert "200" in delete.responses or is_put_away(delete), "what was deleted can still be read"
            assert after.content != before, "what was deleted is there as it was"
            return
        assert after.status_code in _GONE
        if other is not None:
            assert read_member(world, group, other).is_success, "another one was deleted with it"
    if group.list is not None:
        items = _items(world, group.list, path)
        assert not any(_names(item, group, path[group.key]) for item in items), "it is still in the list"
    again = world.send(delete, cases.with_headers(request, {"If-Match": "*"}))
    assert again.status_code in _GONE or (again.is_success and delete.response_for(404) is None)


def _sibling(world: World, group: Group, path: Mapping[str, str]) -> Mapping[str, str] | None:
    if group.create is None:
        return None
    reply = world.create(group.create, path)
    return {**path, group.key: str(key_value(reply, group.create, group.key))}


MEMBERS = [(group, operation) for group in GROUPS for operation in group.members]
FOUND = [
    (group, operation)
    for group, operation in MEMBERS
    if operation.response_for(httpx.codes.NOT_FOUND) is not None and "201" not in operation.responses
]


@for_every("group_and_operation", named(FOUND))
def test_what_was_never_created_is_not_found(
    service: Service, group_and_operation: tuple[Group, cases.Operation]
) -> None:
    group, operation = group_and_operation
    world = World(service)
    path = world.path(group.item)
    absent = {**path, group.key: other_key(operation, group.key, path[group.key])}
    assert world.call(operation, next(world.requests(operation, absent))).status_code in _REFUSED


NESTED = [(group, operation) for group, operation in MEMBERS if group.item.count("{") > 1]


@for_every("group_and_operation", named(NESTED))
def test_a_child_of_another_parent_is_not_found(
    service: Service, group_and_operation: tuple[Group, cases.Operation]
) -> None:
    group, operation = group_and_operation
    world = World(service)
    mine, others = world.path(group.item), world.path(group.item)
    for name in list(mine)[:-1]:
        request = next(world.requests(operation, {**mine, name: others[name]}))
        etag = read_member(world, group, mine).headers.get("etag") if group.read is not None else None
        request = request if etag is None else cases.with_headers(request, {"If-Match": etag})
        reply = world.call(operation, request)
        # Its key is taken: by another parent's.
        taken = {httpx.codes.CONFLICT} if operation.method == "PUT" and creates_by_put(group) else set()
        assert reply.status_code in _REFUSED | taken, f"{{{name}}} of another one: {reply.status_code}"
        if group.read is not None:
            assert read_member(world, group, mine).is_success


UNDER = [
    operation
    for group in GROUPS
    for operation in (group.create, group.list)
    if operation is not None
    and "{" in group.path
    and operation.response_for(httpx.codes.NOT_FOUND) is not None
]


@for_each(UNDER)
def test_nothing_is_under_a_parent_that_does_not_exist(service: Service, operation: cases.Operation) -> None:
    require_whole(operation, "parent-unchecked")
    world = World(service)
    path, others = world.path(operation.path), world.path(operation.path)
    wrong = [{**path, name: other_key(operation, name, path[name])} for name in path]
    # Of several parents each belongs to the one above it.
    wrong += [{**path, name: others[name]} for name in list(path)[:-1]]
    for absent in wrong:
        reply = world.call(operation, next(world.requests(operation, absent)))
        assert reply.status_code in _REFUSED, f"{absent}: {reply.text}"


def other_key(operation: cases.Operation, name: str, key: str) -> str:
    """Return a key that its schemas allow and that no resource has."""
    for other in (cases.fresh_uuid(), "987654321", "-987654321", "98765", *cases.fresh_texts(key)):
        if other != key and is_key(operation, name, other):
            return other
    raise not_tried(operation, f"no other key than {key} could be made")


def _unique(operation: cases.Operation) -> list[frozenset[str]]:
    entity = tables.ENTITIES.get(entity_of(operation))
    if entity is None:
        return []
    names = {column.column: column.name for column in entity.columns if column.writable}
    indexes = [index for index in entity.table.indexes if index.unique]
    return [
        frozenset(names[c.name] for c in i.columns)
        for i in indexes
        if all(c.name in names for c in i.columns)
    ]


UNIQUE = [create for _, create in CREATED if _unique(create) and create.response_for(409) is not None]


@for_each(UNIQUE)
def test_what_is_unique_is_taken_once(service: Service, operation: cases.Operation) -> None:
    world, create = World(service), operation
    request, _ = world.created(create, world.path(create.path))
    first = json_of(request)
    given = [names for names in _unique(create) if all(first.get(name) is not None for name in names)]
    if not given:
        raise not_tried(create, "a body that is accepted has nothing that is unique")
    for names in given:
        other = world.referring(create, cases.distinct(create, first))
        other = {**other, **{name: first[name] for name in names}}
        reply = world.call(create, cases.with_body(request, other))
        assert reply.status_code == httpx.codes.CONFLICT, f"{', '.join(sorted(names))}: {reply.status_code}"


def _may_collide(create: cases.Operation, change: cases.Operation) -> list[frozenset[str]]:
    """Return the unique properties that a change may set, all of them at once."""
    settable = set(cases.properties(cases.json_schema(change)))
    return [names for names in _unique(create) if names and names <= settable]


CONFLICTING = [
    (group, operation)
    for group, operation in CHANGED
    if group.create is not None
    and group.read is not None
    and "409" in operation.responses
    and _may_collide(group.create, operation)
]


@for_every("group_and_change", named(CONFLICTING))
def test_what_is_unique_is_not_taken_by_a_change(
    service: Service, group_and_change: tuple[Group, cases.Operation]
) -> None:
    group, operation = group_and_change
    world = World(service)
    first, second = world.path(group.item), world.path(group.item)
    mine, others = (resource(read_member(world, group, path).json(), None)[0] for path in (second, first))
    for names in _may_collide(group.create or operation, operation):
        taken = {name: others.get(name) for name in names}
        if any(value is None for value in taken.values()):
            raise not_tried(operation, f"{', '.join(sorted(names))} of what was made is empty")
        whole: dict[str, Any] = next(world.bodies(operation), {}) if operation.method == "PUT" else {}
        body = agreed(operation, second, {**whole, **taken})
        request = cases.with_body(cases.outgoing(operation, second), body)
        reply = world.call(operation, with_version(world, group, request, second))
        assert reply.status_code == httpx.codes.CONFLICT, f"{', '.join(sorted(names))}: {reply.status_code}"
        assert is_same(resource(read_member(world, group, second).json(), None)[0], mine)
