"""Views of the tables behind the entities, for SQLAlchemy and for the first migration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.core.literals import python_string, python_value
from scaffold.core.naming import python_name, snake, unique
from scaffold.model.entities.references import Deletion, is_local, on_delete, referred
from scaffold.model.service import Entity, Field, Gap, KeyForm, Link, Removal, ServiceModel
from scaffold.normal.schemas import ValueType
from scaffold.python.views.stored import (
    JSON_TYPE,
    ROW_COLUMNS,
    ForeignKey,
    StoredColumn,
    StoredIndex,
    StoredTable,
    late_references,
)

_RESERVED_COLUMNS = ("row_version", "row_extra")
_TAKEN = ("metadata", "date", "index", "column", "table")
_LONGEST_NAME = 60
_LONGEST_KEY = 512
_LONGEST_TEXT = 10_000_000
_KINDS = {
    ValueType.UUID: "uuid",
    ValueType.DATETIME: "datetime",
    ValueType.DATE: "date",
    ValueType.STRING: "string",
    ValueType.INTEGER: "integer",
    ValueType.NUMBER: "number",
    ValueType.BOOLEAN: "boolean",
}
_TYPES = {
    "uuid": ("Uuid(as_uuid=False)", "sa.Uuid(as_uuid=False)"),
    "datetime": ("UtcDateTime()", "sa.DateTime(timezone=True)"),
    "date": ("Date()", "sa.Date()"),
    "integer": ("BigInteger()", "sa.BigInteger()"),
    "number": ("Double()", "sa.Double()"),
    "boolean": ("Boolean()", "sa.Boolean()"),
    "json": ("JsonValue", JSON_TYPE),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column as expressions: how SQLAlchemy declares it, how the migration makes it, how the store maps it.

    `late` says that its foreign key names a table that is made later: the migration adds the key after both.
    """

    stored: StoredColumn
    sql_type: str
    mapping: str
    late: bool = False

    @property
    def sql(self) -> str:
        """The expression with which SQLAlchemy declares the column."""
        column = self.stored
        parts = [python_string(column.name), self.sql_type]
        if column.reference is not None:
            # Else SQLAlchemy complains of tables that it cannot sort.
            alter = ", use_alter=True" if self.late else ""
            parts.append(f"ForeignKey({column.reference.target}{column.reference.options}{alter})")
        if column.key:
            parts.append("primary_key=True")
        elif not column.nullable:
            parts.append("nullable=False")
        return f"Column({', '.join(parts)})"

    @property
    def migration(self) -> str:
        """The expression with which the first migration makes the column."""
        return self.stored.written(referring=not self.late)


@dataclass(frozen=True, slots=True)
class IndexView:
    """One index; all texts are Python expressions."""

    stored: StoredIndex

    @property
    def name(self) -> str:
        """The name as a literal."""
        return python_string(self.stored.name)

    @property
    def columns(self) -> str:
        """The columns as literals with commas between them."""
        return ", ".join(map(python_string, self.stored.columns))

    @property
    def unique(self) -> bool:
        """True where no two rows may have the same values."""
        return self.stored.unique


@dataclass(frozen=True, slots=True)
class TableView:
    """One entity's table; `name` is the Python name, the others are Python literals or expressions."""

    name: str
    table: str
    columns: tuple[ColumnView, ...]
    indexes: tuple[IndexView, ...]
    entity: str
    settings: tuple[str, ...]
    stored: StoredTable


def view_tables(model: ServiceModel) -> tuple[TableView, ...]:
    """View the tables, each after those that its foreign keys name."""
    entities = _ordered(model)
    names = unique([python_name(item.table, fallback="table", reserved=_TAKEN) for item in entities])
    tables = tuple(_table(model, item, name) for item, name in zip(entities, names, strict=True))
    late = {(table, column.name) for table, column in late_references(table.stored for table in tables)}
    return tuple(
        replace(
            table,
            columns=tuple(
                replace(item, late=(table.stored.name, item.stored.name) in late) for item in table.columns
            ),
        )
        for table in tables
    )


