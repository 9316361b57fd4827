"""The diff of edits is a diff: patched in, it gives the text that the edits give."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.lint.repair.repair import Edit, apply_edits, choose_edits
from scaffold.lint.repair.unified import unified_diff

FILE = Path("a.yaml")


def diff(text: str, *edits: tuple[int, int, str]) -> list[str]:
    chosen = choose_edits([[Edit(FILE, start, end, new)] for start, end, new in edits])
    return list(unified_diff(text, chosen.get(FILE, []), "old", "new"))


def patched(text: str, lines: list[str]) -> list[str]:
    """Apply a diff the strict way: every line that it names has to be there."""
    old, new, position = text.splitlines(), list[str](), 0
    rest: Iterator[str] = iter(lines[2:])
    for line in rest:
        match = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
        if match:
            length = 1 if match[2] is None else int(match[2])
            start = int(match[1]) - (1 if length else 0)
            new += old[position:start]
            position = start
            assert len(new) == int(match[3]) - (0 if match[4] == "0" else 1)
            continue
        if line[0] in " -":
            assert old[position] == line[1:]
            position += 1
        if line[0] in " +":
            new.append(line[1:])
    return new + old[position:]


TEXT = "".join(f"line {number}\n" for number in range(1, 31))


def test_a_changed_line_is_shown_with_three_lines_around() -> None:
    start = TEXT.index("line 10\n")
    assert diff(TEXT, (start, start + 4, "LINE")) == [
        "--- old", "+++ new", "@@ -7,7 +7,7 @@", " line 7", " line 8", " line 9", "-line 10", "+LINE 10", " line 11",
        " line 12", " line 13",
    ]  # fmt: skip


def test_an_inserted_line_takes_none_away() -> None:
    end = TEXT.index("\nline 2\n")
    assert diff(TEXT, (end, end, "\n  more")) == [
        "--- old", "+++ new", "@@ -1,4 +1,5 @@", " line 1", "+  more", " line 2", " line 3", " line 4",
    ]  # fmt: skip


def test_a_line_that_is_taken_out() -> None:
    start = TEXT.index("line 30\n")
    assert diff(TEXT, (start, len(TEXT), "")) == [
        "--- old", "+++ new", "@@ -27,4 +27,3 @@", " line 27", " line 28", " line 29", "-line 30",
    ]  # fmt: skip


def test_far_changes_are_hunks_that_count_on() -> None:
    lines = diff(TEXT, (0, 0, "first\n"), (TEXT.index("line 20"), TEXT.index("line 20") + 4, "x"))
    assert [line for line in lines if line.startswith("@@")] == ["@@ -1,3 +1,4 @@", "@@ -17,7 +18,7 @@"]


@pytest.mark.parametrize(("second", "hunks"), [(10, 1), (11, 1), (12, 2)])
def test_changes_whose_surroundings_touch_share_a_hunk(second: int, hunks: int) -> None:
    starts = [TEXT.index(f"line {number}\n") for number in (4, second)]
    lines = diff(TEXT, *((start, start + 4, "x") for start in starts))
    assert sum(line.startswith("@@") for line in lines) == hunks


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb\r\n"])
def test_edits_that_change_nothing_are_no_diff(text: str) -> None:
    assert diff(text, (0, len(text[:1]), text[:1])) == []


def test_everything_at_once() -> None:
    assert diff("a", (0, 1, "b")) == ["--- old", "+++ new", "@@ -1 +1 @@", "-a", "+b"]
    assert diff("", (0, 0, "b\n")) == ["--- old", "+++ new", "@@ -0,0 +1 @@", "+b"]
    assert diff("a\n", (0, 2, "")) == ["--- old", "+++ new", "@@ -1 +0,0 @@", "-a"]


def test_whatever_is_edited_the_diff_leads_there() -> None:
    chance = random.Random(7)  # noqa: S311 - the same edits each time
    for _ in range(3000):
        text = "".join(
            chance.choice(["a\n", "b\n", "\n", "ab", "c\r\n"]) for _ in range(chance.randrange(40))
        )
        edits = []
        for _ in range(chance.randrange(6)):
            start = chance.randrange(len(text) + 1)
            end = min(start + chance.choice([0, 0, 1, 2, 7]), len(text))
            edits.append((start, end, chance.choice(["", "x", "\nx", "x\n", "a\n", "\n"])))
        chosen = choose_edits([[Edit(FILE, *edit)] for edit in edits]).get(FILE, [])
        lines = list(unified_diff(text, chosen, "old", "new"))
        assert patched(text, lines) == apply_edits(text, chosen).splitlines(), (text, edits)
