"""Read the entities of the contract from the database: one resource, a page of a list, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import RowMapping

from ..core.problems import Deleted, Problem, bad_request, conflict, not_found
from ..core.types import Call
from ..core.values import build
from .children import Children, Holders
from .entities import Entity
from .etags import list_tag, version_tag
from .keys import is_text_key, key_text
from .pages import Page, Position, decode_token, encode_token, list_id
from .referrers import Referrers
from .rows import NO_FIELDS, Fields, Rows
from .selecting import Test, Where, order_terms, tests_of
from .soft_delete import Dependents
from .statements import Statements, Terms
from .targets import Targets
from .values import from_sql, to_key

ModelT = TypeVar("ModelT")
ModelT_co = TypeVar("ModelT_co", covariant=True)

# Databases refuse a negative LIMIT, or take it for none at all, and what has more than 64 bits.
_MOST = 2**31 - 1


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


class Reader(Generic[ModelT]):
    """Read one entity within the unit of work of a call, as far as the caller may see it."""

    def __init__(
        self,
        entity: Entity,
        model: type[ModelT],
        entities: Mapping[str, Entity],
        *,
        filled: Fields = NO_FIELDS,
    ) -> None:
        """Prepare; ``filled`` are the properties of the model that no row has, with their values."""
        self._entity = entity
        self._filled = filled
        self._model = model
        self._rows = Rows(entity)
        self._statements = Statements(entity, entities)
        self._revealing = Statements(replace(entity, soft_delete=None), entities)
        self._children = Children(entity, entities)
        self._referrers = Referrers(entity, entities)
        self._holders = Holders(entity, entities)
        self._targets, self._dependents = Targets(entity, entities), Dependents(entity, entities)
        self._key = self._rows.columns[entity.key]

    async def get(self, call: Call, key: Any, *, scope: Fields = NO_FIELDS) -> Stored[ModelT]:
        """Return one resource.

        Raises:
            Problem: 404 when it does not exist for the caller.
        """
        return await self._stored(call, await self._row(call, self._where(call, key, scope)), changed=False)

    async def find(self, call: Call, *, filters: Fields, scope: Fields = NO_FIELDS) -> Stored[ModelT]:
        """Return the one resource that has some values, by wire name.

        Raises:
            Problem: 404 when none that the caller may see has them, 409 when several have.
        """
        conditions = self._conditions(call, {**filters, **scope})
        if conditions is None:
            raise not_found()
        query = self._statements.page(conditions, after=None, limit=2)
        rows = (await call.db.execute(*query)).mappings().all()
        if not rows:
            raise not_found()
        if len(rows) > 1:
            raise conflict(f"Several resources have this {' and '.join(filters)}.", "ambiguous")
        return await self._stored(call, rows[0], changed=False)

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
        keyed: bool = False,
        gone: bool = False,
    ) -> Page[ModelT]:
        """Return one page: in ``order``, or the newest first, or the lowest key first, as the entity says.

        ``filters`` are wire name → value or list of values; None does not filter. ``where`` compares otherwise. Rows
        without a value in a property of ``order`` come last. ``after`` is the token of the page before. Where ``keyed``
        it is the key of the last row of that page, since nothing shows tokens. A page of less than nothing is empty,
        and what is skipped or asked for beyond 2³¹ - 1 rows is that many. Where ``gone``, rows that were deleted softly
        are listed, too.

        Raises:
            Problem: 400 for an ``offset`` below zero, that of a page before the first, and for an ``after`` that was
                not issued for this list, which is 404 where ``strict``.
        """
        # Where pages have numbers, a size below zero turns the offset round, and an empty page is nowhere.
        if offset < 0 <= limit:
            raise bad_request("There is no such page: the list begins after it.")
        limit, offset = (min(max(number, 0), _MOST) for number in (limit, offset))
        wanted = {**_present(filters), **scope}
        conditions, tests = self._conditions(call, wanted), tests_of(self._rows.columns, where)
        terms = order_terms(order, self._rows.columns)
        name = list_id(self._entity.name, wanted, [repr(test) for test in tests or ()], order)
        place = None if after is None else self._seen(after) if keyed else decode_token(name, after)
        start = None if place is None else await self._start(call, place, terms)
        if after is not None and start is None:
            raise (not_found if strict else bad_request)("The page token does not belong to this list.")
        if conditions is None or tests is None:
            return Page((), None, list_tag(()))
        last, values = start or (None, ())
        query = (self._revealing if gone else self._statements).page(
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

    def _seen(self, key: str) -> Position | None:
        """Return the position after a row by its key, None for one that cannot have been given out."""
        minted = self._entity.minted and self._key.kind == "string"
        return None if minted and not is_text_key(self._entity.key_form, key) else Position(key)

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
        # A row that was deleted softly since, or is shown all the same, has its place still; that of others has none.
        query = self._revealing.one(self._conditions(call, {self._entity.key: position.key}) or {})
        row = (await call.db.execute(*query)).mappings().one_or_none()
        return None if row is None else (key, [row[column.column] for column, _ in terms])

    async def count(
        self,
        call: Call,
        *,
        filters: Fields = NO_FIELDS,
        where: Sequence[Where] = (),
        scope: Fields = NO_FIELDS,
        gone: bool = False,
    ) -> int:
        """Return how many resources a list has on all its pages, with those that were deleted softly where ``gone``."""
        conditions = self._conditions(call, {**_present(filters), **scope})
        tests: list[Test] | None = tests_of(self._rows.columns, where)
        if conditions is None or tests is None:
            return 0
        statements = self._revealing if gone else self._statements
        return int((await call.db.execute(*statements.count(conditions, tests=tests))).scalar_one())

    def _subject(self, call: Call) -> str | None:
        """Return the caller's subject, None without credentials where rows have no owner."""
        if self._entity.owner is None and call.principal is None:
            return None
        return call.subject

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
            raise await self._absence(call, where)
        return row

    async def _absence(self, call: Call, where: dict[str, Any]) -> Problem:
        """Tell what was deleted softly from what never was."""
        if self._entity.soft_delete is None:
            return not_found()
        kept = (await call.db.execute(*self._revealing.one(where))).first()
        return not_found() if kept is None else Deleted()

    async def _values(self, call: Call, rows: Any) -> Any:
        values = {row[self._key.column]: self._rows.decode(row) for row in rows}
        await self._children.attach(call, values)
        for row in rows:
            self._rows.link(call, row, values[row[self._key.column]])
        if self._filled:
            return [{**self._filled, **value} for value in values.values()]
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
