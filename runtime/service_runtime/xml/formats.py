"""Decoder and encoder of XML bodies, for the edge."""

from __future__ import annotations

from typing import Any

from ..contract.schemas import Schemas
from ..contract.shapes import Shapes
from ..core.media import is_xml
from ..http.features import Content, Reading
from .mapping import XmlMapping, parse_xml


class XmlDecoder:
    """Read XML bodies; where the schema describes text, XML is text."""

    def takes(self, essence: str, content: Content, shapes: Shapes) -> bool:
        """Tell whether a body is XML with a structure."""
        return is_xml(essence) and not shapes.part(content.schema).opaque

    async def decode(self, reading: Reading) -> Any:
        """Return the value that the document stands for."""
        mapping = XmlMapping(reading.schemas, reading.shapes)
        return reading.typed(mapping.tree(parse_xml(reading.data), reading.content.schema))


class XmlEncoder:
    """Write XML bodies."""

    def takes(self, essence: str) -> bool:
        """Tell whether a media type is XML."""
        return is_xml(essence)

    def encode(self, value: Any, schema: Any, name: str, schemas: Schemas, shapes: Shapes) -> bytes:
        """Return a JSON value as a document whose root is ``name`` unless the schema names it."""
        return XmlMapping(schemas, shapes).write(value, schema, name)


DECODERS = (XmlDecoder(),)
ENCODERS = (XmlEncoder(),)
