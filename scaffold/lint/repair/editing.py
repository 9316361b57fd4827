"""Edits of a text at the places of nodes, each as small as can be; none where the way a text is written leaves a doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from scaffold.core.location import Pointer, pointer_text
from scaffold.lint.repair.repair import Edit
from scaffold.openapi.document import Node
from scaffold.openapi.read.scalars import ambiguity, resolve_plain
from scaffold.openapi.read.source import Source
from scaffold.openapi.read.spans import Span, Style, find_span

Value = bool | int | str | Mapping[str, "Value"] | Sequence["Value"]

# Compiled when they are used: most runs mend nothing.
_SIMPLE = r"[$A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*\Z"
_LINE = r"[^\r\n]*"
_BEFORE_KEY = r" *(?:- +)*\Z"
_QUIET_REST = r"[ \t]*(?:#[^\r\n]*)?\Z"
_SEPARATOR = r"\s*,\s*\Z"
_BREAK = r"\r\n?|\n"
_DIGITS = 4000
# What ends a plain word inside of a flow collection.
_FLOW_MARKS = "{}[],"


def rewrite_value(node: Node, new: str) -> list[Edit]:
    """Write another text or word in the place of a scalar, keeping its quotes."""
    found = _find(node)
    if found is None:
        return []
    old = json.dumps(node.value) if isinstance(node.value, bool) else node.value
    if found[1].style is Style.PLAIN and any(character in new for character in _FLOW_MARKS):
        parent = _find_pointer(node.source, node.source.origin(node.pointer)[:-1])
        if parent is None or parent[1].style is Style.FLOW:
            return []
    return _rewrite(node.source, found[1], old, new)


def rename_key(node: Node, new: str) -> list[Edit]:
    """Write another name in the place of the key that names a node; not where it is taken or referred to."""
    found, old = _find(node), str(node.name)
    if found is None or found[0] is None:
        return []
    parent = _find_pointer(node.source, node.source.origin(node.pointer)[:-1])
    if parent is None or parent[1].entry(new) is not None:
        return []
    escaped = pointer_text((old,))
    if any(f"paths{escaped}" in node.document.text(file) for file in node.document.files):
        return []
    return _rewrite(node.source, found[0], old, new)


def quote(source: Source, span: Span) -> list[Edit]:
    """Put a plain word in quotes."""
    return [Edit(source.path, span.start, span.start, '"'), Edit(source.path, span.end, span.end, '"')]


def quote_key(node: Node) -> list[Edit]:
    """Put the plain key that names a node in quotes."""
    found = _find(node)
    key = None if found is None else found[0]
    return [] if key is None or key.style is not Style.PLAIN else quote(node.source, key)


def write_text(source: Source, pointer: Pointer, text: str | None = None) -> list[Edit]:
    """Write a text without quotes in it in the place of a scalar; by default its own, as `"1.0"` for the number `1.0`."""
    found = _find_pointer(source, source.origin(pointer))
    if found is None or found[1].style not in {Style.PLAIN, Style.SINGLE, Style.DOUBLE}:
        return []
    span = found[1]
    if span.style is not Style.PLAIN:
        return [] if text is None else [Edit(source.path, span.start + 1, span.end - 1, text)]
    written = source.text[span.start : span.end] if text is None else text
    return [Edit(source.path, span.start, span.end, _flow_text(written, as_json=source.is_json))]


def word_at(source: Source, offset: int) -> Span | None:
    """Find the plain word that begins at an offset, if it stays the same value in quotes."""
    for span, is_key in source.spans.walk() if source.spans is not None else ():
        if span.start == offset and span.is_scalar and span.style is Style.PLAIN:
            text = source.text[span.start : span.end]
            return span if is_key or isinstance(resolve_plain(text, _DIGITS), str) else None
    return None


def add_entry(node: Node, key: str, value: Value, after: str | None = None) -> list[Edit]:
    """Add an entry to a mapping, behind the entry `after` (which must be there) or at the end."""
    found = _find(node)
    if found is None or found[1].entries is None or found[1].entry(key) is not None:
        return []
    entries = found[1].entries
    before = entries[-1] if entries else None
    if after is not None:
        before = found[1].entry(after)
        if before is None:
            return []
    if before is None:
        return []
    if found[1].style is Style.FLOW:
        edits = _add_flow(node.source, found[1], before, {key: value}, bare=True)
    else:
        edits = _add_block(node.source, before, key, value)
    adds = pointer_text((*node.source.origin(node.pointer), key))
    return [edit._replace(adds=adds) for edit in edits]


def set_flag(node: Node, key: str, after: str | None = None) -> list[Edit]:
    """Write that something is so, where it is not said or denied; nothing beside a reference, where it might be ignored."""
    stated = node.get(key)
    if stated is None:
        return [] if "$ref" in node.fields else add_entry(node, key, value=True, after=after)
    return rewrite_value(stated, "true") if stated.value is False else []


def wrap_reference(source: Source, pointer: Pointer) -> list[Edit]:
    """Write `allOf: [{$ref: …}]` for the `$ref` of a mapping, as other keywords stand beside it."""
    found = _find_pointer(source, source.origin(pointer))
    entry = found[1].entry("$ref") if found is not None else None
    if found is None or entry is None or found[1].entry("allOf") is not None:
        return []
    name, target = entry
    if Style.OPAQUE in (name.style, target.style):
        return []
    if found[1].style is Style.FLOW:
        quoted = '"allOf"' if source.is_json else "allOf"
        opened = f"{quoted}{source.text[name.end : target.start] if source.is_json else ': '}[{{"
        return [
            Edit(source.path, name.start, name.start, opened),
            Edit(source.path, target.end, target.end, "}]"),
        ]
    indent = " " * (name.start - _line_start(source.text, name.start))
    line_break = _line_break(source.text, 0)
    return [Edit(source.path, name.start, name.start, f"allOf:{line_break}{indent}  - ")]


def append_item(node: Node, value: Mapping[str, Value]) -> list[Edit]:
    """Add a mapping at the end of a sequence of mappings."""
    found = _find(node)
    if found is None or not found[1].items:
        return []
    source, sequence = node.source, found[1]
    last = found[1].items[-1]
    if sequence.style is Style.FLOW:
        return _add_flow(source, sequence, (last, last), value)
    line_start = _line_start(source.text, last.start)
    lead = re.match(r"( *)- +\Z", source.text[line_start : last.start])
    end = _quiet_end(source.text, last.end)
    if lead is None or end is None:
        return []
    lines = _block_lines(value, lead[1] + "  ")
    return [_insert_lines(source, end, [f"{lead[1]}- {lines[0].lstrip()}", *lines[1:]])]


def remove_item(node: Node) -> list[Edit]:
    """Take an item out of a sequence that has others before it."""
    index = node.name
    found = _find(node)
    parent = _find_pointer(node.source, node.source.origin(node.pointer)[:-1])
    if found is None or parent is None or parent[1].items is None or not isinstance(index, int) or index < 1:
        return []
    source, item, before = node.source, found[1], parent[1].items[index - 1]
    if not item.is_scalar or item.style is Style.BLOCK:
        return []
    if parent[1].style is Style.FLOW:
        between = source.text[before.end : item.start]
        return [Edit(source.path, before.end, item.end, "")] if re.match(_SEPARATOR, between) else []
    start = _line_start(source.text, item.start)
    end = item.end + len(_rest_of_line(source.text, item.end))
    if not re.match(r" *- +\Z", source.text[start : item.start]) or source.text[item.end : end].strip():
        return []
    if "\n" in source.text[item.start : item.end]:
        return []
    return [Edit(source.path, start, end + len(_line_break(source.text, end)), "")]


def remove_entry(node: Node) -> list[Edit]:
    """Take an entry out of a mapping that has others; comments above it stay."""
    source, origin = node.source, node.source.origin(node.pointer)
    found, parent = _find_pointer(source, origin), _find_pointer(source, origin[:-1])
    entries = parent[1].entries if parent is not None else None
    if found is None or found[0] is None or parent is None or entries is None or len(entries) < 2:
        return []
    key, value = found[0], found[1]
    index = next(number for number, (name, _) in enumerate(entries) if name.start == key.start)
    if Style.OPAQUE in (key.style, value.style) or "&" in source.text[key.start : value.end]:
        return []
    if parent[1].style is not Style.FLOW:
        return _remove_lines(source, key, value)
    if index:
        before = entries[index - 1][1]
        between = source.text[before.end : key.start]
        return [Edit(source.path, before.end, value.end, "")] if re.match(_SEPARATOR, between) else []
    after = entries[1][0]
    between = source.text[value.end : after.start]
    return [Edit(source.path, key.start, after.start, "")] if re.match(_SEPARATOR, between) else []


def _remove_lines(source: Source, key: Span, value: Span) -> list[Edit]:
    start = _line_start(source.text, key.start)
    end = _quiet_end(source.text, max(value.end, key.end + 1))
    if source.text[start : key.start].strip() or end is None:
        return []
    return [Edit(source.path, start, end + len(_line_break(source.text, end)), "")]


def _add_flow(
    source: Source, holder: Span, before: tuple[Span, Span], value: Mapping[str, Value], *, bare: bool = False
) -> list[Edit]:
    """Add to a collection in flow style, on a line of its own where its neighbor has one; `bare` leaves out the braces."""
    text = source.text
    first, last = before
    if last.start == last.end or last.style is Style.OPAQUE:
        return []
    as_json = source.is_json
    colon = ":" if as_json and text[first.end : last.start] == ":" else ": "
    written = _flow(value, as_json=as_json, colon=colon)
    written = written[1:-1] if bare else written
    line_start = _line_start(text, first.start)
    lead = text[line_start : first.start]
    if lead.strip() or holder.start >= line_start:
        return [Edit(source.path, last.end, last.end, f", {written}" if colon == ": " else f",{written}")]
    if "#" in _rest_of_line(text, last.end):
        return []
    return [Edit(source.path, last.end, last.end, f",{_line_break(text, 0)}{lead}{written}")]


def _add_block(source: Source, before: tuple[Span, Span], key: str, value: Value) -> list[Edit]:
    text, (name, last) = source.text, before
    line_start = _line_start(text, name.start)
    end = _quiet_end(text, max(last.end, name.end + 1))
    if not re.match(_BEFORE_KEY, text[line_start : name.start]) or end is None or last.style is Style.OPAQUE:
        return []
    return [_insert_lines(source, end, _block_lines({key: value}, " " * (name.start - line_start)))]


def _insert_lines(source: Source, end: int, lines: list[str]) -> Edit:
    """Insert lines behind the line that ends at an offset."""
    line_break = _line_break(source.text, end) or _line_break(source.text, 0)
    return Edit(source.path, end, end, "".join(f"{line_break}{line}" for line in lines))


def _rewrite(source: Source, span: Span, old: object, new: str) -> list[Edit]:
    """Change what differs between two texts, when the old one stands there letter by letter."""
    if not isinstance(old, str) or span.style not in {Style.PLAIN, Style.SINGLE, Style.DOUBLE}:
        return []
    quotes = 0 if span.style is Style.PLAIN else 1
    start, end = span.start + quotes, span.end - quotes
    if source.text[start:end] != old or any(character in new for character in "\"'\\\n"):
        return []
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return [Edit(source.path, start + head, end - tail, new[head : len(new) - tail])]


def _common(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _find(node: Node) -> tuple[Span | None, Span] | None:
    return _find_pointer(node.source, node.source.origin(node.pointer))


def _find_pointer(source: Source, pointer: tuple[str | int, ...]) -> tuple[Span | None, Span] | None:
    return None if source.spans is None else find_span(source.spans, pointer)


def _block_lines(value: Mapping[str, Value], indent: str) -> list[str]:
    lines = []
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            lines += [f"{indent}{_flow_text(key, as_json=False)}:", *_block_lines(inner, indent + "  ")]
        else:
            lines.append(
                f"{indent}{_flow_text(key, as_json=False)}: {_flow(inner, as_json=False, colon=': ')}"
            )
    return lines


def _flow(value: Value, *, as_json: bool, colon: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _flow_text(value, as_json=as_json)
    if isinstance(value, int):
        return str(value)
    comma = ", " if colon == ": " else ","
    if isinstance(value, Sequence):
        return f"[{comma.join(_flow(item, as_json=as_json, colon=colon) for item in value)}]"
    inner = comma.join(
        f"{_flow_text(key, as_json=as_json)}{colon}{_flow(entry, as_json=as_json, colon=colon)}"
        for key, entry in value.items()
    )
    return f"{{{inner}}}"


def _flow_text(text: str, *, as_json: bool) -> str:
    """Write a text plain where every reader takes it for one, else in quotes."""
    plain = re.match(_SIMPLE, text) and ambiguity(text) is None and resolve_plain(text, _DIGITS) == text
    return text if plain and not as_json else json.dumps(text, ensure_ascii=False)


def _line_start(text: str, offset: int) -> int:
    after_feed = text.rfind("\n", 0, offset) + 1
    return max(after_feed, text.rfind("\r", after_feed, offset) + 1)


def _rest_of_line(text: str, offset: int) -> str:
    match = re.compile(_LINE).match(text, offset)
    return match[0] if match else ""


def _quiet_end(text: str, offset: int) -> int | None:
    """Return the end of the line when nothing but a comment follows an offset."""
    rest = _rest_of_line(text, offset)
    return offset + len(rest) if re.match(_QUIET_REST, rest) else None


def _line_break(text: str, offset: int) -> str:
    """Return the line break at an offset; for 0 the first one of the text, by default LF."""
    pattern = re.compile(_BREAK)
    match = pattern.match(text, offset) if offset else pattern.search(text)
    return match[0] if match else ("" if offset else "\n")
