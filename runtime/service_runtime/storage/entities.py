"""Describe the tables behind the contract's entities to the code that stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import JSON, DateTime, Dialect, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

ColumnKind: TypeAlias = Literal["uuid", "string", "integer", "number", "boolean", "datetime", "date", "json"]
KeyKind: TypeAlias = Literal["uuid", "integer", "string"]

JsonValue = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Hold a nested value of the contract: jsonb on PostgreSQL, text elsewhere."""


class UtcDateTime(TypeDecorator[datetime]):
    """Store an instant in UTC and return it as an aware ``datetime``, on databases without time zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Return the instant in UTC; a naive value is taken as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        try:
            return value.astimezone(UTC)
        except OverflowError:
            # RFC 3339 allows offsets that leave the years 1 to 9999 in UTC; the clock time is kept.
            return value.replace(tzinfo=UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Return the stored instant as an aware value in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UnsaidError(ValueError):
    """Name a property that a nested value must have, and of which nothing says what it is."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Name what responses require of a nested value and requests may leave out.

    ``required`` maps properties to the values that stand in for them; for those in ``unsaid`` nothing does. ``nested``
    holds the same for the values of properties, and under the empty name for the items of an array.
    """

    required: Mapping[str, Any]
    nested: Mapping[str, Missing] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()

    def fill(self, value: Any) -> Any:
        """Return a JSON value with what is missing filled in.

        Raises:
            UnsaidError: when nothing says what is missing.
        """
        if isinstance(value, list):
            return [self.nested[""].fill(item) for item in value] if "" in self.nested else value
        if not isinstance(value, Mapping):
            return value
        for name in self.unsaid:
            if name not in value:
                raise UnsaidError(name)
        whole = {**self.required, **value}
        return {
            name: self.nested[name].fill(item) if name in self.nested else item
            for name, item in whole.items()
        }


@dataclass(frozen=True, slots=True)
class Column:
    """Map one property of an entity to its column.

    ``name`` is the property on the wire, ``column`` the SQL column. ``writable`` says that clients set it
    when they create, ``mutable`` that they may change it later. ``neutral`` is the value that the server
    fills in where the contract requires one, or has a default, and the client gives none.
    ``hidden`` columns are stored and never on the wire. ``missing`` completes nested values.
    """

    name: str
    column: str
    kind: ColumnKind
    required: bool = False
    nullable: bool = True
    writable: bool = True
    mutable: bool = True
    neutral: Any = None
    hidden: bool = False
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """Name an array property whose items are rows of another entity; ``foreign_key`` is a wire name there."""

    name: str
    entity: str
    foreign_key: str


@dataclass(frozen=True, slots=True)
class Computed:
    """Make a property from the rows of another entity whose ``foreign_key`` names this one.

    ``function`` is count, sum, max or min; all but the first take the values of ``property`` there.
    """

    name: str
    function: Literal["count", "sum", "max", "min"]
    entity: str
    foreign_key: str
    property: str


@dataclass(frozen=True, slots=True)
class Link:
    """Make a value that says where something is read; ``place`` are the names of the properties that lead to it.

    ``path`` is a template of the contract; ``parameters`` are its parameters, each with the property that has its
    value.
    """

    place: tuple[str, ...]
    path: str
    parameters: Mapping[str, str]
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """Allow ``action`` in ``states`` only, and set ``field`` to ``target`` (x-entity.transitions)."""

    action: str
    states: frozenset[str]
    target: str
    field: str = "status"


@dataclass(frozen=True, slots=True)
class SoftDelete:
    """Say which rows are kept and yet gone for all: those whose ``property`` has ``value`` (x-soft-delete).

    Where the value is None any value says it, such as an instant. ``refused`` says that a thing stays while something
    refers to it.
    """

    property: str
    value: str | bool | int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class KeyForm:
    """Say what texts are given out as keys: a prefix, and what follows it."""

    prefix: str = ""
    kind: Literal["uuid", "hex", "ulid", "hex24"] = "uuid"


@dataclass(frozen=True, slots=True)
class Entity:
    """Describe an entity's table.

    ``key`` is the wire name of the identifier; ``minted`` says that the server makes it, in ``key_form`` where it
    is a text. ``owner`` is the wire name of the property that holds the caller's subject. Every table also has
    ``row_version`` (an integer, the source of the entity tag) and ``row_extra`` (JSON of the properties that the
    schema does not name). ``created``, ``updated`` and ``dated`` hold the time of creation or of the last change.
    Rows that ``soft_delete`` tells of are passed over by all statements.
    """

    name: str
    table: Table
    key: str
    key_kind: KeyKind
    minted: bool
    columns: tuple[Column, ...]
    owner: str | None = None
    created: str | None = None
    updated: str | None = None
    children: tuple[Child, ...] = ()
    computed: tuple[Computed, ...] = ()
    transitions: Mapping[str, Transition] = field(default_factory=dict)
    newest_first: bool = True
    dated: tuple[str, ...] = ()
    soft_delete: SoftDelete | None = None
    links: tuple[Link, ...] = ()
    key_form: KeyForm = KeyForm()

    @property
    def made(self) -> frozenset[str]:
        """The properties that have no column: children, what is computed, and links."""
        inner = [child.name for child in self.children] + [item.name for item in self.computed]
        return frozenset([*inner, *(link.place[0] for link in self.links)])
