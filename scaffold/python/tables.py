"""Views of the tables behind the entities, for SQLAlchemy and for the first migration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scaffold.core.naming import python_name, snake, unique
from scaffold.model.references import Deletion, is_local, on_delete, referred
from scaffold.model.schemas import ValueType
from scaffold.model.service import Entity, Field, Gap, ServiceModel
from scaffold.python.literals import python_string, python_value

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
    "json": ("JsonValue", 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column as expressions: how SQLAlchemy declares it, how the migration makes it, how the store maps it."""

    sql: str
    migration: str
    mapping: str


@dataclass(frozen=True, slots=True)
class IndexView:
    """One index; all texts are Python expressions."""

    name: str
    columns: str
    unique: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One entity's table; `name` is the Python name, the others are Python literals or expressions."""

    name: str
    table: str
    columns: tuple[ColumnView, ...]
    indexes: tuple[IndexView, ...]
    entity: str
    settings: tuple[str, ...]


def view_tables(model: ServiceModel) -> tuple[TableView, ...]:
    """View the tables, each after those that its foreign keys name."""
    entities = _ordered(model)
    names = unique([python_name(item.table, fallback="table", reserved=_TAKEN) for item in entities])
    return tuple(_table(model, item, name) for item, name in zip(entities, names, strict=True))


def _table(model: ServiceModel, entity: Entity, name: str) -> TableView:
    columns = column_names(entity)
    writable = entity.writable
    elsewhere = {item.field for item in entity.children} | {item.field for item in entity.computed}
    views = tuple(
        _column(model, entity, field, columns, writable)
        for field in entity.fields
        if field.name not in elsewhere
    )
    return TableView(
        name=name,
        table=python_string(entity.table),
        columns=views,
        indexes=tuple(_indexes(entity, columns)),
        entity=python_string(entity.name),
        settings=tuple(_settings(entity)),
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
    target = _target(model, entity, field)
    parent = referred(model.entities, model.name, entity, field.name)
    # A foreign key has the type of the key that it holds.
    typed = field if parent is None else parent.field(parent.key)
    kind = _KINDS.get(typed.type, "json")
    sql_type, migration_type = _TYPES.get(kind) or _text_types(
        typed, key=typed is not field or field.name == entity.key
    )
    column = python_string(columns[field.name])
    options = []
    if field.name == entity.key:
        options.append("primary_key=True")
    elif field.required and not field.nullable:
        options.append("nullable=False")
    flags = {
        "required": field.required,
        "nullable": field.nullable,
        "writable": field.name in writable,
        "mutable": field.name in writable and field.name != entity.key,
    }
    mapping = [python_string(field.name), column, python_string(kind)]
    mapping += [f"{name}={value}" for name, value in flags.items()]
    neutral = None if target else entity.initial(field)
    mapping += [f"neutral={python_value(neutral)}"] if neutral is not None else []
    mapping += ["hidden=True"] if field.hidden else []
    mapping += [f"missing={_missing(field.gap)}"] if field.gap is not None and kind == "json" else []
    keys = [f"ForeignKey({target})"] if target else []
    sql = [column, sql_type, *keys, *options]
    migration = [column, migration_type, *(f"sa.{key}" for key in keys), *options]
    return ColumnView(
        sql=f"Column({', '.join(sql)})",
        migration=f"sa.Column({', '.join(migration)})",
        mapping=f"Field({', '.join(mapping)})",
    )


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


def _target(model: ServiceModel, entity: Entity, field: Field) -> str | None:
    """Write the column that a field is a foreign key to; None where it is none."""
    parent = referred(model.entities, model.name, entity, field.name)
    if parent is None:
        return None
    place = python_string(f"{parent.table}.{column_names(parent)[parent.key]}")
    deletion = on_delete(model, entity, field.name, parent)
    # Databases report their own default as none.
    return place if deletion is Deletion.REFUSED else f'{place}, ondelete="{deletion}"'


def _indexes(entity: Entity, columns: Mapping[str, str]) -> Iterable[IndexView]:
    """The indexes that x-entity asks for, and one over each reference that none of them begins with."""
    listed = [(item.fields, item.unique) for item in entity.indexes]
    led = {fields[0] for fields, _ in listed}
    references = [relation.field for relation in entity.relations] + [entity.owner]
    references += [field.name for field in entity.fields if field.hidden and not field.pointer]
    listed += [((name,), False) for name in dict.fromkeys(references) if name is not None and name not in led]
    names = [f"ix_{entity.table}_{'_'.join(columns[name] for name in fields)}" for fields, _ in listed]
    for name, (fields, is_unique) in zip(unique(name[:_LONGEST_NAME] for name in names), listed, strict=True):
        literals = ", ".join(python_string(columns[item]) for item in fields)
        yield IndexView(python_string(name), literals, is_unique)


def _settings(entity: Entity) -> Iterable[str]:
    kind = _KINDS.get(entity.field(entity.key).type, "string")
    key_kind = {"uuid": "uuid", "integer": "integer", "number": "integer"}.get(kind, "string")
    yield f"key={python_string(entity.key)}"
    yield f"key_kind={python_string(key_kind)}"
    yield f"minted={entity.minted}"
    for name in ("owner", "created", "updated"):
        value = getattr(entity, name)
        if value is not None:
            yield f"{name}={python_string(value)}"
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
    if entity.transitions:
        parts = [
            f"{python_string(item.action)}: Transition({python_string(item.action)}, "
            f"frozenset({{{', '.join(python_string(name) for name in sorted(item.sources))}}}), "
            f"{python_string(item.target)}, {python_string(item.field)})"
            for item in entity.transitions
        ]
        yield f"transitions={{{', '.join(parts)}}}"
    yield f"newest_first={key_kind != 'string'}"


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
