"""Translate between an entity's JSON objects and its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import RowMapping

from ..contract.schemas import pointer_text
from ..core.convert import location, open_names
from ..core.jsontext import parse_json
from ..core.media import is_json
from ..core.problems import FieldError, Problem, forbidden, unprocessable
from ..core.types import Call
from ..core.values import dump
from .entities import Column, Entity, UnsaidError
from .keys import key_text
from .values import UnstorableError, column_value, from_sql, moment, storable, to_key, to_sql

_UNSAID = (
    "The contract does not say what {name} of this {entity} is where a request leaves it out. "
    "A default in the request's schema says it, or the code of the operation."
)

Fields: TypeAlias = Mapping[str, Any]
"""Wire name → value, as JSON or as Python has it."""

NO_FIELDS: Fields = {}


@dataclass(frozen=True, slots=True)
class Given:
    """Hold what a client sent: ``named`` by the request's schema, and ``extra`` beyond it."""

    named: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)


def given(data: BaseModel | Fields) -> Given:
    """Return a request body as JSON, apart from what its schema does not name.

    A property that the request names and the entity has not (a password, a reason) is for the handler alone; only
    properties that the schema leaves open are kept with the row.
    """
    value = dump(data)
    if not isinstance(value, dict):
        raise unprocessable([FieldError("", "is not an object")])
    extra = open_names(data)
    return Given(
        {name: item for name, item in value.items() if name not in extra},
        {name: item for name, item in value.items() if name in extra},
    )


