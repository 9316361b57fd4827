from __future__ import annotations

import pytest

from scaffold.merge.markers import has_markers, lines_text, marked_lines, sides

MERGED = "a\n<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> other\nb\n"
WITH_BASE = "a\n<<<<<<< HEAD\nmine\n||||||| 123\nbase\n=======\ntheirs\n>>>>>>> other\nb\n"


@pytest.mark.parametrize("text", [MERGED, WITH_BASE])
def test_both_sides_of_a_conflict_are_read(text: str) -> None:
    assert has_markers(text)
    assert sides(text) == ["a\nmine\nb\n", "a\ntheirs\nb\n"]


@pytest.mark.parametrize(
    "text",
    ["", "a\n", "Title\n=======\n", "<<<<<<< a\n", "a\n=======\nb\n>>>>>>> c\n", "x <<<<<<< \n=======\n"],
)
def test_what_only_looks_like_a_conflict_is_none(text: str) -> None:
    assert not has_markers(text)
    assert sides(text) == [text]
    assert marked_lines(text) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_conflicts_are_named_by_their_lines(end: str) -> None:
    text = (MERGED + WITH_BASE).replace("\n", end)
    assert marked_lines(text) == [range(2, 7), range(9, 16)]
    assert lines_text(marked_lines(text)) == "lines 2-6, 9-15"
    assert lines_text(marked_lines(MERGED * 7)).endswith("30-34 and 2 more")
