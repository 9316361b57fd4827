"""Entities: fields, keys, relations, children and transitions of what a service keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.naming import fold, plural, snake, unique, words
from scaffold.core.values import mapping, text, texts
from scaffold.design.entity import EntityMark, read_entity
from scaffold.model.entities.computed import read_computed
from scaffold.model.entities.drafts import Draft, Drafts
from scaffold.model.entities.gaps import Gaps
from scaffold.model.entities.keys import key_form
from scaffold.model.entities.neutral import CREATED, STATES, UPDATED, is_unix_time, neutral_property
from scaffold.model.operations.paths import Path, parse_path, shape_of
from scaffold.model.service import (
    Child,
    Computed,
    Entity,
    Field,
    IndexOn,
    KeyForm,
    Parameter,
    Relation,
    Scope,
    StateChange,
)
from scaffold.normal.schemas import SchemaReader, ValueType

_CALLERS = frozenset({"user", "customer", "account", "member", "person", "subject"})
_BEGINNINGS = frozenset({
    "accepted", "created", "enqueued", "new", "not_started", "open", "pending", "queued", "received", "registered", "requested",
    "scheduled", "submitted", "waiting",
})  # fmt: skip
# What happens to a thing at the moment in which it comes to be, and to none later.
_BEGUN = frozenset({
    "added", "booked", "borrowed", "created", "enqueued", "enrolled", "enrolment", "enrollment", "entered", "filed", "inserted",
    "joined", "joining", "logged", "opened", "ordered", "placed", "posted", "queued", "raised", "received", "recorded",
    "registered", "registration", "reported", "requested", "signup", "submitted", "subscribed", "uploaded",
})  # fmt: skip
_TIMES = frozenset({"at", "date", "datetime", "instant", "moment", "on", "time", "timestamp", "utc"})


class EntityBuilder:
    """Turns drafts into entities, once every entity is known by name."""

    def __init__(self, reader: SchemaReader, drafts: Drafts, service: str) -> None:
        self._reader = reader
        self._drafts = drafts
        self._service = service
        self._gaps = Gaps(reader)
        self._hidden: dict[str, dict[str, Field]] = {}
        # Entity → field → the entity above it in a path that the field holds the key of.
        self._above: dict[str, dict[str, str]] = {}
        self._relations_of: dict[str, tuple[Draft, tuple[Relation, ...]]] = {}

    def scopes(self, draft: Draft, path: Path, parameters: Sequence[Parameter]) -> tuple[Scope, ...]:
        """Say what the parameters above the entity name; what no field refers to becomes a hidden field."""
        above = path.segments[:-1] if shape_of(path.segments) in draft.items else path.segments
        declared = {item.name: item for item in parameters if item.location == "path"}
        named: list[tuple[str, Draft | None]] = []
        for index, segment in enumerate(above):
            if segment.parameter is not None:
                prefix = parse_path("/" + "/".join(part.text for part in above[: index + 1]))
                parent = self._named(prefix, declared.get(segment.parameter))
                whole = parse_path("/" + "/".join(part.text for part in path.segments[: index + 2]))
                split = parent is not None and self._drafts.is_split(whole, parent)
                named.append((segment.parameter, None if split else parent))
        found = []
        for index, (parameter, parent) in enumerate(named):
            below = [other for _, other in named[index + 1 :] if other is not None]
            holder = below[0] if parent is not None and below else draft
            field = self._reference(holder, parameter, parent, declared.get(parameter))
            if parent is not None:
                self._above.setdefault(holder.name, {}).setdefault(field, parent.name)
            found.append(Scope(parameter, field, parent.name if parent else None, holder.name))
        return tuple(found)

    def _named(self, path: Path, declared: Parameter | None) -> Draft | None:
        """Find what a path names one of: by the operations on it, else by the name of its collection and the key's type."""
        known = self._drafts.of_item(path)
        if known is not None:
            return known
        found = self._drafts.called(path)
        if found is None or declared is None:
            return None
        return (
            found
            if self._reader.value_type(found.shape.properties[found.key].schema) is declared.type
            else None
        )

    def _reference(
        self, holder: Draft, parameter: str, parent: Draft | None, declared: Parameter | None
    ) -> str:
        """Find the holder's field that refers to a parent, or make a hidden one."""
        kind = declared.type if declared else ValueType.STRING
        keyed = {snake(name): name for name in holder.shape.properties if name != holder.key}
        asked = [snake(parameter)]
        if parent is not None and parent is not holder:
            kind = self._reader.value_type(parent.shape.properties[parent.key].schema)
            for relation in self._relations(holder):
                if relation.entity == parent.name and relation.service in (None, self._service):
                    return relation.field
            asked.insert(0, snake(f"{parent.name} {parent.key}"))
        for name in asked:
            if name in keyed and self._reader.value_type(holder.shape.properties[keyed[name]].schema) is kind:
                return keyed[name]
        hidden = asked[0] or "scope"
        if hidden in holder.shape.properties:
            hidden = f"parent_{hidden}"
        self._hidden.setdefault(holder.name, {}).setdefault(hidden, _hidden(hidden, kind))
        return hidden

    def build(
        self,
        draft: Draft,
        supplied: Mapping[str, Any],
        tables: Mapping[str, str],
        creatable: Collection[str],
        *,
        accepting: bool = False,
    ) -> Entity:
        """Build the entity; `supplied` are the schemas of the fields that clients send when they create one.

        `creatable` names the entities that some operation creates: what a path names above the entity is one of them, and not
        something that others keep. `accepting` says that creating one accepts work (202), for which the request is kept.
        """
        request = self._request_field(draft) if accepting else None
        mark = read_entity(self._reader.extension(self._reader.at(draft.pointer), "x-entity"))
        schema = mapping(self._reader.follow(self._reader.at(draft.pointer)))
        fields = (*self._fields(draft, supplied), *([request] if request is not None else []))
        if accepting:
            fields = tuple(self._accepted(field) for field in fields)
        relations = self._relations(draft)
        names = {field.name for field in fields}
        key = draft.shape.properties[draft.key]
        owner = next((item.field for item in relations if self._owns(draft, item, supplied)), None)
        return Entity(
            name=draft.name,
            description=text(schema.get("description")) or text(schema.get("title")),
            pointer=draft.pointer,
            table=tables[draft.name],
            key=draft.key,
            minted=key.read_only or draft.key not in supplied,
            open=draft.shape.open,
            fields=fields,
            relations=(*relations, *self._from_paths(draft, relations, creatable)),
            children=self._children(draft),
            computed=self.computed(draft, supplied),
            transitions=_transitions(mark, names, draft, self._reader),
            indexes=_indexes(mark, names),
            owner=owner,
            created=_stamp(self._reader, fields, CREATED, supplied),
            updated=_stamp(self._reader, fields, UPDATED, supplied),
            retention=mark.retention,
            accepted=request.name if request is not None else None,
            dated=_dated(fields, draft, supplied, self._drafts.creations(draft)),
            key_form=key_form(self._reader.facts(key.schema)) or KeyForm(),
        )

    def _fields(self, draft: Draft, supplied: Mapping[str, Any]) -> tuple[Field, ...]:
        sent = {**self._drafts.sent(draft), **supplied}
        written = (self._field(draft, name, sent.get(name)) for name in draft.shape.properties)
        return (*written, *self._hidden.get(draft.name, {}).values())

    def _field(self, draft: Draft, name: str, sent: Any) -> Field:
        item = draft.shape.properties[name]
        value = neutral_property(self._reader, name, item.schema)
        longest = self._reader.facts(item.schema).get("maxLength")
        return Field(
            name=name,
            type=self._reader.value_type(item.schema),
            pointer=draft.pointer + pointer_text(("properties", name)),
            required=item.required,
            nullable=self._reader.nullable(item.schema),
            read_only=item.read_only and (sent is None or name == draft.key),
            max_length=longest if isinstance(longest, int) and longest > 0 else None,
            neutral=value.value,
            fillable=value.known,
            defaulted="default" in self._reader.facts(item.schema),
            hidden=item.write_only,
            gap=self._gaps.find(sent, item.schema) if sent is not None else None,
        )

    def computed(self, draft: Draft, supplied: Mapping[str, Any]) -> tuple[Computed, ...]:
        """Say which of its properties are computed, and from what."""
        return read_computed(self._reader, self._drafts, draft, self._local, supplied)

    def _local(self, draft: Draft) -> tuple[Relation, ...]:
        """List the references to entities of the service: those that `x-ref` says, and those that paths do."""
        relations = self._relations(draft)
        said = tuple(item for item in relations if item.service in (None, self._service))
        known = {relation.field for relation in relations}
        above = self._above.get(draft.name, {}).items()
        return (
            *said,
            *(
                Relation(field, parent, None, "many-to-one")
                for field, parent in above
                if field not in known and parent != draft.name
            ),
        )

    def _relations(self, draft: Draft) -> tuple[Relation, ...]:
        """Read the references of a draft, once: each computed property asks for those of all others."""
        known = self._relations_of.get(draft.name)
        if known is None or known[0] is not draft:
            known = self._relations_of[draft.name] = (draft, tuple(self._read_relations(draft)))
        return known[1]

    def _read_relations(self, draft: Draft) -> Iterator[Relation]:
        for name, item in draft.shape.properties.items():
            mark = self._reader.extension(item.schema, "x-ref")
            if isinstance(mark, dict) and isinstance(mark.get("entity"), str):
                service = mark.get("service")
                yield Relation(
                    field=name,
                    entity=mark["entity"],
                    service=service if isinstance(service, str) else None,
                    cardinality=text(mark.get("cardinality")) or "many-to-one",
                )
            elif mark is None and (other := self._drafts.named_by(draft, name)) is not None:
                yield Relation(name, other.name, None, "many-to-one")

    def _request_field(self, draft: Draft) -> Field:
        """Make the field that holds what was sent, under a name that no property has."""
        taken = (*draft.shape.properties, *self._hidden.get(draft.name, {}))
        (name,) = unique(["accepted_request"], taken=taken)
        return replace(_hidden(name, ValueType.STRING), type=ValueType.OBJECT, pointer=draft.pointer)

    def _accepted(self, field: Field) -> Field:
        """Let the state of accepted work begin with the one of its values that says that nothing is done yet."""
        if field.fillable or field.type is not ValueType.STRING or STATES.isdisjoint(words(field.name)):
            return field
        values = texts(self._reader.facts(self._reader.at(field.pointer)).get("enum"))
        first = next((value for value in values if snake(value) in _BEGINNINGS), None)
        return field if first is None else replace(field, neutral=first, fillable=True)

    def _from_paths(
        self, draft: Draft, written: Sequence[Relation], creatable: Collection[str]
    ) -> Iterator[Relation]:
        """Yield the references that paths say, and no `x-ref` does."""
        known = {relation.field for relation in written}
        for field, parent in self._above.get(draft.name, {}).items():
            if field not in known and parent in creatable:
                yield Relation(field, parent, None, "many-to-one")

    def _owns(self, draft: Draft, relation: Relation, supplied: Mapping[str, Any]) -> bool:
        """A reference to a user which clients do not send is the caller's."""
        item = draft.shape.properties[relation.field]
        sent = relation.field in supplied and not item.read_only
        return relation.entity.lower() in _CALLERS and not sent and relation.entity != draft.name

    def _children(self, draft: Draft) -> tuple[Child, ...]:
        found = []
        for name, item in draft.shape.properties.items():
            if self._reader.value_type(item.schema) is not ValueType.ARRAY:
                continue
            component = self._reader.component(self._reader.facts(item.schema).get("items"))
            child = self._drafts.found.get(component or "")
            if child is None or child is draft:
                continue
            for relation in self._local(child):
                if relation.entity == draft.name:
                    found.append(Child(name, child.name, relation.field))
                    break
        return tuple(found)


