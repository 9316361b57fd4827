from __future__ import annotations

from collections.abc import Iterable

import pytest

from scaffold.core.errors import UsageError
from scaffold.model.renames.rename import NO_RENAMES, Candidate, Rename, RenameKind, Renames, compose
from scaffold.sync.renaming import (
    Names,
    Settled,
    asked_names,
    group_questions,
    is_possible,
    settle_renames,
)

SCHEMA, PROPERTY, OPERATION = RenameKind.SCHEMA, RenameKind.PROPERTY, RenameKind.OPERATION
OLD = Names(
    {"Order": frozenset({"id", "note"}), "a.Item": frozenset({"size"}), "Same": frozenset({"x"})},
    frozenset({"cancelOrder", "getOrder"}),
)
NEW = Names(
    {"Purchase": frozenset({"id", "remark"}), "a.Item": frozenset({"width"}), "Same": frozenset({"x"})},
    frozenset({"abortOrder", "getOrder"}),
)
ORDER = Rename(SCHEMA, ("Order",), ("Purchase",))
NOTE = Rename(PROPERTY, ("Order", "note"), ("Purchase", "remark"))
SIZE = Rename(PROPERTY, ("a.Item", "size"), ("a.Item", "width"))
CANCEL = Rename(OPERATION, ("cancelOrder",), ("abortOrder",))
ALL = tuple(Candidate(item, "alike") for item in (CANCEL, NOTE, SIZE, ORDER))


def settle(
    *options: str, declared: Iterable[Rename] = (), answers: dict[Rename, bool] | None = None
) -> Settled:
    return settle_renames(
        (OLD, NEW),
        Renames(tuple(declared)),
        options,
        lambda _: ALL,
        lambda candidate: (answers or {}).get(candidate.rename),
    )


@pytest.mark.parametrize(
    ("options", "renames"),
    [
        (["Order=Purchase"], [ORDER]),
        (["cancelOrder=abortOrder"], [CANCEL]),
        (["a.Item.size=a.Item.width"], [SIZE]),
        (["a.Item.size=width"], [SIZE]),
        (["Order=Purchase", "Order.note=Purchase.remark"], [NOTE, ORDER]),
        (["Order=Purchase", "Order.note=Order.remark"], [NOTE, ORDER]),
        (["Order=Purchase", "Order.note=remark"], [NOTE, ORDER]),
    ],
)
def test_options_say_renames(options: list[str], renames: list[Rename]) -> None:
    assert sorted(settle(*options).renames.items) == sorted(renames)


def test_what_nobody_answers_stays_open_and_is_no_rename() -> None:
    settled = settle()
    assert settled.renames == NO_RENAMES
    # A property is asked about after its schema.
    assert [item.rename for item in settled.open] == [ORDER, NOTE, SIZE, CANCEL]


def test_a_property_of_a_schema_that_was_not_renamed_is_not_asked_about() -> None:
    settled = settle("Order=")
    assert [item.rename for item in settled.open] == [SIZE, CANCEL]
    assert [item.rename for item in settle(answers={ORDER: False}).open] == [SIZE, CANCEL]


def test_answers_are_taken() -> None:
    settled = settle(answers={ORDER: True, NOTE: True, SIZE: False, CANCEL: True})
    assert set(settled.renames.items) == {ORDER, NOTE, CANCEL}
    assert settled.open == ()


def test_the_spec_answers_and_an_option_contradicts_it() -> None:
    assert settle(declared=[CANCEL]).renames.items == (CANCEL,)
    assert CANCEL not in settle("cancelOrder=", declared=[CANCEL]).renames.items


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("Order", "bad-rename"),
        ("=Purchase", "bad-rename"),
        ("Nothing=Purchase", "unknown-rename"),
        ("Order=Nothing", "unknown-rename"),
        ("Order=Same", "unknown-rename"),
        ("Order=abortOrder", "unknown-rename"),
    ],
)
def test_an_option_that_fits_neither_contract_is_refused(option: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        settle(option)
    assert caught.value.code == code


def test_two_things_do_not_become_one() -> None:
    with pytest.raises(UsageError, match=r"Same and Order|Order and Same"):
        settle_renames(
            (OLD, Names({"Purchase": frozenset()}, frozenset())),
            NO_RENAMES,
            ["Order=Purchase", "Same=Purchase"],
            lambda _: (),
            lambda _: None,
        )


def test_a_question_is_open_while_its_names_make_sense() -> None:
    assert is_possible(ALL[0], NEW)
    assert not is_possible(ALL[0], OLD)


def test_what_was_asked_can_be_answered_when_the_contract_is_the_new_one() -> None:
    names = asked_names(NEW, ALL)
    assert names.operations == frozenset({"cancelOrder", "getOrder"})
    assert names.schemas["Order"] == frozenset({"id", "note"})
    assert "size" in names.schemas["a.Item"]


def test_renames_one_after_another_are_one() -> None:
    first = sorted([ORDER, NOTE])
    then = sorted(
        [
            Rename(SCHEMA, ("Purchase",), ("Sale",)),
            Rename(PROPERTY, ("Purchase", "remark"), ("Sale", "comment")),
            Rename(PROPERTY, ("Purchase", "id"), ("Sale", "key")),
        ]
    )
    joined = compose([*first, *then])
    assert joined.schemas == {"Order": "Sale"}
    assert joined.properties("Order") == {"note": "comment", "id": "key"}
    assert compose([CANCEL, Rename(OPERATION, ("abortOrder",), ("cancelOrder",))]) == NO_RENAMES


def test_a_rename_is_kept_and_read_again() -> None:
    for candidate in ALL:
        assert Candidate.from_json(candidate.to_json()) == candidate


THREE = tuple(Rename(PROPERTY, (name, "note"), (name, "remark")) for name in ("A", "B", "C"))
GROUP = tuple(Candidate(item, "same type") for item in THREE)
BOTH = (
    Names({name: frozenset({"note"}) for name in "ABC"}, frozenset()),
    Names({name: frozenset({"remark"}) for name in "ABC"}, frozenset()),
)


def settle_three(*options: str, answer: bool | None = None) -> tuple[Settled, list[Rename]]:
    asked: list[Rename] = []

    def ask(candidate: Candidate) -> bool | None:
        asked.append(candidate.rename)
        return answer

    return settle_renames(BOTH, NO_RENAMES, options, lambda _: GROUP, ask), asked


@pytest.mark.parametrize(
    ("options", "renames"),
    [
        (["B.note=remark"], list(THREE)),
        (["B.note="], []),
        (["A.note=remark", "C.note="], [THREE[0]]),
    ],
)
def test_what_is_said_of_a_property_is_said_of_it_in_other_schemas(
    options: list[str], renames: list[Rename]
) -> None:
    settled, asked = settle_three(*options)
    assert list(settled.renames.items) == renames
    # Where a yes and a no are there, what is left is asked about.
    assert asked == ([THREE[1]] if len(options) == 2 else [])


@pytest.mark.parametrize(("answer", "renames"), [(True, list(THREE)), (False, [])])
def test_one_question_is_asked(answer: bool, renames: list[Rename]) -> None:
    settled, asked = settle_three(answer=answer)
    assert (asked, list(settled.renames.items), settled.open) == ([THREE[0]], renames, ())


def test_what_nobody_answers_is_one_question() -> None:
    settled, _ = settle_three()
    assert settled.open == GROUP
    assert group_questions(settled.open) == [(GROUP[0], ("B", "C"))]
