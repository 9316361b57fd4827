"""Keep the entities of the contract in the database: what every standard method of a resource does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import Insert, RowMapping, insert

from ..core.problems import (
    Problem,
    conflict,
    not_found,
    precondition_failed,
)
from ..core.types import Call
from ..core.values import build, dump
from .children import Children, Holders
from .entities import Entity, Transition
from .etags import allowed_versions, is_current, list_tag, version_tag
from .keys import key_text, mint_key
from .pages import Page, Position, decode_token, encode_token, list_id
from .referrers import Referrers
from .rows import NO_FIELDS, Fields, Given, Rows, given, merge_patch, refuse_unfit
from .selecting import Test, Where, order_terms, tests_of
from .statements import Statements, Terms, insert_or_ignore
from .values import from_sql, now, to_key

ModelT = TypeVar("ModelT")
ModelT_co = TypeVar("ModelT_co", covariant=True)

MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True, slots=True)
class Stored(Generic[ModelT_co]):
    """Hold one resource as it is stored.

    ``etag`` is strong, ``changed`` says whether this call wrote anything, ``created`` whether it was not there before.
    """

    value: ModelT_co
    key: str
    etag: str
    changed: bool = True
    created: bool = False


class Store(Generic[ModelT]):
    """Read and write one entity within the unit of work of a call.

    A caller sees only the rows of an entity with an owner that are the caller's; all others do not exist, so they
    are 404. ``scope`` narrows further, to the rows below one parent: wire name of the reference → the parent's key.
    ``if_match`` and ``if_none_match`` are headers as they were sent, None where there are none. ``fixed`` sets
    properties clients may not set. Bodies are models, or JSON objects by their names on the wire.
    """

    def __init__(self, entity: Entity, model: type[ModelT], entities: Mapping[str, Entity]) -> None:
        self._entity = entity
        self._model = model
        self._rows = Rows(entity)
        self._statements = Statements(entity)
        self._children = Children(entity, entities)
        self._referrers = Referrers(entity, entities)
        self._holders = Holders(entity, entities)
        self._key = self._rows.columns[entity.key]

    async def create(
        self, call: Call, data: BaseModel | Fields, *, fixed: Fields = NO_FIELDS
    ) -> Stored[ModelT]:
        """Insert a row and its children.

        Raises:
            Problem: 409 when the key or another unique value is taken, 422 when a value cannot be stored.
        """
        body = given(data)
        key = await self._new_key(call, body)
        stored = await self._insert(call, key, body, fixed, insert(self._entity.table))
        assert stored is not None  # noqa: S101 - a key that is taken is an error of the database
        return stored

    async def get(self, call: Call, key: Any, *, scope: Fields = NO_FIELDS) -> Stored[ModelT]:
        """Return one resource.

        Raises:
            Problem: 404 when it does not exist for the caller.
        """
        return await self._stored(call, await self._row(call, self._where(call, key, scope)), changed=False)

    async def list(
        self,
        call: Call,
        *,
        limit: int,
        after: str | None = None,
        offset: int = 0,
        filters: Fields = NO_FIELDS,
        where: Sequence[Where] = (),
        order: Sequence[str] = (),
        scope: Fields = NO_FIELDS,
        strict: bool = False,
    ) -> Page[ModelT]:
        """Return one page: in ``order``, or the newest first, or the lowest key first, as the entity says.

        ``filters`` are wire name → value or list of values; None does not filter. ``where`` compares otherwise. Rows
        without a value in a property of ``order`` come last. ``after`` is the token of the page before; one that was
        not issued for this list is answered with an empty page, or 404 where ``strict``.

        Raises:
            Problem: 404, as said.
        """
        wanted = {**_present(filters), **scope}
        conditions, tests = self._conditions(call, wanted), tests_of(self._rows.columns, where)
        terms = order_terms(order, self._rows.columns)
        name = list_id(self._entity.name, wanted, [repr(test) for test in tests or ()], order)
        start = None if after is None else await self._start(call, decode_token(name, after), terms)
        if strict and after is not None and start is None:
            raise not_found("The page token does not belong to this list.")
        if conditions is None or tests is None or (after is not None and start is None):
            return Page((), None, list_tag(()))
        last, values = start or (None, ())
        query = self._statements.page(
            conditions, after=last, limit=limit + 1, offset=offset, tests=tests, terms=terms, values=values
        )
        rows = (await call.db.execute(*query)).mappings().all()
        shown = rows[:limit]
        key_column = self._key.column
        return Page(
            items=[build(self._model, value) for value in await self._values(call, shown)],
            next=self._token(name, shown[-1], terms) if len(rows) > limit and shown else None,
            etag=list_tag(((row[key_column], row["row_version"]) for row in shown), more=len(rows) > limit),
        )

    def _token(self, name: str, row: RowMapping, terms: Terms) -> str:
        values = [from_sql(column.kind, row[column.column]) for column, _ in terms]
        return encode_token(name, from_sql(self._key.kind, row[self._key.column]), values)

    async def _start(
        self, call: Call, position: Position | None, terms: Terms
    ) -> tuple[Any, Sequence[Any]] | None:
        """Return key and values of the row that a page comes after; None where there is no such place."""
        key = None if position is None else to_key(self._key.kind, position.key)
        if position is None or key is None:
            return None
        if position.values is not None:
            given = zip(terms, position.values, strict=False)
            values = [to_key(column.kind, value) for (column, _), value in given]
            return (key, values) if len(values) == len(terms) else None
        if not terms:
            return key, ()
        query = self._statements.one({self._entity.key: key})
        row = (await call.db.execute(*query)).mappings().one_or_none()
        return None if row is None else (key, [row[column.column] for column, _ in terms])

    async def count(
        self,
        call: Call,
        *,
        filters: Fields = NO_FIELDS,
        where: Sequence[Where] = (),
        scope: Fields = NO_FIELDS,
    ) -> int:
        """Return how many resources a list has on all its pages."""
        conditions = self._conditions(call, {**_present(filters), **scope})
        tests: list[Test] | None = tests_of(self._rows.columns, where)
        if conditions is None or tests is None:
            return 0
        return int((await call.db.execute(*self._statements.count(conditions, tests=tests))).scalar_one())

    async def replace(
        self,
        call: Call,
        key: Any,
        data: BaseModel | Fields,
        *,
        if_match: str | None = None,
        if_none_match: str | None = None,
        scope: Fields = NO_FIELDS,
        fixed: Fields = NO_FIELDS,
        keeps: Collection[str] = (),
    ) -> Stored[ModelT]:
        """Put ``data`` in the place of what clients may change; what it leaves out is emptied, but for ``keeps``.

        Raises:
            Problem: 404 when the resource does not exist for the caller, 412 when it is in another version than
                ``if_match`` says, or in one that ``if_none_match`` says; 501 when a value is left out that every
                such resource has, and nothing says which.
        """
        body = given(data)
        if if_none_match is not None:
            current = await self._row(call, self._where(call, key, scope), lock=True)
            if is_current(if_none_match, current["row_version"]):
                raise precondition_failed("The resource is there already.")
        values = {
            column.column: self._rows.said(column, body.named.get(column.name))
            for column in self._rows.mutable()
            if column.name in body.named or column.name not in keeps
        }
        values["row_extra"] = self._rows.open_properties(body.extra)
        row = await self._change(
            call, key, {**values, **self._encoded(fixed)}, if_match=if_match, scope=scope
        )
        emptied = {child.name: () for child in self._entity.children if child.name not in keeps}
        await self._replace_children(call, row, {**emptied, **body.named, **fixed})
        return await self._stored(call, row)

    async def put(
        self,
        call: Call,
        key: Any,
        data: BaseModel | Fields,
        *,
        if_match: str | None = None,
        if_none_match: str | None = None,
        scope: Fields = NO_FIELDS,
        fixed: Fields = NO_FIELDS,
        keeps: Collection[str] = (),
    ) -> Stored[ModelT]:
        """Replace the resource with this key, or create it where there is none (RFC 9110 section 9.3.4).

        Raises:
            Problem: 404 when no resource can have the key, 409 when somebody else's has it or it is not in ``scope``,
                412 and 501 as ``replace``; 412 also when ``if_match`` is sent and there is none.
        """
        where = self._where(call, key, scope)
        known = (await call.db.execute(*self._statements.one(where, lock=True))).one_or_none()
        if known is None:
            if if_match is not None:
                raise precondition_failed("There is no such resource yet.")
            statement = insert_or_ignore(call.db, self._entity.table)
            new = {**scope, **fixed}
            created = await self._insert(call, where[self._entity.key], given(data), new, statement)
            if created is not None:
                return created
            if (await call.db.execute(*self._statements.one(where))).one_or_none() is None:
                raise conflict("There is such a resource already.", "already-exists")
        return await self.replace(
            call,
            key,
            data,
            if_match=if_match,
            if_none_match=if_none_match,
            scope=scope,
            fixed=fixed,
            keeps=keeps,
        )

    async def update(
        self,
        call: Call,
        key: Any,
        changes: BaseModel | Fields,
        *,
        if_match: str | None = None,
        scope: Fields = NO_FIELDS,
        fixed: Fields = NO_FIELDS,
    ) -> Stored[ModelT]:
        """Change the properties that ``changes`` names; null empties one.

        A property that is an object is replaced as a whole, except by a merge patch, which is merged to its leaves
        (RFC 7386). Changes that change nothing leave the version as it is.

        Raises:
            Problem: 404, 412 as ``replace``; 422 when a merge leaves an object that the model refuses.
        """
        body, deep = given(changes), call.media_type == MERGE_PATCH
        where = self._where(call, key, scope)
        row = await self._row(call, where, lock=True)
        versions = allowed_versions(if_match)
        if versions is not None and row["row_version"] not in versions:
            raise precondition_failed()
        before = self._rows.decode(row)
        values = self._patched(before, body, deep=deep)
        values["row_extra"] = self._rows.open_properties(merge_patch(row["row_extra"], body.extra))
        values |= self._encoded(fixed)
        children = any(child.name in body.named or child.name in fixed for child in self._entity.children)
        values = {name: value for name, value in values.items() if value != row[name]}
        if not values and not children:
            return await self._stored(call, row, changed=False)
        row = await self._change(call, key, values, if_match=None, scope=scope)
        await self._replace_children(call, row, {**body.named, **fixed})
        return await self._stored(call, row)

    async def delete(
        self, call: Call, key: Any, *, if_match: str | None = None, scope: Fields = NO_FIELDS
    ) -> None:
        """Delete one resource; what belongs to it goes with it, and optional references to it are emptied.

        Raises:
            Problem: 404, 412 as ``replace``; 409 when another resource refers to it that may not lose it.
        """
        where = self._where(call, key, scope)
        versions = allowed_versions(if_match)
        held = []
        if self._referrers or self._holders.columns:
            held = [await self._row(call, where, lock=True)]
            if versions is not None and held[0]["row_version"] not in versions:
                raise precondition_failed()
            await self._referrers.release(call.db, held[0][self._key.column], now())
        result = await call.db.execute(*self._statements.delete(where, versions=versions))
        if result.rowcount == 0:
            await self._row(call, where)
            raise precondition_failed()
        await self._holders.touch(call.db, *held)

    async def archive(
        self,
        call: Call,
        key: Any,
        *,
        marks: Fields = NO_FIELDS,
        stamps: Collection[str] = (),
        if_match: str | None = None,
        scope: Fields = NO_FIELDS,
    ) -> Stored[ModelT]:
        """Put one resource away: set ``marks``, and ``stamps`` to the present instant where they are empty.

        Raises:
            Problem: 404, 412 as ``replace``.
        """
        row = self._rows.decode(await self._row(call, self._where(call, key, scope), lock=True))
        fresh = {name: now() for name in stamps if row.get(name) is None}
        return await self.update(
            call, key, NO_FIELDS, if_match=if_match, scope=scope, fixed={**marks, **fresh}
        )

    async def transition(
        self,
        call: Call,
        key: Any,
        action: str,
        changes: BaseModel | Fields = NO_FIELDS,
        *,
        if_match: str | None = None,
        scope: Fields = NO_FIELDS,
    ) -> Stored[ModelT]:
        """Move one resource to the state that ``action`` leads to (x-entity.transitions).

        One guarded UPDATE decides, so of two actions at the same time only one succeeds. The properties of the
        entity that ``changes`` names, such as a reason, are set with it.

        Raises:
            Problem: 404, 412 as ``replace``; 409 when the resource is in a state that does not allow the action.
        """
        rule = self._entity.transitions[action]
        managed = {self._entity.key, self._entity.owner, self._entity.created, self._entity.updated}
        named = {name: value for name, value in given(changes).named.items() if name not in managed}
        values = self._encoded({**named, rule.field: rule.target})
        row = await self._change(call, key, values, if_match=if_match, scope=scope, rule=rule)
        return await self._stored(call, row)

    async def _insert(
        self, call: Call, key: Any, body: Given, fixed: Fields, statement: Insert
    ) -> Stored[ModelT] | None:
        """Insert a row and its children; None where the statement inserts none."""
        instant, subject = now(), self._subject(call)
        row = self._rows.new(body, fixed, key=key, subject=subject, instant=instant)
        if (await call.db.execute(statement, row)).rowcount == 0:
            return None
        await self._children.insert(call.db, key, {**body.named, **fixed}, subject=subject, instant=instant)
        await self._holders.touch(call.db, row)
        return await self._stored(call, row, created=True)

    async def _change(
        self,
        call: Call,
        key: Any,
        values: Mapping[str, Any],
        *,
        if_match: str | None,
        scope: Fields,
        rule: Transition | None = None,
    ) -> RowMapping:
        where, versions = self._where(call, key, scope), allowed_versions(if_match)
        if self._entity.updated is not None:
            values = {self._rows.columns[self._entity.updated].column: now(), **values}
        states = None if rule is None else (rule.field, rule.states)
        moves = not self._holders.columns.isdisjoint(values)
        held = [await self._row(call, where, lock=True)] if moves else []
        query = self._statements.update(where, values, versions=versions, states=states)
        changed = (await call.db.execute(*query)).mappings().one_or_none()
        if changed is not None:
            await self._holders.touch(call.db, changed, *held)
            return changed
        row = await self._row(call, where)
        if rule is None or (versions is not None and row["row_version"] not in versions):
            raise precondition_failed()
        raise self._wrong_state(row, rule)

    def _wrong_state(self, row: RowMapping, rule: Transition) -> Problem:
        state = self._rows.decode(row).get(rule.field)
        allowed = " or ".join(sorted(rule.states))
        return conflict(f"The {rule.field} is {state}; {rule.action} needs {allowed}.", "invalid-state")

    def _patched(self, before: Fields, body: Given, *, deep: bool) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = dict(before)
        for column in self._rows.mutable():
            if column.name not in body.named:
                continue
            value = body.named[column.name]
            if deep:
                value = merge_patch(before.get(column.name), value)
            values[column.column] = self._rows.encode(column, value)
            merged[column.name] = value
        if deep:
            refuse_unfit(self._model, merged, besides={child.name for child in self._entity.children})
        return values

    async def _replace_children(self, call: Call, row: RowMapping, body: Fields) -> None:
        key = row[self._key.column]
        await self._children.replace(call.db, key, body, subject=self._subject(call), instant=now())

    async def _new_key(self, call: Call, body: Given) -> Any:
        value = body.named.get(self._entity.key)
        if self._entity.minted or not self._key.writable or value is None:
            return await mint_key(call.db, self._statements)
        return self._rows.encode(self._key, value)

    def _encoded(self, fields: Fields) -> dict[str, Any]:
        columns = self._rows.columns
        return {
            columns[name].column: self._rows.encode(columns[name], dump(value))
            for name, value in fields.items()
            if name in columns
        }

    def _subject(self, call: Call) -> str | None:
        return None if self._entity.owner is None else call.subject

    def _conditions(self, call: Call, wanted: Fields) -> dict[str, Any] | None:
        conditions = self._rows.conditions(wanted)
        if conditions is not None and self._entity.owner is not None:
            conditions[self._entity.owner] = self._rows.owner(call.subject)
        return conditions

    def _where(self, call: Call, key: Any, scope: Fields) -> dict[str, Any]:
        conditions = self._conditions(call, {**scope, self._entity.key: key})
        if conditions is None:
            raise not_found()
        return conditions

    async def _row(self, call: Call, where: dict[str, Any], *, lock: bool = False) -> RowMapping:
        result = await call.db.execute(*self._statements.one(where, lock=lock))
        row: RowMapping | None = result.mappings().one_or_none()
        if row is None:
            raise not_found()
        return row

    async def _values(self, call: Call, rows: Any) -> Any:
        values = {row[self._key.column]: self._rows.decode(row) for row in rows}
        await self._children.attach(call.db, values)
        return values.values()

    async def _stored(
        self,
        call: Call,
        row: Mapping[str, Any] | RowMapping,
        *,
        changed: bool = True,
        created: bool = False,
    ) -> Stored[ModelT]:
        (value,) = await self._values(call, [row])
        key = key_text(from_sql(self._key.kind, row[self._key.column]))
        return Stored(build(self._model, value), key, version_tag(row["row_version"]), changed, created)


def _present(filters: Fields) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if value is not None}
