"""Relations that stay whole: parents, references of what is deleted, states that follow one another, and sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from ..storage.entities import Computed
from . import cases, planting
from .comparing import is_same, resource
from .groups import GROUPS, Group, named
from .harness import Service
from .lists import everything, fill, keys_of
from .meanings import FILTERS, LISTINGS, Listing, words
from .named import creators, member_entity, parents
from .package import tables
from .parametrized import for_every
from .state import precondition
from .verdicts import announced, not_tried, require_whole
from .world import World, listed
from .writes import creates_by_put, read_member, with_version

_CONFLICT = httpx.codes.CONFLICT
_REFUSALS = range(400, 500)
_SERVICE = str(cases.CONTRACT.document.get("info", {}).get("x-service", {}).get("name", ""))

BELOW_PARENTS = [listing for listing in LISTINGS if "{" in listing.group.path]


@for_every("listing", [(one, one.list.operation_id) for one in BELOW_PARENTS])
def test_a_list_shows_only_what_is_below_its_parent(service: Service, listing: Listing) -> None:
    world, path = World(service), listing.group.path
    mine, others = world.path(path), world.path(path)
    made = [fill(world, listing, one, 2) for one in (mine, others)]
    if not all(made):
        raise not_tried(listing.list, "nothing could be made below a parent")
    for above, own, strange in ((mine, made[0], made[1]), (others, made[1], made[0])):
        found = set(keys_of(listing, everything(world, listing, above, FILTERS)))
        assert {str(key) for key in own} <= found, "what is below the parent is not shown"
        assert not {str(key) for key in strange} & found, "what is below another parent is shown"


def _unmade() -> Iterator[tuple[Group, cases.Operation]]:
    for group in GROUPS:
        entity = member_entity(group.path, group.key) if group.item else ""
        refused = group.create is None or bool(announced(group.create))
        refused = refused and not creates_by_put(group)
        if group.read is not None and refused and planting.can_plant(entity):
            yield group, group.read


@for_every("group_and_read", named(list(_unmade())))
def test_what_no_operation_creates_is_read(
    service: Service, group_and_read: tuple[Group, cases.Operation]
) -> None:
    group, read = group_and_read
    world, entity = World(service), member_entity(group.path, group.key)
    above = world.path(group.path)
    path = {**above, group.key: str(world.plant(entity, below=(group.path, above)))}
    reply = world.call(read, cases.outgoing(read, path))
    assert reply.is_success, reply.text
    value, _ = resource(reply.json(), None)
    assert str(value.get(tables.ENTITIES[entity].key, path[group.key])) == path[group.key]
    for listing in LISTINGS:
        if listing.group is group:
            things = [one for one in everything(world, listing, above, FILTERS) if is_same(one, value)]
            assert len(things) == 1 or listing.items != cases.properties(cases.response_schema(read))


@dataclass(frozen=True)
class Deletion:
    """Hold an operation that deletes, and a reference to what it deletes: entity and property."""

    group: Group
    delete: cases.Operation
    entity: str
    referrer: str
    wire: str

    @property
    def name(self) -> str:
        """The name that tells it from others."""
        return f"{self.delete.operation_id}-{self.referrer}.{self.wire}"


def _deletions() -> Iterator[Deletion]:
    for group in GROUPS:
        entity = member_entity(group.path, group.key) if group.delete is not None else ""
        if group.delete is not None and planting.can_plant(entity):
            for referrer, wire in _referrers(entity):
                if planting.can_plant(referrer):
                    yield Deletion(group, group.delete, entity, referrer, wire)


def _referrers(entity: str) -> list[tuple[str, str]]:
    """Return the entities that refer to one, each with the property: by a foreign key, or as ``x-ref`` says."""
    found = dict.fromkeys(planting.referrers(entity))
    for name in tables.ENTITIES:
        for wire, node in cases.properties(planting.schema_of(name)).items():
            said = node.get("x-ref") if isinstance(node, Mapping) else None
            local = isinstance(said, Mapping) and said.get("service", _SERVICE) == _SERVICE
            column = planting.column_of(name, wire)
            if (
                local
                and said is not None
                and said.get("entity") == entity
                and column
                and column.kind != "json"
            ):
                found[name, wire] = None
    return list(found)


def _outcome(deletion: Deletion) -> str:
    """Say what happens to what refers to a thing when it is deleted: gone, refused or emptied."""
    parent = tables.ENTITIES[deletion.entity]
    properties = cases.properties(planting.schema_of(deletion.entity))
    arrays = [
        one for one in parent.children if (one.entity, one.foreign_key) == (deletion.referrer, deletion.wire)
    ]
    if any(not cases.CONTRACT.follow(properties.get(one.name, {})).get("readOnly") for one in arrays):
        return "gone"
    if any(str(_CONFLICT.value) in one.responses for one in _deletes(deletion.entity)):
        return "refused"
    if arrays or _is_below(deletion) or tables.ENTITIES[deletion.referrer].owner == deletion.wire:
        return "gone"
    column = planting.column_of(deletion.referrer, deletion.wire)
    return "refused" if column is not None and column.required and not column.nullable else "emptied"


def _is_below(deletion: Deletion) -> bool:
    """Tell whether all that creates what refers to a thing is below its path."""
    create = creators().get(deletion.referrer)
    own = [one for one in GROUPS if one.item and member_entity(one.path, one.key) == deletion.referrer]
    made = [create.path] if create is not None else []
    made += [one.path for one in own if creates_by_put(one)]
    return bool(made or own) and all(
        deletion.entity in _entities_above(path) for path in made or [one.path for one in own]
    )


def _deletes(entity: str) -> list[cases.Operation]:
    return [one.delete for one in GROUPS if one.delete and member_entity(one.path, one.key) == entity]


def _entities_above(template: str) -> set[str]:
    return set(parents(template, {part[1:-1]: "" for part in template.split("/") if part.startswith("{")}))


@for_every("deletion", [(one, one.name) for one in _deletions()])
def test_a_deletion_leaves_no_reference_behind(service: Service, deletion: Deletion) -> None:
    require_whole(deletion.delete, "delete-dangles", "reference-unchecked")
    world, group = World(service), deletion.group
    path = world.path(group.item)
    key = path[group.key]
    child = world.plant(deletion.referrer, {deletion.wire: key})
    bystander = world.plant(deletion.referrer, {deletion.wire: world.plant(deletion.entity)})
    before, beside = (planting.stored(service, deletion.referrer, one) for one in (child, bystander))
    assert before is not None
    request = with_version(world, group, cases.outgoing(deletion.delete, path), path)
    reply = world.call(deletion.delete, request)
    after, kept = (
        planting.stored(service, *one) for one in ((deletion.referrer, child), (deletion.entity, key))
    )
    assert planting.stored(service, deletion.referrer, bystander) == beside, (
        "what refers to another one changed"
    )
    expected = _outcome(deletion)
    gone = tables.ENTITIES[deletion.entity].soft_delete
    if reply.is_success and kept is not None:
        refused = gone is not None and expected == "refused" and "409" in deletion.delete.responses
        assert not refused, "what is referred to was put away"
        assert after == before, "it was put away, and what refers to it changed"
        return
    if expected == "refused":
        assert reply.status_code in _REFUSALS, "what is referred to was deleted"
        assert reply.status_code == _CONFLICT or "409" not in deletion.delete.responses
        assert kept is not None
        assert after == before
        return
    assert reply.is_success, reply.text
    if expected == "gone":
        assert after is None, "what belongs to it is still there"
        return
    assert after is not None, "what refers to it was deleted, too"
    column = planting.column_of(deletion.referrer, deletion.wire)
    assert column is not None
    assert after[column.column] is None, "what refers to it still does"
    assert after["row_version"] > before["row_version"], "its entity tag is that of before"


@dataclass(frozen=True)
class Action:
    """Hold an operation that moves a thing from one of some states to another (``x-entity.transitions``)."""

    group: Group
    operation: cases.Operation
    entity: str
    field: str
    sources: frozenset[str]
    target: str


def _actions() -> Iterator[Action]:
    schemas = cases.CONTRACT.document.get("components", {}).get("schemas", {})
    for group in GROUPS:
        entity = member_entity(group.path, group.key) if group.item else ""
        said = schemas.get(entity, {}).get("x-entity", {}) if planting.can_plant(entity) else {}
        for rule in said.get("transitions", ()) if isinstance(said, Mapping) else ():
            known = tables.ENTITIES[entity].transitions.get(rule.get("action"))
            field = str(rule.get("field", known.field if known is not None else "status"))
            sources = rule.get("from", ())
            states = frozenset([sources] if isinstance(sources, str) else sources)
            for operation in cases.OPERATIONS:
                tail = operation.path.removeprefix(group.item)
                if (
                    operation.method == "POST"
                    and operation.path != tail
                    and words(tail) == words(str(rule.get("action")))
                ):
                    yield Action(group, operation, entity, field, states, str(rule.get("to")))


@for_every("action", [(one, one.operation.operation_id) for one in _actions()])
def test_an_action_is_done_in_the_states_that_allow_it(service: Service, action: Action) -> None:
    world, group, operation = World(service), action.group, action.operation
    properties = cases.properties(planting.schema_of(action.entity))
    column = planting.column_of(action.entity, action.field)
    assert column is not None
    for state in planting.differing(properties.get(action.field), most=20):
        above = world.path(group.path)
        key = world.plant(action.entity, {action.field: state}, below=(group.path, above))
        path = {**above, group.key: str(key)}
        request = with_version(world, group, next(world.requests(operation, path)), path)
        reply = world.call(operation, request)
        row = planting.stored(service, action.entity, key)
        assert row is not None
        if state in action.sources:
            assert reply.is_success, f"from {state}: {reply.text}"
            assert row[column.column] == action.target
            if group.read is not None:
                value, _ = resource(read_member(world, group, path).json(), None)
                assert value.get(action.field, action.target) == action.target
        else:
            assert reply.status_code in _REFUSALS, f"from {state}: {reply.status_code}"
            assert reply.status_code == _CONFLICT or "409" not in operation.responses
            assert row[column.column] == state


_RESTORES = frozenset({"restore", "undelete", "unarchive", "untrash", "recover"})
RESTORED = [
    (group, operation)
    for group in GROUPS
    for operation in cases.OPERATIONS
    if group.delete is not None
    and operation.method == "POST"
    and operation.path.rpartition("/")[0] == group.item
    and "_".join(words(operation.path.rpartition("/")[2])) in _RESTORES
    and operation not in [one.operation for one in _actions()]
]


@for_every("group_and_restore", named(RESTORED))
def test_what_was_deleted_is_brought_back(
    service: Service, group_and_restore: tuple[Group, cases.Operation]
) -> None:
    group, restore = group_and_restore
    world, delete = World(service), group.delete or restore
    path = world.path(group.item)
    before = _state(world, group, path)
    reply = world.call(delete, with_version(world, group, cases.outgoing(delete, path), path))
    assert reply.is_success, reply.text
    assert before == {} or _state(world, group, path) != before, "what was deleted is there as it was"
    request = next(world.requests(restore, path))
    if precondition(restore):
        request = cases.with_headers(request, {"If-Match": "*"})
    # What is there stays as it is.
    for _ in range(2):
        reply = world.call(restore, cases.with_fresh_key(restore, request))
        assert reply.is_success, reply.text
        assert _state(world, group, path) == before, "it is not what it was"


def _state(world: World, group: Group, path: Mapping[str, str]) -> dict[str, Any]:
    """Return what clients see of a member, less when it was changed: by reading it, and in how many lists it is."""
    entity, found = tables.ENTITIES.get(member_entity(group.path, group.key)), dict[str, Any]()
    if group.read is not None:
        reply = read_member(world, group, path)
        value = resource(reply.json(), None)[0] if reply.is_success else {}
        found = {name: one for name, one in value.items() if entity is None or name != entity.updated}
    lists = [one for one in LISTINGS if one.group is group]
    shown = [keys_of(one, everything(world, one, path, FILTERS)).count(path[group.key]) for one in lists]
    return {**found, "lists": shown} if lists else found


def _computed() -> Iterator[tuple[Group, cases.Operation, Computed]]:
    for group in GROUPS:
        entity = tables.ENTITIES.get(member_entity(group.path, group.key)) if group.item else None
        if group.read is not None and entity is not None and planting.can_plant(entity.name):
            for one in entity.computed:
                if planting.can_plant(one.entity):
                    yield group, group.read, one


@for_every("about", [(one, f"{one[1].operation_id}-{one[2].name}") for one in _computed()])
def test_what_is_computed_is_right(service: Service, about: tuple[Group, cases.Operation, Computed]) -> None:
    group, _, computed = about
    world = World(service)
    path, other = world.path(group.item), world.path(group.item)
    properties = cases.properties(planting.schema_of(computed.entity))
    values = (
        planting.differing(properties.get(computed.property), 3)
        if computed.function != "count"
        else [0, 0, 0]
    )
    assert _read(world, group, path, computed) in ({0} if computed.function in {"count", "sum"} else {None})
    added = []
    for value in values:
        given = {} if computed.function == "count" else {computed.property: value}
        for above in (path, path, other)[: 1 + (value == values[0]) * 2]:
            world.plant(computed.entity, {computed.foreign_key: above[group.key], **given})
            added += [value] if above is path else []
        found = _read(world, group, path, computed)
        assert found is not None
        assert is_same(_plain(found), _plain(_FUNCTIONS[computed.function](added))), f"{found} of {added}"


_FUNCTIONS: Mapping[str, Any] = {"count": len, "sum": sum, "max": max, "min": min}


def _plain(value: Any) -> Any:
    return value.replace("+00:00", "Z") if isinstance(value, str) else value


def _read(world: World, group: Group, path: Mapping[str, str], computed: Computed) -> Any:
    value, _ = resource(read_member(world, group, path).json(), None)
    if group.list is not None and group.list in [one.list for one in LISTINGS]:
        reply = world.call(group.list, cases.outgoing(group.list, path))
        inside = [one for one in listed(reply.json()) if one.get(group.key, one.get("id")) == path[group.key]]
        assert all(is_same(one.get(computed.name), value.get(computed.name)) for one in inside)
    return value.get(computed.name)
