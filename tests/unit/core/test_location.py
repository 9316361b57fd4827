from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.location import Location, pointer_parts, pointer_text


def test_a_location_reads_like_a_compiler_says_it() -> None:
    assert str(Location("specs/a.yaml", 3, 7)) == "specs/a.yaml:3:7"


def test_locations_are_ordered_by_file_line_and_column() -> None:
    places = [Location("b", 1, 1), Location("a", 10, 1), Location("a", 9, 80)]
    assert sorted(places) == [places[2], places[1], places[0]]


def test_pointers_escape_slash_and_tilde() -> None:
    assert pointer_text(("paths", "/a~b/{id}", 0)) == "/paths/~1a~0b~1{id}/0"
    assert pointer_text(()) == ""


@given(st.lists(st.text()))
def test_a_pointer_comes_back(parts: list[str]) -> None:
    assert pointer_parts(pointer_text(parts)) == tuple(parts)


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="not a JSON pointer"):
        pointer_parts("components/schemas")
