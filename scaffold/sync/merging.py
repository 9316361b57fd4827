"""Merging the files of people, with the names that a run has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.model.describe import Description
from scaffold.model.renames import NO_RENAMES, Candidate, Renames
from scaffold.sync.owners import Merged, Merger
from scaffold.sync.service import Made


def find_renames(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Renames, tuple[Candidate, ...]]:
    """Find the renames that the new contract says, and what looks like one."""
    return NO_RENAMES, ()


def find_merger(old: Description, made: Made, renames: Renames) -> Merger:
    def merger(path: str, base: str, mine: str, new: str) -> Merged:
        if mine == base:
            return Merged(new, None, ())
        if new == base:
            return Merged(mine, None, ())
        return Merged(mine, "<<<<<<<\n" + mine + "=======\n" + new, ())

    return merger
