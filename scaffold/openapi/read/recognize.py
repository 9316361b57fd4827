"""Recognition of a text as a document of its own, by its first level, without reading the rest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_ENTRIES = ("openapi", "swagger", "asyncapi")
# The field that every entry document has (OpenAPI 3.1, section 4.8.1; AsyncAPI 3.0, section 2.1).
_NAMES = rb"(openapi|swagger|asyncapi)"
_MENTION = re.compile(rb"%s[\"']?\s*:|\?\s+[\"']?%s" % (_NAMES, _NAMES))
_LINE = re.compile(rb"(?:\A|[\r\n])[\"']?%s[\"']?[ \t]*:" % _NAMES)
_FIRST = re.compile(rb"\s*\{\s*\"%s\"\s*:\s*[\"\d]" % _NAMES)
_VERSION = re.compile(rb"%s[\"']?\s*:\s*[\"']?[23]\.\d" % _NAMES)
# What documents have besides (OpenAPI 3.1, section 4.8.1; AsyncAPI 3.0, section 2.1).
_INFO = re.compile(rb"info[\"']?\s*:")
_REST = re.compile(rb"(?:paths|webhooks|channels)[\"']?\s*:")
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
    parse, or whose first level is merged from elsewhere, is taken for a document when it names a version: reading it says what
    is wrong.
    """
    data = _as_utf8(data)
    if not _MENTION.search(data):
        return None
    found = (_FIRST.match if _is_flow(data) else _LINE.search)(data)
    if found:
        return found[1].decode()
    try:
        fields = first_level(data)
    except ValueError:
        return _version_named(data)
    return next(
        (key for key in _ENTRIES if key in fields and not isinstance(fields[key], dict | list)), None
    ) or (_version_named(data) if "<<" in fields else None)


def lacks_version(data: bytes) -> bool:
    """Tell whether a text has all that a document has but its version: `info`, and `paths`, `webhooks` or `channels`."""
    data = _as_utf8(data)
    if not (_INFO.search(data) and _REST.search(data)):
        return False
    try:
        fields = first_level(data)
    except ValueError:
        return False
    return "info" in fields and not fields.keys().isdisjoint({"paths", "webhooks", "channels"})


def first_level(data: bytes) -> dict[str, object]:
    """Return the fields on the first level of a text with what is written there, `{}` for any mapping or list.

    It is empty where the text is not a mapping. Raises ValueError for what is neither JSON nor YAML.
    """
    data = _as_utf8(data)
    if _is_flow(data):
        import json

        try:
            root = json.loads(data)
        except (ValueError, RecursionError):
            pass  # YAML in flow style
        else:
            return root if isinstance(root, dict) else {}
    import yaml

    try:
        return dict(_yaml_fields(data.decode("utf-8", "replace")))
    except yaml.YAMLError as error:
        raise ValueError from error


def _as_utf8(data: bytes) -> bytes:
    encoding = find_encoding(data)
    return data if encoding is None else data.decode(encoding, "replace").encode("utf-8", "replace")


def _is_flow(data: bytes) -> bool:
    return data.lstrip()[:1] in (b"{", b"[")


def _version_named(data: bytes) -> str | None:
    found = _VERSION.search(data)
    return found[1].decode() if found else None


def find_encoding(data: bytes) -> str | None:
    """Tell the encoding of a text that is not plain UTF-8; None for one that may be.

    It is told by the byte order mark, or by where zeros are (YAML 1.2, section 5.2).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    zeros = "".join("x" if byte else "0" for byte in data[:4])
    return {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}.get(zeros)


def _yaml_fields(text: str) -> Iterator[tuple[str, object]]:
    """Yield the keys of the mapping that a YAML text is, each with its text or `{}`."""
    import yaml

    depth, key = 0, None
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            if key is None:
                key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            else:
                yield key, event.value if isinstance(event, yaml.ScalarEvent) else {}
                key = None
        if isinstance(event, yaml.CollectionStartEvent):
            if depth == 0 and not isinstance(event, yaml.MappingStartEvent):
                return
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
