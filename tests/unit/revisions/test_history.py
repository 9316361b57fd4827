from __future__ import annotations

import pytest

from scaffold.core.errors import InputError
from scaffold.revisions.history import VERSIONS, read_history


def files(**revisions: str | tuple[str, ...] | None) -> dict[str, str]:
    """Write revisions, each after what it names."""
    return {
        f"{VERSIONS}/{name}.py": f"revision: str = {name!r}\ndown_revision: str | None = {before!r}\n"
        for name, before in revisions.items()
    }


def test_heads_are_what_nothing_follows() -> None:
    history = read_history(files(r0000_platform=None, b_own="r0000_platform", a_other="r0000_platform"))
    assert history.heads == ("a_other", "b_own")
    joined = read_history(files(r0000_platform=None, b="r0000_platform", a="r0000_platform", c=("a", "b")))
    assert joined.heads == ("c",)


def test_a_revision_comes_after_those_that_it_follows() -> None:
    history = read_history(files(a="b", b="c", c=None))
    assert [item.id for item in history.revisions] == ["c", "b", "a"]


def test_numbers_go_on_after_the_highest_of_names_and_ids() -> None:
    texts = {f"{VERSIONS}/{name}": f"revision = {revision!r}\ndown_revision = {before!r}\n" for name, revision, before in [
        ("0000_platform.py", "0000_platform", None), ("0007_mine.py", "abc", "0000_platform"),
        ("f00d_other.py", "0b7595bba3c5", "abc"), ("2024_12_01_dated.py", "dated", "0b7595bba3c5"),
    ]}  # fmt: skip
    assert read_history(texts).next_number == 2025
    del texts[f"{VERSIONS}/2024_12_01_dated.py"]
    assert read_history(texts).next_number == 8
    assert read_history({}).next_number == 0


def test_what_is_no_revision_is_left_out() -> None:
    history = read_history(
        {f"{VERSIONS}/__init__.py": "", f"{VERSIONS}/helpers.py": "X = 1\n", f"{VERSIONS}/a.txt": "("}
    )
    assert history.revisions == ()


@pytest.mark.parametrize(
    ("texts", "code", "said"),
    [
        ({f"{VERSIONS}/a.py": "revision = (\n"}, "history-unreadable", "a.py, line 1 is not Python"),
        ({f"{VERSIONS}/a.py": "revision = make()\n"}, "history-unreadable", "does not say in literals"),
        (files(a="gone"), "history-broken", "follows revision 'gone', which is not there"),
        (files(a="b", b="a"), "history-broken", "in a circle"),
        ({f"{VERSIONS}/{name}.py": "revision = 'a'\n" for name in "xy"}, "history-doubled", "x.py and"),
    ],
)
def test_what_cannot_be_followed_is_named(texts: dict[str, str], code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_history(texts)
    assert caught.value.code == code
    assert said in caught.value.message