class Rows:
    """Encode and decode the rows of one entity. All functions are pure."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.columns: dict[str, Column] = {column.name: column for column in entity.columns}
        self._links = tuple(
            (link, {name: self.columns[field] for name, field in link.parameters.items()})
            for link in entity.links
        )

    def new(
        self, body: Given, fixed: Fields, *, key: Any, subject: str | None, instant: datetime
    ) -> dict[str, Any]:
        """Return a new row by SQL column; ``fixed`` wins over what the client sent.

        Raises:
            Problem: 422 for a value that cannot be stored, 403 for a subject that cannot own rows, 501 as ``said``.
        """
        stamps = {self.entity.created, self.entity.updated, *self.entity.dated}
        row: dict[str, Any] = {"row_version": 1, "row_extra": self.open_properties(body.extra)}
        for column in self.entity.columns:
            if column.name in fixed:
                value = dump(fixed[column.name])
            elif column.name in stamps:
                value = moment(column.kind, instant)
            elif column.writable:
                value = body.named.get(column.name)
            else:
                value = None
            given_out = column.name in {self.entity.key, self.entity.owner}
            row[column.column] = None if given_out else self.said(column, value)
        row[self.columns[self.entity.key].column] = key
        if self.entity.owner is not None and subject is not None:
            row[self.columns[self.entity.owner].column] = self.owner(subject)
        return row

    def encode(self, column: Column, value: Any) -> Any:
        """Return a value for a column.

        Raises:
            Problem: 422 when it cannot be stored; 501 when it lacks what nothing says.
        """
        try:
            return column_value(column, value)
        except UnsaidError as error:
            name = f"{column.name}.{error}"
            raise Problem(501, detail=_UNSAID.format(entity=self.entity.name, name=name)) from error
        except UnstorableError as error:
            raise _refused(error, column.name) from error

    def said(self, column: Column, value: Any) -> Any:
        """Return a value for a column of a new or a replaced row.

        Raises:
            Problem: 422 when it cannot be stored; 501 when there is none, every such resource has one, and nothing
                says which.
        """
        stored = self.encode(column, value)
        if stored is None and column.required and not column.nullable:
            raise Problem(501, detail=_UNSAID.format(entity=self.entity.name, name=column.name))
        return stored

    def open_properties(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties that have no column, for ``row_extra``."""
        others = {
            name: value
            for name, value in properties.items()
            if name not in self.columns and name not in self.entity.made
        }
        try:
            return dict(storable(others))
        except UnstorableError as error:
            raise _refused(error) from error

    def agree(self, call: Call, body: Given, places: Fields) -> None:
        """Hold what a body says against ``places``, the values that its path has: both name one resource.

        What it says of a read-only property is no change, and counts here all the same.

        Raises:
            Problem: 422 when the body says otherwise.
        """
        said = {**body.extra, **body.named}
        if not places.keys() <= said.keys():
            said = {**_as_sent(call, places), **said}
        faults = [
            FieldError(pointer_text([name]), f"is not {dump(value)}, which the path says")
            for name, value in places.items()
            if said.get(name) is not None and not self._same(name, said[name], value)
        ]
        if faults:
            raise unprocessable(faults)

    def _same(self, name: str, said: Any, value: Any) -> bool:
        kind = self.columns[name].kind
        return bool(to_key(kind, said) == to_key(kind, dump(value)))

    def owner(self, subject: str) -> Any:
        """Return the caller's subject as the owner's column holds it.

        Raises:
            Problem: 403 when the column cannot hold it.
        """
        column = self.columns[str(self.entity.owner)]
        try:
            return to_sql(column.kind, subject)
        except UnstorableError as error:
            raise forbidden(
                f"The subject of the credentials is not of the type {column.kind}, so it cannot own this."
            ) from error

    def conditions(self, values: Fields) -> dict[str, Any] | None:
        """Return conditions by wire name, as SQL values; None where no row can meet them."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            kind = self.columns[name].kind
            plain = dump(value)
            if isinstance(plain, list):
                found[name] = [key for item in plain if (key := to_key(kind, item)) is not None]
            else:
                found[name] = to_key(kind, plain)
            if found[name] is None:
                return None
        return found

    def decode(self, row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
        """Return a row as the entity's JSON object, without its children."""
        value: dict[str, Any] = dict(row["row_extra"] or {})
        for column in self.entity.columns:
            if column.hidden:
                continue
            stored = from_sql(column.kind, row[column.column])
            if stored is not None:
                value[column.name] = stored
            elif column.required:
                value[column.name] = None if column.nullable else column.neutral
        return value

    def link(self, call: Call, row: Mapping[str, Any] | RowMapping, value: dict[str, Any]) -> None:
        """Add what says where the entity, and what it refers to, is read; an empty reference leads nowhere."""
        for link, columns in self._links:
            named = {name: from_sql(column.kind, row[column.column]) for name, column in columns.items()}
            if None in named.values():
                continue
            inner = value
            for name in link.place[:-1]:
                inner = inner.setdefault(name, {})
            texts = {name: key_text(key) for name, key in named.items()}
            inner[link.place[-1]] = location(link.path, texts, call, absolute=link.absolute)

    def mutable(self) -> Iterable[Column]:
        """Return the columns that clients may change."""
        return (column for column in self.entity.columns if column.mutable and column.name != self.entity.key)


def _as_sent(call: Call, names: Collection[str]) -> Fields:
    """Return what a JSON body says of properties, before those were left out that only the server sets."""
    if not call.data or call.media_type is None or not is_json(call.media_type):
        return NO_FIELDS
    value = parse_json(call.data)
    wrapped = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else None
    said = wrapped if isinstance(wrapped, dict) else value
    return {name: said[name] for name in names if name in said} if isinstance(said, dict) else NO_FIELDS


def merge_patch(target: Any, patch: Any) -> Any:
    """Return ``target`` with a merge patch applied (RFC 7386 section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def refuse_unfit(model: Any, value: Fields, *, besides: Collection[str]) -> None:
    """Refuse what no request schema has seen, the outcome of a merge; ``besides`` are properties that are not in it.

    Raises:
        Problem: 422 when the model does not take it.
    """
    try:
        TypeAdapter(model).validate_python({name: item for name, item in value.items() if item is not None})
    except ValidationError as error:
        faults = [fault for fault in error.errors() if fault["loc"] and fault["loc"][0] not in besides]
        if faults:
            raise unprocessable(
                [FieldError(pointer_text(fault["loc"]), fault["msg"]) for fault in faults]
            ) from error


def _refused(error: UnstorableError, *name: str) -> Problem:
    return unprocessable([FieldError(pointer_text(name), str(error))])
