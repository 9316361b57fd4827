"""One parsed file: its text, its data and where each part of the data came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scaffold.core.location import Location, Pointer, PointerPart
from scaffold.openapi.read.positions import LineIndex
from scaffold.openapi.values import Json, child_value

if TYPE_CHECKING:
    from scaffold.openapi.read.spans import Span

UP: Final = -1
"""In an origin: one level up."""


@dataclass(eq=False)
class Source:
    """A file as text and as data.

    `height` is the number of nested containers. `value` may be upgraded in place after parsing; `move` then
    records where a changed part stood, so that positions stay those of the text. `find_offset` finds the
    character where a pointer into the text leads, or the nearest place above it that exists.
    """

    path: Path
    display: str
    text: str
    value: Json
    height: int
    find_offset: Callable[[Pointer], int] = field(repr=False)
    _moves: dict[int, tuple[Json, dict[PointerPart, Pointer]]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def is_json(self) -> bool:
        """Tell whether the text is JSON, which is YAML too."""
        try:
            json.loads(self.text)
        except (ValueError, RecursionError):
            return False
        return True

    @cached_property
    def spans(self) -> Span | None:
        """The spans of everything in the text, for editing it. None when they cannot be told."""
        from scaffold.openapi.read.spans import (  # reading a document does without
            scan_json_spans,
            scan_yaml_spans,
        )

        return scan_json_spans(self.text) if self.is_json else scan_yaml_spans(self.text)

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.text)

    def move(self, container: Json, origins: Mapping[PointerPart, Pointer]) -> None:
        """Record that the parts of a container stood elsewhere in the text.

        Maps a key or index to the pointer of its origin, relative to the origin of the container itself; it
        may begin with `UP`.
        """
        # The container is kept beside its moves: its id must not be given to another object.
        self._moves.setdefault(id(container), (container, {}))[1].update(origins)

    def origin(self, pointer: Pointer) -> Pointer:
        """Translate a pointer into the data, as upgraded, to the pointer of the same place in the text."""
        if not self._moves:
            return pointer
        value = self.value
        origin: list[PointerPart] = []
        for part in pointer:
            moves = self._moves.get(id(value))
            step = moves[1].get(part, (part,)) if moves else (part,)
            for taken in step:
                if taken == UP:
                    del origin[-1:]
                else:
                    origin.append(taken)
            value = child_value(value, part)
        return tuple(origin)

    def locate(self, pointer: Pointer) -> Location:
        """Return where the place that a pointer names stands in the text: its key, or the item itself in a sequence."""
        return self.locate_offset(self.find_offset(self.origin(pointer)))

    def locate_offset(self, offset: int) -> Location:
        """Return the location of a character of the text."""
        line, column = self._lines.position(offset)
        return Location(self.display, line, column)

    def offset_of(self, location: Location) -> int:
        """Return the character of the text that a location names."""
        return self._lines.offset(location.line, location.column)
