"""Keep the entities of the contract in the database: what every standard method of a resource does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Insert, RowMapping, insert

from ..core.problems import Problem, conflict, not_found, precondition_failed
from ..core.types import Call
from ..core.values import dump
from .entities import Transition
from .etags import allowed_versions, is_current
from .failures import already_there, dangling, naming_taken
from .keys import mint_key
from .masks import masked
from .reader import Reader, Stored
from .rows import NO_FIELDS, Fields, Given, given, merge_patch, refuse_unfit
from .statements import insert_or_ignore
from .values import moment, now

ModelT = TypeVar("ModelT")

MERGE_PATCH = "application/merge-patch+json"


class Store(Reader[ModelT]):
    """Read and write one entity within the unit of work of a call.

    A caller sees only the rows of an entity with an owner that are the caller's; all others do not exist, so they
    are 404, and 409 where a body refers to them. ``scope`` narrows further, to the rows below one parent: wire name of
    the reference → the parent's key.
    ``if_match`` and ``if_none_match`` are headers as they were sent, None where there are none. ``fixed`` sets
    properties clients may not set. Bodies are models, or JSON objects by their names on the wire.
    """

    async def create(
        self, call: Call, data: BaseModel | Fields, *, scope: Fields = NO_FIELDS, fixed: Fields = NO_FIELDS
    ) -> Stored[ModelT]:
        """Insert a row and its children, below the parent that ``scope`` names.

        Raises:
            Problem: 409 when the key or another unique value is taken, 422 when a value cannot be stored, or is
                another one than ``scope`` has.
        """
        body = given(data)
        self._rows.agree(call, body, scope)
        key = await self._new_key(call, body)
        stored = await self._insert(call, key, body, insert(self._entity.table), scope=scope, fixed=fixed)
        assert stored is not None  # noqa: S101 - a key that is taken is an error of the database
        return stored

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
                ``if_match`` says, or in one that ``if_none_match`` says; 422 when ``data`` names another key or
                parent; 501 when a value is left out that every such resource has, and nothing says which.
        """
        body = given(data)
        self._rows.agree(call, body, {**scope, self._entity.key: key})
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
                412, 422 and 501 as ``replace``; 412 also when ``if_match`` is sent and there is none.
        """
        self._rows.agree(call, given(data), {**scope, self._entity.key: key})
        where = self._where(call, key, scope)
        known = (await call.db.execute(*self._statements.one(where, lock=True))).one_or_none()
        if known is None:
            if if_match is not None:
                raise precondition_failed("There is no such resource yet.")
            statement = insert_or_ignore(call.db, self._entity.table)
            new = where[self._entity.key]
            created = await self._insert(call, new, given(data), statement, scope=scope, fixed=fixed)
            if created is not None:
                return created
            if (await call.db.execute(*self._statements.one(where))).one_or_none() is None:
                raise already_there([self._entity.key])
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
        mask: str | Sequence[str] | None = None,
    ) -> Stored[ModelT]:
        """Change the properties that ``changes`` names; null empties one.

        A property that is an object is replaced as a whole, except by a merge patch, which is merged to its leaves
        (RFC 7386). A ``mask`` says which properties and members
        are meant, and empties those that ``changes`` lack. Changes that change nothing leave the version as it is.

        Raises:
            Problem: 400 for a ``mask`` of other names; 404, 412 as ``replace``; 422 when ``changes`` name another
                key, or a merge leaves an object that the model refuses.
        """
        body, deep = given(changes), call.media_type == MERGE_PATCH
        self._rows.agree(call, body, {self._entity.key: key})
        where = self._where(call, key, scope)
        row = await self._row(call, where, lock=True)
        _require_version(row, if_match)
        before = self._rows.decode(row)
        if mask:
            body = Given(masked(mask, body.named, before, self._rows.columns))
            deep = False
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

        Where that is the entity's soft delete, it and what belongs to it are gone for all callers from then on; its
        key and its other unique values stay taken.

        Raises:
            Problem: 404, 412 as ``replace``; 409 when another resource refers to it and the soft delete refuses that.
        """
        found = await self._row(call, self._where(call, key, scope), lock=True)
        _require_version(found, if_match)
        await self._dependents.refuse(call.db, found[self._key.column])
        row = self._rows.decode(found)
        fresh = {name: now() for name in stamps if row.get(name) is None}
        return await self.update(
            call, key, NO_FIELDS, if_match=if_match, scope=scope, fixed={**marks, **fresh}
        )

    async def restore(
        self,
        call: Call,
        key: Any,
        *,
        marks: Fields = NO_FIELDS,
        stamps: Collection[str] = (),
        if_match: str | None = None,
        scope: Fields = NO_FIELDS,
    ) -> Stored[ModelT]:
        """Bring back what ``archive`` put away: set ``marks``, and empty ``stamps``; what is there stays as it is.

        Raises:
            Problem: 404, 412 as ``replace``.
        """
        where = self._where(call, key, scope)
        found = (await call.db.execute(*self._revealing.one(where, lock=True))).mappings().one_or_none()
        if found is None:
            raise not_found()
        _require_version(found, if_match)
        columns = self._rows.columns
        values = {**self._encoded(marks), **{columns[name].column: None for name in stamps}}
        if all(found[name] == value for name, value in values.items()):
            return await self._stored(call, found, changed=False)
        values = {**self._updated(), **values}
        changed = (await call.db.execute(*self._revealing.update(where, values))).mappings().one()
        await self._holders.touch(call.db, changed)
        return await self._stored(call, changed)

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
        self, call: Call, key: Any, body: Given, statement: Insert, *, scope: Fields, fixed: Fields
    ) -> Stored[ModelT] | None:
        """Insert a row and its children; None where the statement inserts none."""
        instant, subject = now(), self._subject(call)
        row = self._rows.new(body, {**scope, **fixed}, key=key, subject=subject, instant=instant)
        above = [self._rows.columns[name].column for name in scope]
        await self._targets.require(call.db, row, subject=subject, checked=above)
        with self._naming_taken():
            inserted = await call.db.execute(statement, row)
        if inserted.rowcount == 0:
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
        values = {**self._updated(), **values}
        states = None if rule is None else (rule.field, rule.states)
        moves = not self._holders.columns.isdisjoint(values)
        missing = await self._targets.missing(call.db, values, subject=self._subject(call))
        held = [await self._row(call, where, lock=True)] if moves or missing else []
        if any(held[0][column] != values[column] for column in missing):
            raise dangling()
        query = self._statements.update(where, values, versions=versions, states=states)
        with self._naming_taken():
            changed = (await call.db.execute(*query)).mappings().one_or_none()
        if changed is not None:
            await self._holders.touch(call.db, changed, *held)
            return changed
        row = await self._row(call, where)
        if rule is None or (versions is not None and row["row_version"] not in versions):
            raise precondition_failed()
        raise self._wrong_state(row, rule)

    def _updated(self) -> dict[str, Any]:
        """Return the moment of this change by its column, where rows have one."""
        if self._entity.updated is None:
            return {}
        column = self._rows.columns[self._entity.updated]
        return {column.column: moment(column.kind, now())}

    def _naming_taken(self) -> AbstractContextManager[None]:
        names = {column.column: column.name for column in self._entity.columns if not column.hidden}
        return naming_taken(self._entity.table.name, names)

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
            refuse_unfit(self._model, merged, besides=self._entity.made)
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


def _require_version(row: RowMapping, if_match: str | None) -> None:
    versions = allowed_versions(if_match)
    if versions is not None and row["row_version"] not in versions:
        raise precondition_failed()
