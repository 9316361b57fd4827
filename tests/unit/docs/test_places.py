"""Places where cards are kept, and whether those are current."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import InputError, UsageError
from scaffold.docs.places import Card, compare, plan_cards

_CARDS = [
    Card(Path("a/x.yaml"), "x", "X\n"),
    Card(Path("a/y.yaml"), "y", "Y\n"),
    Card(Path("b/z.yaml"), "z", "Z\n"),
]


def test_beside_the_specs() -> None:
    assert plan_cards(_CARDS, None) == {Path("a/CARD.md"): "X\n\nY\n", Path("b/CARD.md"): "Z\n"}


@pytest.mark.parametrize("name", ["all.md", "ALL.MD", "cards.markdown"])
def test_in_one_file(name: str) -> None:
    assert plan_cards(_CARDS, Path(name)) == {Path(name): "X\n\nY\n\nZ\n"}


def test_in_a_folder() -> None:
    assert plan_cards(_CARDS, Path("out")) == {
        Path("out/x.md"): "X\n",
        Path("out/y.md"): "Y\n",
        Path("out/z.md"): "Z\n",
    }


def test_a_folder_may_end_like_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "cards.md"
    folder.mkdir()
    assert list(plan_cards(_CARDS[:1], folder)) == [folder / "x.md"]


def test_two_services_of_one_name_do_not_share_a_file() -> None:
    twice = [_CARDS[0], Card(Path("c/x.yaml"), "x", "other")]
    with pytest.raises(UsageError, match=r"a/x\.yaml and c/x\.yaml are both of the service 'x'"):
        plan_cards(twice, Path("out"))


def test_compare(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_bytes(b"one\ntwo\n")
    assert compare(path, "one\ntwo\n") is None
    difference = compare(path, "one\n2\n")
    assert difference is not None
    assert difference.splitlines()[3:] == [" one", "-two", "+2"]
    assert f"+++ {path} (from the spec)" in difference


def test_other_line_ends_are_a_difference(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_bytes(b"one\r\n")
    assert compare(path, "one\n") == f"{path} differs in its line ends"


def test_what_is_no_text_differs(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_bytes(b"\xff\n")
    assert "-\\xff" in (compare(path, "one\n") or "")


def test_nothing_to_compare(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            compare(path, "")
