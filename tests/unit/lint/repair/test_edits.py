"""Edits of several repairs: those that can be made together are chosen."""

from __future__ import annotations

import random
from pathlib import Path

from scaffold.lint.repair.repair import Edit, _collides, apply_edits, choose_edits, repaired_texts

FILE = Path("a.yaml")


def test_edits_are_applied_from_front_to_back() -> None:
    edits = [Edit(FILE, 0, 1, "A"), Edit(FILE, 2, 2, "-"), Edit(FILE, 3, 4, "")]
    assert apply_edits("abcdef", edits) == "Ab-cef"


def test_a_repair_is_taken_whole_or_not_at_all() -> None:
    first = [Edit(FILE, 0, 3, "x")]
    second = [Edit(FILE, 2, 4, "y"), Edit(FILE, 8, 9, "z")]
    assert choose_edits([first, second]) == {FILE: first}


def test_equal_edits_are_one_and_insertions_at_a_place_follow_each_other() -> None:
    one, two = Edit(FILE, 1, 1, "x"), Edit(FILE, 1, 1, "y")
    assert choose_edits([[one], [two], [one]]) == {FILE: [one, two]}
    assert repaired_texts({FILE: "ab"}, choose_edits([[one], [two]])) == {FILE: "axyb"}


def test_an_insertion_within_a_replacement_waits() -> None:
    assert choose_edits([[Edit(FILE, 0, 3, "x")], [Edit(FILE, 0, 0, "y")]]) == {FILE: [Edit(FILE, 0, 3, "x")]}
    assert len(choose_edits([[Edit(FILE, 0, 3, "x")], [Edit(FILE, 3, 3, "y")]])[FILE]) == 2


def test_edits_are_chosen_as_by_comparing_each_with_each() -> None:
    chance = random.Random(3)  # noqa: S311 - the same edits each time
    for _ in range(200):
        starts = [chance.randrange(30) for _ in range(12)]
        edits = [[Edit(FILE, start, start + chance.choice((0, 0, 1, 4)), "x")] for start in starts]
        expected: list[Edit] = []
        for (edit,) in edits:
            apart = not any(_collides(edit, other) for other in expected)
            if edit not in expected and apart:
                expected.append(edit)
        assert {(edit.start, edit.end) for edit in choose_edits(edits)[FILE]} == {
            (edit.start, edit.end) for edit in expected
        }