def name_tables(reader: SchemaReader, drafts: Drafts) -> dict[str, str]:
    """Choose a unique SQL table name per entity: `x-entity.table`, else the plural of its name in snake_case."""
    asked = []
    for draft in drafts.found.values():
        name = snake(read_entity(reader.extension(reader.at(draft.pointer), "x-entity")).table)
        stem = snake(draft.name) or "entity"
        head, _, tail = stem.rpartition("_")
        asked.append((name or (f"{head}_" if head else "") + plural(tail))[:55])
    safe = [name if name[0].isalpha() else f"t_{name}" for name in asked]
    return dict(zip(drafts.found, unique(safe), strict=True))


def _hidden(name: str, kind: ValueType) -> Field:
    return Field(
        name=name,
        type=kind if kind.scalar else ValueType.STRING,
        pointer="",
        required=False,
        nullable=True,
        read_only=True,
        max_length=None,
        neutral=None,
        fillable=True,
        hidden=True,
    )


def _stamp(
    reader: SchemaReader, fields: Sequence[Field], names: Sequence[str], supplied: Mapping[str, Any]
) -> str | None:
    keyed = {
        snake(field.name): field
        for field in fields
        if field.type is ValueType.DATETIME
        or (field.pointer and is_unix_time(reader, reader.at(field.pointer)))
    }
    known = (keyed[name] for name in names if name in keyed)
    return next((field.name for field in known if field.read_only or field.name not in supplied), None)


