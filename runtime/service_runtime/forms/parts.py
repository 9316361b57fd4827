"""Read multipart bodies that are no forms: a sequence of parts, each with a media type of its own (RFC 2046)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ..contract.schemas import Schemas, pointer_text
from ..contract.shapes import Shapes
from ..core.jsontext import parse_json
from ..core.media import OCTETS, covers, is_json, is_text, parse_media_type
from ..core.problems import FieldError
from ..http.parameters import Wire, build_header

_PARTS = 1000


@dataclass(slots=True)
class Part:
    """Hold one part: its headers by lower-case name, and its octets."""

    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)

    @property
    def media_type(self) -> str:
        """Return its media type; a part that names none is text (RFC 2046 section 5.1)."""
        return self.headers.get("content-type", "text/plain")

    @property
    def name(self) -> str | None:
        """Return the field that it is of a form, by its Content-Disposition (RFC 7578 section 4.2)."""
        return parse_options_header(self.headers.get("content-disposition"))[1].get(b"name", b"").decode()

    def value(self) -> Any:
        """Return its content: a JSON value, text, or octets.

        Raises:
            ValueError: when it is not what its media type says.
        """
        parsed = parse_media_type(self.media_type)
        essence = OCTETS if parsed is None else parsed.essence
        if is_json(essence):
            return parse_json(bytes(self.content))
        if parsed is not None and is_text(essence):
            return self.content.decode(parsed.charset)
        return bytes(self.content)


class _Collector:
    """Gather the parts while the parser finds them."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._name = self._text = b""

    def begin(self) -> None:
        if len(self.parts) >= _PARTS:
            raise ValueError("the body has too many parts")
        self.parts.append(Part())

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_text(self, data: bytes, start: int, end: int) -> None:
        self._text += data[start:end]

    def header_end(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._text.decode("latin-1").strip()
        self._name = self._text = b""

    def content(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]

    def end(self) -> None:
        self.ended = True


def parse_parts(data: bytes, boundary: str | None) -> list[Part]:
    """Return the parts of a multipart body.

    Raises:
        ValueError: when it is malformed, or has too many parts.
    """
    if not boundary:
        raise ValueError("the media type names no boundary")
    collector = _Collector()
    parser = MultipartParser(
        boundary.encode("latin-1"),
        {
            "on_part_begin": collector.begin,
            "on_header_field": collector.header_name,
            "on_header_value": collector.header_text,
            "on_header_end": collector.header_end,
            "on_part_data": collector.content,
            "on_end": collector.end,
        },
    )
    try:
        parser.write(data)
    except FormParserError as error:
        raise ValueError(f"the body is malformed: {error}") from error
    if not collector.ended:
        raise ValueError("the last boundary is missing")
    return collector.parts


def header_faults(
    parts: list[Part], encoding: Mapping[str, Any], schemas: Schemas, shapes: Shapes
) -> list[FieldError]:
    """Return what is wrong with the headers that the encoding of their property declares (OpenAPI 3.1, 4.8.15)."""
    found: list[FieldError] = []
    for property_name, options in encoding.items():
        declared = options.get("headers") if isinstance(options, Mapping) else None
        for name, node in declared.items() if isinstance(declared, Mapping) else ():
            # The media type has a field of its own in the encoding.
            if str(name).lower() == "content-type":
                continue
            header = build_header(str(name), node, schemas, shapes)
            for part in parts:
                faults = header.read(Wire({}, b"", part.headers), {}) if part.name == property_name else ()
                found += [
                    FieldError(pointer_text([property_name]), f"Header {name} of the part: {fault.detail}")
                    for fault in faults
                ]
    return found


def encoding_faults(parts: list[Part], media: Mapping[str, Any]) -> list[int]:
    """Return the parts whose media types the encoding by position does not have (OpenAPI 3.2, 4.14.5)."""
    prefix = media.get("prefixEncoding")
    declared = list(prefix) if isinstance(prefix, list) else []
    declared += [media.get("itemEncoding")] * (len(parts) - len(declared))
    return [
        position
        for position, (part, encoding) in enumerate(zip(parts, declared, strict=False))
        if isinstance(encoding, Mapping)
        and isinstance(encoding.get("contentType"), str)
        and not covers(encoding["contentType"], part.headers.get("content-type"))
    ]
