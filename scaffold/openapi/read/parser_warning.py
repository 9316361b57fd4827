"""Warnings of the YAML and JSON readers about texts that they can read nevertheless; `reading` makes notices of them."""

from __future__ import annotations

from typing import NamedTuple

from scaffold.core.location import Pointer


class ParserWarning(NamedTuple):
    """A doubtful place of a text: the code of the notice to make of it, what to say, and where it stands."""

    code: str
    message: str
    offset: int
    pointer: Pointer
    hint: str | None = None
