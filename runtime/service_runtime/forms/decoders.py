"""Decoders of forms and of other multipart bodies, for the edge."""

from __future__ import annotations

from typing import Any

from ..contract.shapes import Shapes
from ..core.media import FORM, MULTIPART
from ..core.problems import FieldError, unprocessable
from ..http.features import Content, Reading
from .mapping import FormMapping, parse_multipart, parse_urlencoded
from .parts import encoding_faults, header_faults, parse_parts


class FormDecoder:
    """Read forms, URL-encoded and multipart: other multipart bodies too where the schema describes an object."""

    def takes(self, essence: str, content: Content, shapes: Shapes) -> bool:
        """Tell whether a body is a form."""
        if essence in {FORM, MULTIPART}:
            return True
        return essence.startswith("multipart/") and "object" in shapes.part(content.schema).kinds

    async def decode(self, reading: Reading) -> Any:
        """Return the fields of a form by property, files as octets."""
        if reading.media_type.essence == FORM:
            form = parse_urlencoded(reading.data)
        else:
            form = await parse_multipart(reading.data, reading.header)
        encoding = reading.content.encoding
        mapping = FormMapping(reading.shapes, reading.content.schema, encoding)
        faults = mapping.faults(form)
        if reading.media_type.essence != FORM and any("headers" in one for one in encoding.values()):
            parts = parse_parts(reading.data, reading.media_type.parameters.get("boundary"))
            faults += header_faults(parts, encoding, reading.schemas, reading.shapes)
        if faults:
            raise unprocessable(faults)
        return mapping.with_files(reading.typed(mapping.tree(form)), form)


class PartsDecoder:
    """Read multipart bodies that are no forms as lists of their parts."""

    def takes(self, essence: str, content: Content, shapes: Shapes) -> bool:  # noqa: ARG002 - the protocol's signature
        """Tell whether a body has parts."""
        return essence.startswith("multipart/")

    async def decode(self, reading: Reading) -> Any:
        """Return the values of the parts; for the schema a file is text, one character for each octet."""
        parts = parse_parts(reading.data, reading.media_type.parameters.get("boundary"))
        wrong = encoding_faults(parts, reading.content.media)
        if wrong:
            raise unprocessable(
                [FieldError(f"/{position}", "The media type is not the declared one.") for position in wrong]
            )
        values = [part.value() for part in parts]
        reading.judged([one.decode("latin-1") if isinstance(one, bytes) else one for one in values])
        return values


DECODERS = (FormDecoder(), PartsDecoder())
"""Decoders of forms, in the order in which they are asked."""