def _table(model: ServiceModel, entity: Entity, name: str) -> TableView:
    columns = column_names(entity)
    writable = entity.writable
    elsewhere = {item.field for item in entity.children} | entity.made
    views = tuple(
        _column(model, entity, field, columns, writable)
        for field in entity.fields
        if field.name not in elsewhere
    )
    indexes = tuple(_indexes(entity, columns))
    stored = StoredTable(
        entity.table,
        entity.name,
        (*(item.stored for item in views), *ROW_COLUMNS),
        tuple(item.stored for item in indexes),
    )
    return TableView(
        name=name,
        table=python_string(entity.table),
        columns=views,
        indexes=indexes,
        entity=python_string(entity.name),
        settings=tuple(_settings(entity)),
        stored=stored,
    )


def column_names(entity: Entity) -> dict[str, str]:
    """Name the SQL column of each field: snake_case, unique after case folding, at most 60 characters."""
    asked = [(snake(field.name) or "field")[:_LONGEST_NAME] for field in entity.fields]
    safe = [name if name[0].isalpha() else f"f_{name}" for name in asked]
    return dict(
        zip((field.name for field in entity.fields), unique(safe, taken=_RESERVED_COLUMNS), strict=True)
    )


def _column(
    model: ServiceModel,
    entity: Entity,
    field: Field,
    columns: Mapping[str, str],
    writable: frozenset[str],
) -> ColumnView:
    parent = referred(model.entities, model.name, entity, field.name)
    # A foreign key has the type of the key that it holds.
    typed = field if parent is None else parent.field(parent.key)
    kind = _KINDS.get(typed.type, "json")
    sql_type, migration_type = _TYPES.get(kind) or _text_types(
        typed, key=typed is not field or field.name == entity.key
    )
    stored = StoredColumn(
        columns[field.name],
        migration_type,
        nullable=field.name != entity.key and not (field.required and not field.nullable),
        key=field.name == entity.key,
        reference=_reference(model, entity, field, parent),
        field=field.name,
    )
    flags = {
        "required": field.required,
        "nullable": field.nullable,
        "writable": field.name in writable,
        "mutable": field.name in writable and field.name != entity.key,
    }
    mapping = [python_string(field.name), python_string(stored.name), python_string(kind)]
    mapping += [f"{name}={value}" for name, value in flags.items()]
    neutral = None if stored.reference else entity.initial(field)
    mapping += [f"neutral={python_value(neutral)}"] if neutral is not None else []
    mapping += ["hidden=True"] if field.hidden else []
    mapping += [f"missing={_missing(field.gap)}"] if field.gap is not None and kind == "json" else []
    return ColumnView(stored, sql_type, f"Field({', '.join(mapping)})")


def _missing(gap: Gap) -> str:
    nested = ", ".join(f"{python_string(name)}: {_missing(inner)}" for name, inner in gap.nested.items())
    parts = [python_value(dict(gap.required)), *([f"{{{nested}}}"] if nested else [])]
    parts += [f"unsaid=({''.join(f'{python_string(name)}, ' for name in gap.unsaid)})"] if gap.unsaid else []
    return f"Missing({', '.join(parts)})"


def _text_types(field: Field, *, key: bool) -> tuple[str, str]:
    if field.max_length is not None and field.max_length <= _LONGEST_TEXT:
        text = f"String({field.max_length})"
    else:
        text = f"String({_LONGEST_KEY})" if key else "Text()"
    return text, f"sa.{text}"


def _reference(model: ServiceModel, entity: Entity, field: Field, parent: Entity | None) -> ForeignKey | None:
    if parent is None:
        return None
    deletion = on_delete(model, entity, field.name, parent)
    ondelete = None if deletion is Deletion.REFUSED else deletion.value
    return ForeignKey(parent.table, column_names(parent)[parent.key], ondelete)


