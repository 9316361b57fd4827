"""The text of a revision: its steps as the functions `upgrade` and `downgrade`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from scaffold.core.literals import comment, docstring, python_string
from scaffold.python.gate.checking import check_module
from scaffold.revisions.steps import Step

_HEAD: Final = """{title}

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

revision: str = {revision}
down_revision: str | Sequence[str] | None = {previous}
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
"""
_HELPERS: Final = {
    "_CONVENTION": """
# What SQLite calls a foreign key that has no name.
_CONVENTION = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
""",
    "_refuse(": '''

def _refuse(table: str, rows: sa.ColumnElement[bool] | sa.TextClause, problem: str) -> None:
    """Stop while there are rows that the next step would break, and say how many."""
    if context.is_offline_mode():
        return
    counted = sa.select(sa.func.count()).select_from(sa.table(table)).where(rows)
    count = op.get_bind().scalar(counted)
    if count:
        raise CommandError(f"{revision} is not applied: {count} rows of {table} {problem}")
''',
    "_sql(": '''

def _sql(*, postgresql: str, sqlite: str) -> str:
    """Return a text as the database at hand writes it."""
    return sqlite if op.get_context().dialect.name == "sqlite" else postgresql
''',
    "_foreign_key(": '''

def _foreign_key(table: str, column: str) -> str:
    """Return the name that the database has for the foreign key of a column."""
    if context.is_offline_mode():
        return f"{table}_{column}_fkey"
    keys = sa.inspect(op.get_bind()).get_foreign_keys(table)
    names = {tuple(key["constrained_columns"]): key["name"] for key in keys}
    return names.get((column,)) or f"fk_{table}_{column}"
''',
    "_convert(": '''

def _convert(
    table: str, column: str, to: sa.types.TypeEngine[Any], *, postgresql: str = "", sqlite: str = ""
) -> None:
    """Give a column another type, and its values too where there is SQL for them; SQLite copies the table."""
    if op.get_context().dialect.name != "sqlite":
        op.alter_column(table, column, type_=to, postgresql_using=postgresql or None)
        return
    if sqlite:
        op.execute(f'UPDATE "{table}" SET "{column}" = {sqlite} WHERE "{column}" IS NOT NULL')
    # Alembic's own change of a type casts, and CAST('2030-01-31' AS DATE) is 2030.
    copied = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    copied.c[column].type = to
    with op.batch_alter_table(table, copy_from=copied, recreate="always"):
        pass
''',
}


def write_revision(
    revision: str, previous: str | tuple[str, ...], title: str, steps: Sequence[Step], path: str
) -> str:
    """Write a revision, not formatted yet.

    Raises GateError when it holds what a revision must not.
    """
    body = [*_function("upgrade", "Apply the change.", (_upward(step) for step in steps))]
    body += _function("downgrade", "Take the change back.", (_downward(step) for step in reversed(steps)))
    code = "\n".join(body)
    helpers = [text for name, text in _HELPERS.items() if name in code]
    head = _HEAD.format(
        title=docstring(title),
        revision=python_string(revision),
        previous=_previous(previous),
    )
    text = "".join((head, *helpers, "\n\n", code, "\n"))
    check_module("revision", text, path)
    return text


def _previous(previous: str | tuple[str, ...]) -> str:
    if isinstance(previous, str):
        return python_string(previous) if previous else "None"
    return f"({', '.join(map(python_string, previous))},)"


def _function(name: str, says: str, blocks: Iterable[list[str]]) -> list[str]:
    lines = [line for block in blocks for line in block]
    head = [f"def {name}() -> None:", f'    """{says}"""']
    return [*head, *(f"    {line}" for line in lines), "", ""]


def _upward(step: Step) -> list[str]:
    marks = ", ".join(step.marks)
    return [
        *(comment_line(line) for line in step.todo),
        comment(f"{marks}: {step.title}"),
        *step.up,
    ]


def _downward(step: Step) -> list[str]:
    return list(step.down)


def comment_line(text: str) -> str:
    """Write a comment that keeps its indentation."""
    bare = text.lstrip()
    return f"# {' ' * (len(text) - len(bare))}{comment(bare)[2:]}"
