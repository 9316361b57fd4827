"""Oddities that a parser notices in a text that it can read nevertheless."""

from __future__ import annotations

from typing import NamedTuple

from scaffold.core.location import Pointer


class Oddity(NamedTuple):
    """A doubtful place of a text: the code of the notice to make of it, what to say, and where it stands."""

    code: str
    message: str
    offset: int
    pointer: Pointer
    hint: str | None = None