def _dated(
    fields: Sequence[Field], draft: Draft, supplied: Mapping[str, Any], creations: Iterable[str]
) -> tuple[str, ...]:
    """Name the required times that clients do not send and that are by their name when the thing came to be.

    What operations that create it are called says what happened then: `applied_at` of `apply`.
    """
    subjects = _CALLERS | set(words(draft.name))
    begun = _BEGUN | {_past(words(name)[0]) for name in creations if words(name)}
    return tuple(
        field.name
        for field in fields
        if field.type in {ValueType.DATETIME, ValueType.DATE}
        and field.required
        and not field.fillable
        and (field.read_only or field.name not in supplied)
        and snake(field.name) not in CREATED + UPDATED
        and _is_beginning(words(field.name), subjects, begun)
    )


def _past(verb: str) -> str:
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _is_beginning(name: Sequence[str], subjects: frozenset[str], begun: frozenset[str]) -> bool:
    """Tell `registered_at`, `joinedOn` and `memberSince` from the times of what comes later, such as `shipped_at`."""
    if len(name) > 1 and name[-1] == "since":
        return subjects.issuperset(name[:-1])
    said = [word for word in name if word not in _TIMES]
    return len(said) == 1 and said[0] in begun


def _indexes(mark: EntityMark, names: set[str]) -> tuple[IndexOn, ...]:
    return tuple(
        IndexOn(tuple(dict.fromkeys(index.fields)), index.unique)
        for index in mark.indexes
        if names.issuperset(index.fields)
    )


def _transitions(
    mark: EntityMark, names: set[str], draft: Draft, reader: SchemaReader
) -> tuple[StateChange, ...]:
    found = []
    for item in mark.transitions:
        field = item.field or _state_field(reader, draft, (*item.sources, item.target))
        if item.action and item.target and field in names:
            found.append(StateChange(item.action, field, item.sources, item.target, item.emits or None))
    return tuple(found)


def _state_field(reader: SchemaReader, draft: Draft, states: Sequence[str]) -> str | None:
    """Find the property whose enumeration has all the states; one called status or state is preferred."""
    fitting = [
        name
        for name, item in draft.shape.properties.items()
        if set(states) <= set(texts(reader.facts(item.schema).get("enum")))
    ]
    return min(fitting, key=lambda name: (fold(name) not in ("status", "state"), name), default=None)