def _indexes(entity: Entity, columns: Mapping[str, str]) -> Iterable[IndexView]:
    """The indexes that x-entity asks for, and one over each reference that none of them begins with."""
    listed = [(item.fields, item.unique) for item in entity.indexes]
    led = {fields[0] for fields, _ in listed}
    references = [relation.field for relation in entity.relations] + [entity.owner]
    references += [field.name for field in entity.fields if field.hidden and not field.pointer]
    listed += [((name,), False) for name in dict.fromkeys(references) if name is not None and name not in led]
    names = [f"ix_{entity.table}_{'_'.join(columns[name] for name in fields)}" for fields, _ in listed]
    for name, (fields, is_unique) in zip(unique(name[:_LONGEST_NAME] for name in names), listed, strict=True):
        yield IndexView(StoredIndex(name, tuple(columns[item] for item in fields), is_unique))


def _settings(entity: Entity) -> Iterable[str]:
    kind = _KINDS.get(entity.field(entity.key).type, "string")
    key_kind = {"uuid": "uuid", "integer": "integer", "number": "integer"}.get(kind, "string")
    yield f"key={python_string(entity.key)}"
    yield f"key_kind={python_string(key_kind)}"
    yield f"minted={entity.minted}"
    if entity.minted and key_kind == "string" and entity.key_form != KeyForm():
        yield f"key_form=KeyForm({python_string(entity.key_form.prefix)}, {python_string(entity.key_form.kind)})"
    for name in ("owner", "created", "updated"):
        value = getattr(entity, name)
        if value is not None:
            yield f"{name}={python_string(value)}"
    if entity.dated:
        yield f"dated=({', '.join(map(python_string, entity.dated))},)"
    if entity.removal is not None and entity.removal.gone:
        yield f"soft_delete={_soft_delete(entity.removal)}"
    if entity.children:
        parts = [
            f"Child({python_string(item.field)}, {python_string(item.entity)}, {python_string(item.foreign_key)})"
            for item in entity.children
        ]
        yield f"children=({', '.join(parts)},)"
    if entity.computed:
        parts = []
        for made in entity.computed:
            names = (made.field, made.function, made.entity, made.foreign_key, made.property)
            parts.append(f"Computed({', '.join(map(python_string, names))})")
        yield f"computed=({', '.join(parts)},)"
    if entity.links:
        yield f"links=({', '.join(map(_link, entity.links))},)"
    if entity.transitions:
        parts = [
            f"{python_string(item.action)}: Transition({python_string(item.action)}, "
            f"frozenset({{{', '.join(python_string(name) for name in sorted(item.sources))}}}), "
            f"{python_string(item.target)}, {python_string(item.field)})"
            for item in entity.transitions
        ]
        yield f"transitions={{{', '.join(parts)}}}"
    yield f"newest_first={key_kind != 'string'}"


def _link(link: Link) -> str:
    absolute = ", absolute=True" if link.absolute else ""
    place = f"({''.join(f'{python_string(name)}, ' for name in link.place)})"
    parts = (place, python_string(link.path), python_value(dict(link.parameters)))
    return f"Link({', '.join(parts)}{absolute})"


def _soft_delete(removal: Removal) -> str:
    marks: dict[str, Any] = {**removal.marks, **dict.fromkeys(removal.stamps)}
    name, value = next(iter(marks.items()))
    refused = ", refused=True" if removal.refused else ""
    given = "" if value is None else f", {python_value(value)}"
    return f"SoftDelete({python_string(name)}{given}{refused})"


def _ordered(model: ServiceModel) -> list[Entity]:
    """Sort entities so that a parent comes before those that refer to it; circles keep their order."""
    placed: list[Entity] = []
    waiting = list(model.entities)
    while waiting:
        free = [
            entity
            for entity in waiting
            if not any(
                is_local(model.entities, model.name, relation)
                and relation.entity != entity.name
                and any(other.name == relation.entity for other in waiting)
                for relation in entity.relations
            )
        ] or waiting[:1]
        placed += free
        waiting = [entity for entity in waiting if entity not in free]
    return placed
