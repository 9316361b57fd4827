"""Build data and positions from YAML in one pass over the parser's events.

YAML 1.2 core schema; keys are kept as their source text (`200` is `"200"`); anchors, aliases and merge keys
are supported, with the expanded size bounded. The event parser of libyaml is used where PyYAML was built with
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scaffold.core.errors import InputError, LimitError
from scaffold.core.location import Location, Pointer
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.parser_warning import ParserWarning
from scaffold.openapi.read.positions import LineIndex, Mark
from scaffold.openapi.read.scalars import ScalarError, ambiguity, resolve_plain
from scaffold.openapi.read.yaml_advice import advise
from scaffold.openapi.values import Json

_EventLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({"!", _CORE + "str"})
_PLAIN_TAGS = frozenset({_CORE + "int", _CORE + "float", _CORE + "bool", _CORE + "null"})
_MAPPING_TAGS = frozenset({"!", _CORE + "map"})
_SEQUENCE_TAGS = frozenset({"!", _CORE + "seq"})
_UNKNOWN: Final[Any] = object()
_MERGE: Final[Any] = object()


class _Frame:
    """A mapping or sequence that is being built; `size` and `height` are those of its expansion."""

    __slots__ = (
        "anchor",
        "container",
        "has_merge",
        "height",
        "is_mapping",
        "key",
        "key_offset",
        "marks",
        "merges",
        "offset",
        "size",
    )

    def __init__(self, *, is_mapping: bool, offset: int, anchor: str | None) -> None:
        self.is_mapping = is_mapping
        self.container: Any = {} if is_mapping else []
        self.marks: Any = {} if is_mapping else []
        self.offset = offset
        self.anchor = anchor
        self.size = 1
        self.height = 1
        self.key: Any = None
        self.key_offset = 0
        self.has_merge = False
        self.merges: list[tuple[dict[str, Json], dict[str, Mark]]] = []

    def add(self, value: Json, children: Any, offset: int, size: int) -> None:
        """Append an item, or store it under the key that came before it."""
        self.size += size
        if not self.is_mapping:
            self.container.append(value)
            self.marks.append(offset if children is None else (offset, children))
            return
        self.container[self.key] = value
        self.marks[self.key] = self.key_offset if children is None else (self.key_offset, children)
        self.key = None


@dataclass(slots=True)
class _Part:
    """A finished value: `text` is the source of a scalar, `marks` the positions inside a container."""

    value: Any
    marks: Any
    text: str | None
    size: int = 1
    height: int = 0
    is_open: bool = False


class YamlReader:
    """Read one YAML text; `warnings`, `mark` and `height` hold what `read` found beside the data."""

    def __init__(self, text: str, display: str, limits: Limits) -> None:
        self.warnings: list[ParserWarning] = []
        self.mark: Mark = 0
        self.height = 0
        self._text = text
        self._display = display
        self._limits = limits
        self._longest = limits.scalar_length
        self._frame = _Frame(is_mapping=False, offset=0, anchor=None)
        self._frames = [self._frame]
        self._anchors: dict[str, _Part] = {}
        self._plain: dict[str, Any] = {}
        self._doubts: dict[str, str | None] = {}
        self._documents = 0

    def read(self) -> Json:
        """Return the data of the text's only document, None when it has none; raise InputError where it is refused."""
        handlers: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._start,
            SequenceStartEvent: self._start,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        for event in self._events():
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)
        top = self._frame
        self.height = top.height - 1
        if not top.container:
            return None
        self.mark = top.marks[0]
        value: Json = top.container[0]
        return value

    def _events(self) -> Iterator[Any]:
        loader = _EventLoader(self._text)
        get_event = loader.get_event
        try:
            while (event := get_event()) is not None:
                yield event
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            reason = " ".join(part for part in (error.context, error.problem) if part)
            raise self._refusal(
                "yaml-syntax", f"not valid YAML: {reason}", mark.index if mark else 0,
                hint=advise(error, self._text),
            ) from error  # fmt: skip
        except yaml.reader.ReaderError as error:
            offset = len(self._text.encode()[: error.position].decode(errors="ignore"))
            raise self._refusal("yaml-syntax", f"not valid YAML: {error.reason}", offset) from error
        finally:
            loader.dispose()

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._refusal(
                "yaml-documents", "the file holds more than one YAML document", event.start_mark.index,
                hint="keep each document in a file of its own",
            )  # fmt: skip

    def _scalar(self, event: Any) -> None:
        frame = self._frame
        text: str = event.value
        offset: int = event.start_mark.index
        if len(text) > self._longest:
            raise self._limit("limit-scalar", f"a scalar is longer than {self._longest:,} characters", offset)
        if frame.is_mapping and frame.key is None:
            if event.tag is not None and event.tag not in _TEXT_TAGS:
                raise self._tag_refusal(event.tag, offset)
            self._key(frame, text, offset, plain=event.implicit[0] and event.tag is None)
            value: Any = text
        else:
            if event.tag is not None:
                value = self._tagged(event.tag, text, offset)
            elif event.implicit[0]:
                value = self._plain.get(text, _UNKNOWN)
                if value is _UNKNOWN:
                    value = self._resolve(text, offset)
                if text in self._doubts:
                    self._note_doubt(text, offset)
            else:
                value = text
            if frame.key is _MERGE:
                raise self._merge_refusal(offset)
            frame.add(value, None, offset, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Part(value, None, text)

    def _key(self, frame: _Frame, text: str, offset: int, *, plain: bool) -> None:
        frame.key_offset = offset
        if plain and text == "<<":
            frame.key = _MERGE
            if frame.has_merge:
                self._note(
                    "duplicate-key",
                    "the key '<<' stands twice in one mapping",
                    offset,
                    hint="merge several mappings with one: `<<: [*first, *second]`",
                )
            frame.has_merge = True
            return
        frame.key = text
        if text in frame.container:
            first = self._location(_offset(frame.marks[text])).line
            self._note(
                "duplicate-key",
                f"the key {text!r} stands twice in one mapping, first in line {first}",
                offset,
            )
        if plain:
            if text not in self._plain:
                self._plain.setdefault(text, _UNKNOWN)
                self._classify(text)
            if text in self._doubts:
                self._note_doubt(text, offset)

    def _resolve(self, text: str, offset: int) -> Any:
        try:
            value = resolve_plain(text, self._limits.integer_digits)
        except ScalarError as error:
            if error.code.startswith("limit-"):
                raise self._limit(error.code, str(error), offset) from error
            raise self._refusal(error.code, str(error), offset) from error
        self._plain[text] = value
        self._classify(text)
        return value

    def _classify(self, text: str) -> None:
        doubt = ambiguity(text)
        if doubt is not None:
            self._doubts[text] = doubt

    def _tagged(self, tag: str, text: str, offset: int) -> Any:
        if tag in _TEXT_TAGS:
            return text
        if tag in _PLAIN_TAGS:
            return self._resolve(text, offset)
        raise self._tag_refusal(tag, offset)

    def _start(self, event: Any) -> None:
        offset = event.start_mark.index
        is_mapping = type(event) is MappingStartEvent
        parent = self._frame
        if parent.is_mapping and parent.key is None:
            raise self._refusal("yaml-complex-key", "a key must be text, not a mapping or a sequence", offset)
        if event.tag is not None and event.tag not in (_MAPPING_TAGS if is_mapping else _SEQUENCE_TAGS):
            raise self._tag_refusal(event.tag, offset)
        self._check_depth(len(self._frames), offset)
        frame = _Frame(is_mapping=is_mapping, offset=offset, anchor=event.anchor)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Part(frame.container, frame.marks, None, is_open=True)
        self._frames.append(frame)
        self._frame = frame

    def _end(self, event: Any) -> None:
        del event
        frame = self._frames.pop()
        for values, marks in frame.merges:
            for key, value in values.items():
                if key not in frame.container:
                    frame.container[key] = value
                    frame.marks[key] = marks[key]
        part = _Part(frame.container, frame.marks, None, frame.size, frame.height)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = part
        self._frame = self._frames[-1]
        self._attach(self._frame, part, frame.offset)

    def _attach(self, parent: _Frame, part: _Part, offset: int) -> None:
        value, marks, size = part.value, part.marks, part.size
        parent.height = max(parent.height, part.height + 1)
        if parent.size + size > self._limits.nodes:
            raise self._limit(
                "limit-nodes", f"there are more than {self._limits.nodes:,} values, aliases expanded", offset
            )
        if parent.key is not _MERGE:
            parent.add(value, marks, offset, size)
            return
        parent.key = None
        parent.size += size
        merged = zip(value, marks, strict=True) if isinstance(value, list) else [(value, (offset, marks))]
        for values, mark in merged:
            if not isinstance(values, dict):
                raise self._merge_refusal(offset)
            parent.merges.append((values, mark[1]))

    def _alias(self, event: Any) -> None:
        offset = event.start_mark.index
        anchor = self._anchors.get(event.anchor)
        frame = self._frame
        if anchor is None:
            raise self._refusal("yaml-syntax", f"the alias *{event.anchor} has no anchor before it", offset)
        if anchor.is_open:
            raise self._refusal(
                "yaml-recursion", f"the alias *{event.anchor} stands inside its own anchor", offset
            )
        if frame.is_mapping and frame.key is None:
            if anchor.text is None:
                raise self._refusal(
                    "yaml-complex-key", "a key must be text, not a mapping or a sequence", offset
                )
            self._key(frame, anchor.text, offset, plain=False)
            return
        if anchor.marks is None and frame.key is _MERGE:
            raise self._merge_refusal(offset)
        self._check_depth(len(self._frames) + anchor.height - 1, offset)
        self._attach(frame, anchor, offset)

    def _check_depth(self, depth: int, offset: int) -> None:
        if depth >= self._limits.depth:
            raise self._limit("limit-depth", f"nested more than {self._limits.depth} levels deep", offset)

    def _note_doubt(self, text: str, offset: int) -> None:
        self._note(
            "yaml11-ambiguous",
            f"YAML 1.1 tools read {text!r} as {self._doubts[text]}",
            offset,
            hint=f'write it in quotes: "{text}"',
        )

    def _note(self, code: str, message: str, offset: int, hint: str | None = None) -> None:
        parts = [frame.key if frame.is_mapping else len(frame.container) for frame in self._frames[1:]]
        pointer: Pointer = tuple("<<" if part is _MERGE else part for part in parts)
        self.warnings.append(ParserWarning(code, message, offset, pointer, hint))

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self._text)

    def _location(self, offset: int) -> Location:
        return Location(self._display, *self._lines.position(offset))

    def _refusal(self, code: str, message: str, offset: int, hint: str | None = None) -> InputError:
        return InputError(code, message, hint=hint, location=self._location(offset))

    def _limit(self, code: str, message: str, offset: int) -> LimitError:
        return LimitError(code, message, location=self._location(offset))

    def _tag_refusal(self, tag: str, offset: int) -> InputError:
        return self._refusal(
            "yaml-tag", f"the tag {tag!r} is not one of YAML's own", offset, hint="leave the tag out"
        )

    def _merge_refusal(self, offset: int) -> InputError:
        return self._refusal("yaml-merge", "only mappings can be merged with <<", offset)


def _offset(mark: Mark) -> int:
    return mark if isinstance(mark, int) else mark[0]
