"""Merged pieces of a text: once as it goes into the tree, once with the marks of conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

YOURS: Final = "<<<<<<< yours"
BEFORE: Final = "||||||| before"
BETWEEN: Final = "======="
CONTRACT: Final = ">>>>>>> the contract"


@dataclass(frozen=True, slots=True)
class Piece:
    """A merged piece: `text` has people's side where both sides differ, `marked` has all sides between marks.

    `under` is what the generator wrote of `text`: the new text, and where both sides differ the one before. `conflicts` names
    what each pair of marks is about, in their order; `notes` are sentences for a person.
    """

    text: str
    marked: str
    under: str
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def plain(text: str, *notes: str, under: str | None = None) -> Piece:
    """Return a piece without a conflict; without `under` all of it is the generator's."""
    return Piece(text, text, text if under is None else under, (), notes)


def clash(what: str, base: str, mine: str, new: str) -> Piece:
    """Return the piece of a conflict; the texts are whole lines."""
    sides = ((YOURS, mine), (BEFORE, base), (BETWEEN, new))
    marked = "".join(f"{mark}\n{closed(text)}" for mark, text in sides)
    return Piece(mine, f"{marked}{CONTRACT}\n", base, (what,))


def join(pieces: Iterable[Piece]) -> Piece:
    """Put pieces one behind the other."""
    listed = list(pieces)
    return Piece(
        "".join(piece.text for piece in listed),
        "".join(piece.marked for piece in listed),
        "".join(piece.under for piece in listed),
        tuple(name for piece in listed for name in piece.conflicts),
        tuple(note for piece in listed for note in piece.notes),
    )


def closed(text: str) -> str:
    """End a text with a newline, unless it is empty."""
    return text if not text or text.endswith("\n") else f"{text}\n"
