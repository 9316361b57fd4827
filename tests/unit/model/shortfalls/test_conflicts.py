"""Conditions that the text of a 409 names are remarked on, where nothing checks them."""

import pytest

from scaffold.model.build import build_service_model
from scaffold.normal.repair import repair
from tests.shelves import Edit, edited


def remarked(*responses: tuple[str, str]) -> list[str]:
    edits = (
        Edit(f"paths./shelves.post.responses.{status}", f"{{description: {said}}}")
        for status, said in responses
    )
    model = build_service_model(repair(edited(*edits)).contract)
    return [remark.message for remark in model.remarks if remark.code == "conflict-unchecked"]


@pytest.mark.parametrize(
    "said", ["The room is full", "Booked by this member", "Cancelled orders stay as they are"]
)
def test_a_condition_that_nothing_checks_is_said(said: str) -> None:
    (message,) = remarked(("409", f"{said}."))
    assert message == f"what {said!r} says of 409 is not checked, since nothing says when that is so"


@pytest.mark.parametrize(
    "said",
    [
        "Conflict",
        "In a state that does not allow it",
        "A shelf with this name already exists",
        "name taken on this floor",
        "What went wrong",
        "An error",
    ],
)
def test_what_is_checked_or_says_nothing_is_not(said: str) -> None:
    assert remarked(("409", said)) == []


def test_a_text_for_other_statuses_too_says_nothing_of_409() -> None:
    assert remarked(("409", "Refused by us"), ("422", "Refused by us")) == []
