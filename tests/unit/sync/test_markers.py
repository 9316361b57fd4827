from __future__ import annotations

import pytest

from scaffold.sync.markers import has_markers, sides

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
