"""Whether a text is that of a document of its own, told by its first level without reading the rest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

# The field that every entry document has (OpenAPI 3.1, section 4.8.1; AsyncAPI 3.0, section 2.1).
_NAMES = rb"(openapi|swagger|asyncapi)"
_MENTION = re.compile(rb"%s[\"']?\s*:|\?\s+[\"']?%s" % (_NAMES, _NAMES))
_LINE = re.compile(rb"(?:\A|[\r\n])[\"']?%s[\"']?[ \t]*:" % _NAMES)
_FIRST = re.compile(rb"\s*\{\s*\"%s\"\s*:\s*[\"\d]" % _NAMES)
_VERSION = re.compile(rb"%s[\"']?\s*:\s*[\"']?[23]\.\d" % _NAMES)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def recognize(data: bytes) -> str | None:
    """Return the field that makes a text an entry document: `openapi`, `swagger` or `asyncapi`; None for any other.

    In block YAML it begins a line; elsewhere (JSON, YAML in flow style, indented) the first level is read. A text that does not
    parse is taken for a document when it names a version: reading it says what is wrong.
    """
    encoding = find_encoding(data)
    if encoding is not None:
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    if not _MENTION.search(data):
        return None
    is_flow = data.lstrip()[:1] in (b"{", b"[")
    found = (_FIRST.match if is_flow else _LINE.search)(data)
    if found:
        return found[1].decode()
    try:
        return _first_level(data, is_flow=is_flow)
    except ValueError:
        broken = _VERSION.search(data)
        return broken[1].decode() if broken else None


def find_encoding(data: bytes) -> str | None:
    """Tell the encoding of a text that is not plain UTF-8; None for one that may be.

    It is told by the byte order mark, or by where zeros are (YAML 1.2, section 5.2).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    zeros = "".join("x" if byte else "0" for byte in data[:4])
    return {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}.get(zeros)


def _first_level(data: bytes, *, is_flow: bool) -> str | None:
    """Return the field of the first level whose value is no collection; raise ValueError for what is no JSON and no YAML."""
    if is_flow:
        import json

        try:
            root = json.loads(data)
        except (ValueError, RecursionError):
            pass  # YAML in flow style
        else:
            fields = root.items() if isinstance(root, dict) else ()
            return next((key for key, value in fields if _is_entry(key, value)), None)
    import yaml

    try:
        for key, event in _yaml_fields(data.decode("utf-8", "replace")):
            if _is_entry(key, event.value if isinstance(event, yaml.ScalarEvent) else {}):
                return key
    except yaml.YAMLError as error:
        raise ValueError from error
    return None


def _is_entry(key: str, value: object) -> bool:
    return key in {"openapi", "swagger", "asyncapi"} and not isinstance(value, dict | list)


def _yaml_fields(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the keys of the mapping that a YAML text is, each with the event that its value begins with."""
    import yaml

    depth, key = 0, None
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            if key is None:
                key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            else:
                yield key, event
                key = None
        if isinstance(event, yaml.CollectionStartEvent):
            if depth == 0 and not isinstance(event, yaml.MappingStartEvent):
                return
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
