"""Doing without the search for garbage."""

from __future__ import annotations

import gc

import pytest

from scaffold.core.memory import uncollected


def test_the_search_is_off_within_the_block_only() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def fail() -> None:
    with uncollected():
        raise ValueError("broken")


def test_an_error_turns_it_on_again() -> None:
    with pytest.raises(ValueError, match="broken"):
        fail()
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
