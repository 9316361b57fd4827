"""The spans of everything in a text, and the style in which it is written: what editing a text by position needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scaffold.core.location import PointerPart

_EventLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_JSON_PART = r'"(?:[^"\\]++|\\.)*+"|[{\[]|[}\]]|[^\s,:"{}\[\]]+'


class Style(StrEnum):
    """The style of a value; an `OPAQUE` one (an alias, or with an anchor or a tag) must not be edited."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    BLOCK = "block"
    FLOW = "flow"
    OPAQUE = "opaque"


class Span:
    """A value of a text: characters from `start` up to `end`.

    A mapping has `entries` (key and value), a sequence `items`, a scalar neither. The end of a collection in block style is
    that of its last value, without what the parser passes over behind it.
    """

    __slots__ = ("_waiting", "end", "entries", "items", "key", "start", "style")

    def __init__(self, start: int, end: int, style: Style, *, key: str | None = None) -> None:
        """Make a scalar; `key` is its value as text, which names an entry where it is a key."""
        self.start = start
        self.end = end
        self.style = style
        self.key = key
        self.entries: list[tuple[Span, Span]] | None = None
        self.items: list[Span] | None = None
        self._waiting: Span | None = None

    @classmethod
    def collection(cls, start: int, end: int, style: Style, *, is_mapping: bool) -> Span:
        """Make a mapping or a sequence, still empty."""
        span = cls(start, end, style)
        if is_mapping:
            span.entries = []
        else:
            span.items = []
        return span

    @property
    def is_scalar(self) -> bool:
        """Tell whether it is neither a mapping nor a sequence."""
        return self.entries is None and self.items is None

    def add(self, child: Span) -> None:
        """Add the next part of a collection; in a mapping keys and values take turns."""
        if self.items is not None:
            self.items.append(child)
        elif self._waiting is None:
            self._waiting = child
        elif self.entries is not None:
            self.entries.append((self._waiting, child))
            self._waiting = None

    def entry(self, key: PointerPart) -> tuple[Span, Span] | None:
        """Find an entry of a mapping by its key: the last one, as readers do."""
        return next((pair for pair in reversed(self.entries or ()) if pair[0].key == str(key)), None)

    def walk(self) -> Iterator[tuple[Span, bool]]:
        """Yield every value below, with whether it is a key."""
        pending = [(self, False)]
        while pending:
            span, is_key = pending.pop()
            yield span, is_key
            pending.extend((item, False) for item in span.items or ())
            for key, value in span.entries or ():
                pending += [(key, True), (value, False)]


def find_span(root: Span, pointer: tuple[PointerPart, ...]) -> tuple[Span | None, Span] | None:
    """Find the key (None for an item or the whole) and the value that a pointer names.

    None when the text has no such place, or when it is shared with another place by an anchor.
    """
    key, value = None, root
    for part in pointer:
        if value.style is Style.OPAQUE:
            return None
        if value.items is not None:
            index = int(part) if str(part).isdigit() else len(value.items)
            if index >= len(value.items):
                return None
            key, value = None, value.items[index]
            continue
        found = value.entry(part)
        if found is None:
            return None
        key, value = found
    return None if value.style is Style.OPAQUE else (key, value)


def scan_json_spans(text: str) -> Span | None:
    """Find the spans of a JSON text, which must be valid."""
    top = Span.collection(0, len(text), Style.FLOW, is_mapping=False)
    stack = [top]
    for match in re.finditer(_JSON_PART, text):
        word = match[0]
        if word in "{[":
            opened = Span.collection(match.start(), match.end(), Style.FLOW, is_mapping=word == "{")
            stack.append(opened)
        elif word in "}]":
            closed = stack.pop()
            closed.end = match.end()
            stack[-1].add(closed)
        elif word[0] == '"':
            value = json.loads(word) if "\\" in word else word[1:-1]
            stack[-1].add(Span(match.start(), match.end(), Style.DOUBLE, key=value))
        else:
            stack[-1].add(Span(match.start(), match.end(), Style.PLAIN, key=word))
    return top.items[0] if top.items else None


_SCALAR_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.BLOCK, ">": Style.BLOCK}


def scan_yaml_spans(text: str) -> Span | None:
    """Find the spans of a YAML text; None where there is none."""
    top = Span.collection(0, len(text), Style.FLOW, is_mapping=False)
    stack = [top]
    loader = _EventLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            start, end = event.start_mark.index, event.end_mark.index
            match event:
                case ScalarEvent():
                    style = _SCALAR_STYLES.get(event.style or "", Style.PLAIN)
                    if event.anchor is not None or event.tag is not None:
                        style = Style.OPAQUE
                    if event.style in {"|", ">"}:
                        end = _block_scalar_end(text, start, end)
                    stack[-1].add(Span(start, end, style, key=event.value))
                case AliasEvent():
                    stack[-1].add(Span(start, end, Style.OPAQUE))
                case MappingStartEvent() | SequenceStartEvent():
                    style = Style.FLOW if event.flow_style else Style.BLOCK
                    if event.anchor is not None or event.tag is not None:
                        style = Style.OPAQUE
                    is_mapping = isinstance(event, MappingStartEvent)
                    stack.append(Span.collection(start, end, style, is_mapping=is_mapping))
                case MappingEndEvent() | SequenceEndEvent():
                    closed = stack.pop()
                    closed.end = end if start < end else _last(closed)
                    stack[-1].add(closed)
    finally:
        loader.dispose()
    return top.items[0] if top.items else None


def _block_scalar_end(text: str, start: int, end: int) -> int:
    """Return the end of the last line that belongs to a block scalar: trailing empty lines only where they are kept."""
    header = text[start:end].partition("\n")[0].partition("#")[0]
    return end - 1 if "+" in header and end > start else start + len(text[start:end].rstrip())


def _last(span: Span) -> int:
    """Return the end of the last value in a collection in block style."""
    if span.entries:
        key, value = span.entries[-1]
        return max(key.end, value.end)
    return span.items[-1].end if span.items else span.end
