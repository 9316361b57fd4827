"""Values come back from the database as they went in, and what it cannot hold is said before."""

from datetime import UTC, datetime
from typing import Any

import pytest

from service_runtime.storage.entities import ColumnKind
from service_runtime.storage.etags import allowed_versions
from service_runtime.storage.pages import Position, decode_token, encode_token, list_id
from service_runtime.storage.rows import merge_patch
from service_runtime.storage.values import UnstorableError, from_sql, to_sql

UNSTORABLE: list[tuple[ColumnKind, Any]] = [
    ("string", "a\x00b"),
    ("string", "\ud800"),
    ("json", {"a": ["\x00"]}),
    ("json", {"\x00": 1}),
    ("integer", 2**63),
    ("number", 10**400),
    ("number", float("inf")),
    ("datetime", "0001-01-01T00:00:00+14:00"),
    ("uuid", "no uuid"),
    ("integer", 1.5),
    ("integer", "1_0"),
    ("integer", "07"),
    ("integer", " 7"),
    ("boolean", "no"),
    ("boolean", 2),
]


@pytest.mark.parametrize(("kind", "value"), UNSTORABLE)
def test_what_no_column_holds_is_refused(kind: ColumnKind, value: Any) -> None:
    with pytest.raises(UnstorableError):
        to_sql(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("integer", 7.0, 7),
        ("integer", "-7", -7),
        ("boolean", "false", False),
        ("boolean", True, True),
    ],
)
def test_a_value_in_another_spelling_is_the_same(kind: ColumnKind, value: Any, stored: Any) -> None:
    assert to_sql(kind, value) == stored
    assert type(to_sql(kind, value)) is type(stored)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02t03:04:05.5z", "2026-01-02T03:04:05.500000Z"),
        ("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z"),
        ("2026-06-30T23:59:60Z", "2026-06-30T23:59:59Z"),
    ],
)
def test_instants_are_kept_in_utc(text: str, expected: str) -> None:
    assert from_sql("datetime", to_sql("datetime", text)) == expected


def test_naive_instants_are_taken_as_utc() -> None:
    assert to_sql("datetime", datetime(2026, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize(
    ("if_match", "versions"),
    [
        (None, None),
        ("*", None),
        ('"3"', {3}),
        ('"3", "4"', {3, 4}),
        ('W/"3"', set()),
        ('"abc"', set()),
        ('"03"', set()),
        ("3", set()),
    ],
)
def test_if_match_names_versions(if_match: str | None, versions: set[int] | None) -> None:
    assert allowed_versions(if_match) == versions


def test_page_tokens_are_good_for_their_list_only() -> None:
    orders = list_id("Order", {"status": "paid"})
    assert decode_token(orders, encode_token(orders, "a")) == Position("a")
    assert decode_token(orders, encode_token(orders, 1, ["é", None])) == Position(1, ("é", None))
    assert decode_token(orders, encode_token(orders, 1, ["é" * 300])) == Position(1), (
        "too long to be taken along"
    )
    assert decode_token(list_id("Order", {}), encode_token(orders, "a")) is None
    assert decode_token(orders, "%%%") is None


def test_merge_patch_follows_rfc_7386() -> None:
    target = {"a": "b", "c": {"d": "e", "f": "g"}}
    assert merge_patch(target, {"a": "z", "c": {"f": None}}) == {"a": "z", "c": {"d": "e"}}
    assert merge_patch([1, 2], {"a": {"b": None}}) == {"a": {}}
