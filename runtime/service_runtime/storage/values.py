"""Convert between JSON values of the contract and the values that the database drivers take."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from ..core.convert import instant
from .entities import Column, ColumnKind

INTEGERS = range(-(2**63), 2**63)
"""The bounds of a BIGINT on every database."""

# As JSON writes them: int() takes "+7", "1_0" and " 7 " as well, and bool() takes "false" for true.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_BOOLEANS: Mapping[str | bool, bool] = {True: True, False: False, "true": True, "false": False}


class UnstorableError(ValueError):
    """Say that a value satisfies its schema, and yet no database column can hold it."""


def moment(kind: str, instant: datetime) -> datetime | date | int:
    """Return an instant as a column of a kind holds it: its day in UTC, the seconds since 1970, or itself."""
    if kind == "integer":
        return int(instant.timestamp())
    return instant.date() if kind == "date" else instant


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def to_sql(kind: ColumnKind, value: Any) -> Any:
    """Return a JSON value as the driver takes it.

    Raises:
        UnstorableError: for text with NUL or lone surrogates, integers beyond 64 bits or with a fraction, numbers that
            are not finite, instants outside of the years 1 to 9999 in UTC, and values of another type.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return None
    try:
        return _ENCODERS[kind](value)
    except UnstorableError:
        raise
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise UnstorableError(f"cannot be stored as {kind}") from error


def from_sql(kind: ColumnKind, value: Any) -> Any:
    """Return what the driver gave as a JSON value."""
    if value is None:
        return None
    decode = _DECODERS.get(kind)
    return value if decode is None else decode(value)


def to_key(kind: ColumnKind, value: Any) -> Any:
    """Return a value to compare a column with, or None where no row can have it."""
    try:
        return to_sql(kind, value)
    except UnstorableError:
        return None


def column_value(column: Column, value: Any) -> Any:
    """Return ``value`` for ``column``, which takes its neutral value in place of nothing unless it may be null.

    Raises:
        UnstorableError: as ``to_sql`` does.
    """
    if value is None and not column.nullable:
        value = column.neutral
    if column.missing is not None:
        value = column.missing.fill(value)
    return to_sql(column.kind, value)


def storable(value: Any) -> Any:
    """Return a JSON value unchanged when every text in it can be stored.

    Raises:
        UnstorableError: for NUL, which PostgreSQL cannot hold, and for lone surrogates, which UTF-8 cannot.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise UnstorableError("contains the character NUL")
        if not value.isascii():
            _check_encodable(value)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            storable(name)
            storable(item)
    elif isinstance(value, list | tuple):
        for item in value:
            storable(item)
    elif isinstance(value, float) and not math.isfinite(value):
        raise UnstorableError("is not a finite number")
    return value


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnstorableError("contains a lone surrogate") from error


def _instant(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else instant(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _integer(value: Any) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value) is None:
        raise UnstorableError("is not an integer")
    number = int(value)
    if isinstance(value, float) and number != value:
        raise UnstorableError("is not an integer")
    if number not in INTEGERS:
        raise UnstorableError("does not fit into 64 bits")
    return number


def _boolean(value: Any) -> bool:
    found = _BOOLEANS.get(value) if isinstance(value, str | bool) else None
    if found is None:
        raise UnstorableError("is not true or false")
    return found


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise UnstorableError("is not a finite number")
    return number


def _text(value: Any) -> str:
    return str(storable(value if isinstance(value, str) else str(value)))


_ENCODERS: Mapping[ColumnKind, Callable[[Any], Any]] = {
    "uuid": lambda value: str(value if isinstance(value, UUID) else UUID(value)),
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "datetime": _instant,
    "date": lambda value: value if isinstance(value, date) else date.fromisoformat(value),
    "json": storable,
}

_DECODERS: Mapping[ColumnKind, Callable[[Any], Any]] = {
    "uuid": str,
    "datetime": lambda value: value.isoformat().replace("+00:00", "Z"),
    "date": lambda value: value.isoformat(),
}
