"""Three-way merge of a sequence of units, such as the methods of a class or the keys of a table.

A unit is merged with the unit of its name wherever that stands. People's order stays; what the generator adds goes behind
the unit that it stands behind in the new text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from scaffold.merge.pieces import Piece, join, plain


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a text with a name that is its own; `lead` is the blank space before it."""

    name: tuple[str, ...]
    lead: str
    text: str


class Rules(Protocol):
    """The way in which units of a language are merged."""

    def changed(self, base: Unit, mine: Unit, new: Unit) -> Piece:
        """Merge a unit that both sides may have changed."""

    def removed(self, base: Unit, mine: Unit) -> Piece | None:
        """Return what stays of a unit that the generator no longer writes; None when it goes."""

    def doubled(self, mine: Unit, new: Unit) -> Piece:
        """Merge a unit that both sides have and the base does not."""


def merge_units(
    base: Sequence[Unit], mine: Sequence[Unit], new: Sequence[Unit], rules: Rules
) -> list[tuple[Unit, Piece]]:
    """Merge units, in the order in which they are to stand; what people deleted stays deleted."""
    before, after = _named(base), _named(new)
    kept: list[tuple[Unit, Piece]] = []
    for unit in mine:
        piece = _merged(unit, before.get(unit.name), after.get(unit.name), rules)
        if piece is not None:
            kept.append((unit, piece))
    _insert(kept, new, before, {unit.name for unit in mine})
    return kept


def join_units(kept: Sequence[tuple[Unit, Piece]]) -> Piece:
    """Put merged units one behind the other, each behind its space."""
    return join(
        replace(
            piece,
            text=f"{unit.lead}{piece.text}",
            marked=f"{unit.lead}{piece.marked}",
            under=f"{unit.lead}{piece.under}" if piece.under else "",
        )
        for unit, piece in kept
    )


def _merged(mine: Unit, base: Unit | None, new: Unit | None, rules: Rules) -> Piece | None:
    if base is None:
        return plain(mine.text, under="") if new is None else rules.doubled(mine, new)
    if new is None:
        return rules.removed(base, mine)
    if mine.text in {base.text, new.text}:
        return plain(new.text)
    return plain(mine.text, under=new.text) if new.text == base.text else rules.changed(base, mine, new)


def _insert(
    kept: list[tuple[Unit, Piece]],
    new: Sequence[Unit],
    before: Mapping[tuple[str, ...], Unit],
    mine: set[tuple[str, ...]],
) -> None:
    """Put units that people do not have behind those that they follow in the new text; what they deleted leaves no text."""
    for number, unit in enumerate(new):
        if unit.name in mine:
            continue
        places = {item.name: place for place, (item, _) in enumerate(kept)}
        above = next((places[item.name] for item in reversed(new[:number]) if item.name in places), None)
        below = next((places[item.name] for item in new[number + 1 :] if item.name in places), len(kept))
        place = below if above is None else above + 1
        if unit.name in before:
            kept.insert(place, (replace(unit, lead=""), Piece("", "", unit.lead + unit.text)))
            continue
        lead = unit.lead
        if place < len(kept) and above is None:
            # The space before the first unit belongs to the place, not to the unit.
            first, piece = kept[place]
            lead = first.lead
            following = new[number + 1] if number + 1 < len(new) else unit
            kept[place] = (replace(first, lead=following.lead or lead), piece)
        elif number == 0 and len(new) > 1:
            lead = new[1].lead
        kept.insert(place, (replace(unit, lead=lead), plain(unit.text)))


def _named(units: Sequence[Unit]) -> dict[tuple[str, ...], Unit]:
    return {unit.name: unit for unit in units}


def number_units(units: Sequence[Unit]) -> list[Unit]:
    """Tell units of one name apart by a number in it."""
    seen: dict[tuple[str, ...], int] = {}
    numbered = []
    for unit in units:
        count = seen[unit.name] = seen.get(unit.name, 0) + 1
        numbered.append(unit if count == 1 else replace(unit, name=(*unit.name, str(count))))
    return numbered
