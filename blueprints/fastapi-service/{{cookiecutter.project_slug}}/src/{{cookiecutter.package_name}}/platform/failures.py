"""Translate what the database refuses into what a client may read."""

from __future__ import annotations

import sqlite3

from sqlalchemy import exc
from sqlalchemy.engine import ExceptionContext

from .._generated.problems import Problem, conflict, unavailable, unprocessable
from .._generated.types import Retry

_UNIQUE = frozenset({"23505", sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_FOREIGN_KEY = frozenset({"23503", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY})
_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
_RETRY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REFUSED_CODES = frozenset({sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH})
_AWAY_CODES = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
_AWAY_STATES = ("08", "53", "57P0")


def away() -> Problem:
    """Return the problem for a database that cannot be reached."""
    return unavailable("The database does not answer for now.", retry_after=2)


def translate(context: ExceptionContext) -> Exception | None:
    """Return what to raise in place of a failed statement; None leaves the error as it is, which answers 500.

    By SQLSTATE (PostgreSQL, appendix A) or SQLite result code: data that no column holds is 422, a taken or a
    missing reference 409, a lost race is ``Retry``, and a database that is away 503.
    """
    error = context.original_exception
    if isinstance(error, exc.StatementError) and error.orig is not None:
        error = error.orig
    if isinstance(error, OverflowError | UnicodeEncodeError):
        return unprocessable((), "A value cannot be stored.")
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _from_state(state, away_anyhow=context.is_disconnect)
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _from_code(code)
    if context.is_disconnect or isinstance(error, OSError | TimeoutError):
        return away()
    return None


def _from_state(state: str, *, away_anyhow: bool) -> Exception | None:
    if state in _RETRY_STATES:
        return Retry(f"SQLSTATE {state}")
    if state.startswith("22"):
        return unprocessable((), "A value cannot be stored.")
    if away_anyhow or state.startswith(_AWAY_STATES):
        return away()
    return _from_constraint(state)


def _from_code(code: int) -> Exception | None:
    primary = code & 0xFF
    if primary in _RETRY_CODES:
        return Retry(f"SQLite result {code}")
    if primary in _REFUSED_CODES:
        return unprocessable((), "A value cannot be stored.")
    if primary in _AWAY_CODES:
        return away()
    return _from_constraint(code)


def _from_constraint(cause: str | int) -> Exception | None:
    if cause in _UNIQUE:
        return conflict("There is such a resource already.", "already-exists")
    if cause in _FOREIGN_KEY:
        return conflict(
            "Another resource refers to this one, or the one referred to does not exist.", "reference"
        )
    return None
