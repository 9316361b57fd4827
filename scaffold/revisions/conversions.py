"""Changes of a column's type: the SQL that turns its values into the new type, and what it cannot turn.

SQLite keeps UUIDs as 32 hexadecimal digits, instants and dates as text, booleans as 0 and 1, and JSON as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_KINDS: Final = (
    ("sa.Uuid", "uuid"),
    ("sa.DateTime", "datetime"),
    ("sa.Date", "date"),
    ("sa.BigInteger", "integer"),
    ("sa.Integer", "integer"),
    ("sa.SmallInteger", "integer"),
    ("sa.Double", "number"),
    ("sa.Float", "number"),
    ("sa.Numeric", "number"),
    ("sa.Boolean", "boolean"),
    ("sa.String", "string"),
    ("sa.Text", "string"),
    ("sa.JSON", "json"),
)
_LENGTH = re.compile(r"sa\.String\((\d+)\)\Z")
_LONGEST_TEXT: Final = {"uuid": 36, "datetime": 32, "date": 10, "integer": 20, "number": 24, "boolean": 5}
_EXACT_INTEGERS: Final = 2**53


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression or a condition, as each database writes it."""

    postgresql: str
    sqlite: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The conversion of a column's values into another type.

    `refused` is true of the values that cannot be turned without loss, and `problem` says so of their rows; None where all can.
    `alike` says that values stay as they are.
    """

    values: Sql
    refused: Sql | None
    problem: str
    alike: bool


def kind_of(type_: str) -> str:
    """Return which kind of values a type holds, empty for one that revisions of ours never use."""
    return next((kind for name, kind in _KINDS if type_.startswith(name)), "")


def longest(type_: str) -> int | None:
    """Return how many characters a type of texts takes, None without a limit."""
    match = _LENGTH.match(type_)
    return int(match.group(1)) if match else None


def convert(column: str, old: str, new: str) -> Conversion:
    """Say how the values of a column go from one type to another."""
    name = f'"{column}"'
    before, after = kind_of(old), kind_of(new)
    if before == after == "string":
        return _shortened(name, old, new)
    if before == after and before:
        return Conversion(Sql(name, name), None, "", alike=True)
    direct = _DIRECT.get((before, after))
    if direct is not None:
        values, refused, problem = direct
        return Conversion(_filled(values, name), refused and _filled(refused, name), problem, alike=False)
    if not before or not after:
        return Conversion(
            Sql(name, name), Sql(f"{name} IS NOT NULL", f"{name} IS NOT NULL"), "have a value", alike=False
        )
    return _through_text(name, before, after, longest(new))


def _shortened(name: str, old: str, new: str) -> Conversion:
    most, before = longest(new), longest(old)
    refused = None
    if most is not None and (before is None or before > most):
        refused = Sql(f"length({name}) > {most}", f"length({name}) > {most}")
    return Conversion(Sql(name, name), refused, f"have more than {most} characters", alike=True)


def _through_text(name: str, before: str, after: str, most: int | None) -> Conversion:
    text = _filled(_TO_TEXT.get(before, _SAME), name)
    if after == "string":
        if most is None or most >= _LONGEST_TEXT.get(before, most + 1):
            return Conversion(text, None, "", alike=before == "string")
        refused = Sql(f"length({text.postgresql}) > {most}", f"length({text.sqlite}) > {most}")
        return Conversion(text, refused, f"have more than {most} characters", alike=False)
    values, refused_text, problem = _FROM_TEXT[after]
    return Conversion(
        _combined(values, text), refused_text and _combined(refused_text, text), problem, alike=False
    )


_PLACE = "{}"
_SAME = Sql(_PLACE, _PLACE)


def _filled(sql: Sql, name: str) -> Sql:
    return _combined(sql, Sql(name, name))


def _combined(sql: Sql, inner: Sql) -> Sql:
    return Sql(sql.postgresql.replace(_PLACE, inner.postgresql), sql.sqlite.replace(_PLACE, inner.sqlite))


def _both(sql: str) -> Sql:
    return Sql(sql, sql)


_HEX = "replace({}, '-', '')"
# SQLite's own functions know thousandths of a second only, and round: the fraction is taken as text.
_ZONE = "ltrim(substr({}, 20), '.0123456789')"
_SECONDS = f"strftime('%Y-%m-%d %H:%M:%S', substr({{}}, 1, 19) || {_ZONE})"
_FRACTION = "substr(printf('%.6f', CAST('0' || substr({}, 20) AS REAL)), 2)"
_TO_TEXT: Final = {
    "uuid": Sql(
        "CAST({} AS TEXT)",
        "substr({}, 1, 8) || '-' || substr({}, 9, 4) || '-' || substr({}, 13, 4) || '-' || substr({}, 17, 4)"
        " || '-' || substr({}, 21)",
    ),
    "datetime": Sql(
        "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        "replace({}, ' ', 'T') || 'Z'",
    ),
    "date": Sql("CAST({} AS TEXT)", "{}"),
    "integer": _both("CAST({} AS TEXT)"),
    "number": _both("CAST({} AS TEXT)"),
    "boolean": Sql("CAST({} AS TEXT)", "CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
    "json": Sql(
        "({} #>> CAST(ARRAY[] AS TEXT[]))",
        "CASE json_type({}) WHEN 'text' THEN json_extract({}, '$') ELSE {} END",
    ),
}
_FROM_TEXT: Final[dict[str, tuple[Sql, Sql | None, str]]] = {
    "uuid": (
        Sql("CAST({} AS UUID)", f"lower({_HEX})"),
        Sql(
            "{} !~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$'",
            f"length({_HEX}) <> 32 OR {_HEX} GLOB '*[^0-9a-fA-F]*'",
        ),
        "hold what is not a UUID",
    ),
    "datetime": (
        Sql("CAST({} AS TIMESTAMP WITH TIME ZONE)", f"{_SECONDS} || {_FRACTION}"),
        Sql(
            r"{} !~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:?\d\d)$'",
            f"{_SECONDS} IS NULL OR {_ZONE} = '' OR {{}} GLOB '*.{'[0-9]' * 7}*'",
        ),
        "hold what is not an instant, or one finer than the database takes",
    ),
    "date": (
        Sql("CAST({} AS DATE)", "{}"),
        Sql(r"{} !~ '^\d{4}-\d\d-\d\d$'", "date({}) IS NULL OR date({}) <> {}"),
        "hold what is not a date",
    ),
    "integer": (
        Sql("CAST({} AS BIGINT)", "CAST({} AS INTEGER)"),
        Sql("{} !~ '^(0|-?[1-9][0-9]{0,17})$'", "CAST(CAST({} AS INTEGER) AS TEXT) <> {}"),
        "hold what is not a whole number",
    ),
    "number": (
        Sql("CAST({} AS DOUBLE PRECISION)", "CAST({} AS REAL)"),
        Sql(
            r"{} !~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$'",
            "NOT json_valid({}) OR json_type({}) NOT IN ('integer', 'real')",
        ),
        "hold what is not a number",
    ),
    "boolean": (
        _both("({} = 'true')"),
        _both("{} NOT IN ('true', 'false')"),
        "hold what is neither true nor false",
    ),
    "json": (Sql("to_jsonb(CAST({} AS TEXT))", "json_quote({})"), None, ""),
}
_BIG = f"abs({{}}) > {_EXACT_INTEGERS}"
_DIRECT: Final[dict[tuple[str, str], tuple[Sql, Sql | None, str]]] = {
    ("integer", "number"): (
        Sql("CAST({} AS DOUBLE PRECISION)", "CAST({} AS REAL)"), _both(_BIG), "hold a number that would be rounded",
    ),
    ("number", "integer"): (
        Sql("CAST({} AS BIGINT)", "CAST({} AS INTEGER)"),
        Sql(f"{{}} <> trunc({{}}) OR {_BIG}", f"{{}} <> CAST({{}} AS INTEGER) OR {_BIG}"),
        "hold a number that would be rounded",
    ),
    ("date", "datetime"): (
        Sql("(CAST({} AS TIMESTAMP) AT TIME ZONE 'UTC')", "{} || ' 00:00:00.000000'"), None, "",
    ),
    ("datetime", "date"): (
        Sql("CAST({} AT TIME ZONE 'UTC' AS DATE)", "substr({}, 1, 10)"),
        Sql(
            "date_trunc('day', {} AT TIME ZONE 'UTC') <> {} AT TIME ZONE 'UTC'",
            "substr({}, 12) <> '00:00:00.000000'",
        ),
        "hold a time of day",
    ),
    ("boolean", "integer"): (Sql("CAST({} AS INTEGER)", "{}"), None, ""),
    ("integer", "boolean"): (Sql("({} = 1)", "{}"), _both("{} NOT IN (0, 1)"), "hold neither 0 nor 1"),
    ("integer", "json"): (Sql("to_jsonb({})", "CAST({} AS TEXT)"), None, ""),
    ("number", "json"): (Sql("to_jsonb({})", "CAST({} AS TEXT)"), None, ""),
    ("boolean", "json"): (Sql("to_jsonb({})", "CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"), None, ""),
}  # fmt: skip
