"""Translate what the database refuses into what a client may read."""

from __future__ import annotations

import contextlib
import re
import socket
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import structlog
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.engine import ExceptionContext

from ..contract.schemas import pointer_text
from ..core.problems import FieldError, Problem, conflict, unavailable, unprocessable
from ..core.types import Retry

_log = structlog.stdlib.get_logger(__name__)

OVERDUE = "overdue"
"""Key in the ``info`` of a connection that was ended because its unit of work took too long."""

_UNIQUE = frozenset({"23505", sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_FOREIGN_KEY = frozenset({"23001", "23503", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY})
_RETRY_STATES = frozenset({"40001", "40P01"})
_RETRY_CODES = frozenset(
    {sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_LOCKED_SHAREDCACHE}
)
_REFUSED_CODES = frozenset({sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH})
_BUSY = frozenset({"55P03", "53300", sqlite3.SQLITE_BUSY})
_SLOW = frozenset({"57014", sqlite3.SQLITE_INTERRUPT})
_FULL = frozenset({"53100", sqlite3.SQLITE_FULL})
_READ_ONLY = frozenset({"25006", sqlite3.SQLITE_READONLY})
_AWAY_CODES = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
_AWAY_STATES = ("08", "53", "57P0", "25P03", "28", "3D000")
_OUTDATED_STATES = frozenset({"42P01", "42703", "3F000"})
_OUTDATED_TEXTS = ("no such table", "no such column", "has no column named")
# What /readyz says of a server that cannot be used. It names no address, no account and no password.
_REASONS = {
    "28": "it refuses the credentials",
    "3D000": "it has no database of that name",
    "57P03": "it is starting or shutting down",
}


# The columns of a violated constraint as PostgreSQL ("Key (a, b)=(1, 2) already exists.") and SQLite name them.
_KEY = re.compile(r"Key \((?P<columns>[^()]+)\)=")
_FAILED = re.compile(r"UNIQUE constraint failed: (?P<columns>[\w., ]+)")


class Taken(Problem):
    """Refuse values that another row has; ``columns`` are the SQL names of those that the constraint is over."""

    def __init__(self, table: str | None, columns: tuple[str, ...]) -> None:
        super().__init__(409, detail="There is such a resource already.", code="already-exists")
        self.table = table
        self.columns = columns


@contextlib.contextmanager
def naming_taken(table: str, names: Mapping[str, str]) -> Iterator[None]:
    """Let what a block raises because a row of a table is there already name the properties, given by SQL column.

    Raises:
        Problem: 409, as said.
    """
    try:
        yield
    except Taken as taken:
        named = [names[column] for column in taken.columns if column in names]
        if taken.table != table or not named:
            raise
        raise already_there(named) from taken


def already_there(names: Sequence[str]) -> Problem:
    """Return the problem of properties whose values another resource has."""
    detail = f"There is a resource with this {' and '.join(names)} already."
    errors = [FieldError(pointer_text([name]), "is taken already") for name in names]
    return conflict(detail, "already-exists", errors)


def dangling() -> Problem:
    """Return the problem of a reference to what does not exist, or of a deletion of what is referred to."""
    return conflict(
        "Another resource refers to this one, or the one referred to does not exist.", "reference"
    )


class Away(Problem):
    """Refuse a request because the database cannot be used; ``reason`` is for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            503,
            detail="The database does not answer for now.",
            code="database-unavailable",
            headers={"Retry-After": "2"},
        )
        self.reason = reason


class Busy(Problem):
    """Refuse a request because others hold what it needs; the same request may succeed soon."""

    def __init__(self, detail: str) -> None:
        super().__init__(503, detail=detail, code="database-busy", headers={"Retry-After": "1"})


def away(error: BaseException | None = None) -> Away:
    """Return the problem for a database that cannot be reached, because of ``error``."""
    return Away(_reason(error))


def slow() -> Busy:
    """Return the problem for a unit of work that was ended because it took too long."""
    return Busy("The database took too long.")


def uncertain() -> Problem:
    """Return the problem for a commit that the database did not answer: both outcomes are possible."""
    detail = (
        "The database did not say whether the change was made. Read the resource, "
        "or repeat the request with the same idempotency key, before making it again."
    )
    return unavailable(detail, retry_after=2, code="outcome-unknown")


def sqlstate(error: BaseException) -> str | None:
    """Return the SQLSTATE of a driver's error (PostgreSQL, appendix A), None where it has none."""
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return state if isinstance(state, str) else None


def translate(context: ExceptionContext) -> Exception | None:
    """Return what to raise in place of a failed statement; None leaves the error as it is, which answers 500.

    By SQLSTATE (PostgreSQL, appendix A) or SQLite result code: data that no column holds is 422, a taken or a
    missing reference 409, a lost race is ``Retry``, and a database that is away, locked, full, read-only or not
    migrated is 503.
    """
    error = context.original_exception
    if isinstance(error, exc.StatementError) and error.orig is not None:
        error = error.orig
    if isinstance(error, OverflowError | UnicodeEncodeError):
        return unprocessable((), "A value cannot be stored.")
    if isinstance(error, AsyncAdapt_asyncpg_dbapi.InvalidCachedStatementError):
        return Retry("a migration changed the tables")
    connection = context.connection
    if context.is_disconnect and connection is not None and connection.info.get(OVERDUE):
        # The other connections may be well.
        context.invalidate_pool_on_disconnect = False
        return slow()
    state, code = sqlstate(error), getattr(error, "sqlite_errorcode", None)
    if state in _READ_ONLY:
        # A server that became a standby: connect again, to the one that took its place.
        context.is_disconnect = True
    if state is not None:
        return _from_state(state, error, away_anyhow=context.is_disconnect)
    if isinstance(code, int):
        return _from_code(code, error)
    if context.is_disconnect or isinstance(error, OSError | TimeoutError):
        return away(error)
    return None


def _from_state(state: str, error: BaseException, *, away_anyhow: bool) -> Exception | None:
    if state in _RETRY_STATES:
        return Retry(f"SQLSTATE {state}")
    if state.startswith("22"):
        return unprocessable((), "A value cannot be stored.")
    if state in _OUTDATED_STATES:
        return _outdated(error)
    named = _from_cause(state, error)
    if named is None and (away_anyhow or state.startswith(_AWAY_STATES)):
        return away(error)
    return named


def _from_code(code: int, error: BaseException) -> Exception | None:
    primary = code & 0xFF
    if code in _RETRY_CODES:
        return Retry(f"SQLite result {code}")
    if primary in _REFUSED_CODES:
        return unprocessable((), "A value cannot be stored.")
    if primary in _AWAY_CODES:
        return away(error)
    if primary == sqlite3.SQLITE_ERROR and any(text in str(error) for text in _OUTDATED_TEXTS):
        return _outdated(error)
    return _from_cause(code, error) or _from_cause(primary, error)


def _from_cause(cause: str | int, error: BaseException) -> Exception | None:
    if cause in _UNIQUE:
        return _taken(error)
    if cause in _FOREIGN_KEY:
        return dangling()
    if cause in _BUSY:
        return Busy("Other requests hold what this one needs.")
    if cause in _SLOW:
        return slow()
    if cause in _FULL:
        return unavailable("The database is full.", retry_after=30, code="database-full")
    if cause in _READ_ONLY:
        return unavailable("The database takes no changes for now.", retry_after=5, code="database-read-only")
    return None


def _taken(error: BaseException) -> Taken:
    refused = error.__cause__ or error
    found = _KEY.search(str(getattr(refused, "detail", None) or "")) or _FAILED.search(str(error))
    named = [name.strip().strip('"') for name in found["columns"].split(",")] if found is not None else []
    tables = {name.rpartition(".")[0] for name in named} - {""} or {getattr(refused, "table_name", None)}
    return Taken(tables.pop(), tuple(name.rpartition(".")[2] for name in named))


def _outdated(error: BaseException) -> Problem:
    _report(str(error).partition("\n")[0])
    return unavailable("The database lacks a table or a column.", retry_after=5, code="database-not-migrated")


@lru_cache(maxsize=64)
def _report(text: str) -> None:
    """Log what is missing once, and not with every request."""
    _log.error("the database lacks what the code needs", reason=text)


def _reason(error: BaseException | None) -> str:
    error = getattr(error, "orig", None) or error
    state = None if error is None else sqlstate(error)
    if state is not None:
        known = (text for start, text in _REASONS.items() if state.startswith(start))
        return next(known, f"it fails with SQLSTATE {state}")
    if isinstance(error, socket.gaierror):
        return "its host is not known"
    if isinstance(error, ConnectionRefusedError):
        return "it refuses connections"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    name = getattr(error, "sqlite_errorname", None)
    return f"it fails with {name}" if name else "it cannot be reached"
