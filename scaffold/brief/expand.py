"""From a brief to its OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.brief.check import find_mistakes
from scaffold.brief.house.document import expand_house
from scaffold.brief.literal import expand_literally
from scaffold.brief.model import Conventions
from scaffold.brief.overlay import apply_overlay
from scaffold.brief.reading import ReadBrief
from scaffold.core.location import Pointer


@dataclass(frozen=True, slots=True)
class Expansion:
    """An OpenAPI document as data, and the place of the brief that each of its places comes from."""

    document: Mapping[str, Any]
    origins: Mapping[Pointer, Pointer]

    def origin(self, pointer: Pointer) -> Pointer:
        """Return the place of the brief that a place of the document comes from, the whole brief where none is nearer."""
        for length in range(len(pointer), 0, -1):
            found = self.origins.get(pointer[:length])
            if found is not None:
                return found
        return _HEAD.get(pointer[:2]) or _HEAD.get(pointer[:1]) or ()


_HEAD: Mapping[Pointer, Pointer] = {
    ("info", "x-service"): ("service",),
    ("info",): ("about",),
    ("x-events", "publishes"): ("events", "publishes"),
    ("x-events", "consumes"): ("events", "consumes"),
    ("paths",): ("operations",),
}


def expand(read: ReadBrief) -> Expansion:
    """Expand a brief; the same brief gives the same document.

    Raises BriefError, with places in the brief, for what does not hold together.
    """
    mistakes = find_mistakes(read.brief)
    if mistakes:
        raise read.error(mistakes)
    house = read.brief.conventions is Conventions.HOUSE
    document, origins = expand_house(read.brief) if house else expand_literally(read.brief)
    document, mistakes = apply_overlay(document, read.brief)
    if mistakes:
        raise read.error(mistakes)
    changed = {
        tuple(pointer): ("overlay", "set", text) for text in read.brief.set for pointer in [_parts(text)]
    }
    return Expansion(document, {**origins, **changed})


def _parts(text: str) -> Pointer:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/"))
