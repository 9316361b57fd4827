"""Decode and validate request bodies in every media type that an operation declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..contract.dialect import Direction
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shapes
from ..core.jsontext import parse_json
from ..core.media import (
    FORM,
    JSON_STREAMS,
    MULTIPART,
    MediaType,
    best_match,
    is_json,
    is_xml,
    parse_media_type,
)
from ..core.problems import FieldError, Problem, bad_request, unprocessable
from ..forms.mapping import FormMapping, parse_multipart, parse_urlencoded
from ..forms.parts import Part, encoding_faults, parse_parts
from ..xml.mapping import XmlMapping, parse_xml


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what an operation declares for one media range of its body."""

    schema: Any
    validator: Validator
    media: Mapping[str, Any]

    @property
    def encoding(self) -> Mapping[str, Any]:
        """Return the encodings of a form's fields."""
        encoding = self.media.get("encoding")
        return encoding if isinstance(encoding, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Body:
    """Decode the body of one operation, or of a reply to one."""

    required: bool
    contents: Mapping[str, Content]
    schemas: Schemas
    shapes: Shapes
    direction: Direction = Direction.REQUEST

    async def read(self, content_type: str | None, data: bytes) -> tuple[Any, str | None]:
        """Return the decoded, validated value and its media type; (None, None) when there is no body.

        Raises:
            Problem: 415 for a media type that is not declared, 400 for what cannot be decoded, 422 for what
                breaks the schema or is missing.
        """
        if not data and not _empty_is_a_value(content_type):
            if self.required:
                raise unprocessable([FieldError("", "A body is required.")])
            return None, None
        media_type = parse_media_type(content_type or "")
        pattern = best_match(self.contents, media_type.essence) if media_type else None
        if media_type is None or pattern is None:
            raise Problem(415, detail=f"Send one of: {', '.join(self.contents)}.")
        content = self.contents[pattern]
        try:
            value = await self._decode(content, media_type, content_type or "", data)
        except UnicodeError as error:
            raise bad_request(f"The body is not valid {media_type.charset} text.") from error
        except (ValueError, LookupError, RecursionError) as error:
            raise bad_request(f"The body is not valid {media_type.essence}: {error}.") from error
        return value, media_type.essence

    async def _decode(self, content: Content, media_type: MediaType, content_type: str, data: bytes) -> Any:
        essence = media_type.essence
        if is_json(essence):
            return self._judged(content, parse_json(data))
        if essence == FORM or (essence.startswith("multipart/") and self._is_form(content, essence)):
            return await self._form(content, essence, content_type, data)
        if essence.startswith("multipart/"):
            return self._parts(content, parse_parts(data, media_type.parameters.get("boundary")))
        if essence in JSON_STREAMS:
            lines = data.replace(b"\x1e", b"\n").splitlines()
            return self._judged(content, [parse_json(line) for line in lines if line.strip()])
        if is_xml(essence) and not self._opaque(content):
            tree = XmlMapping(self.schemas, self.shapes).tree(parse_xml(data), content.schema)
            return self._typed(content, tree)
        if essence.startswith("text/"):
            text = data.decode(media_type.charset)
            structured = self.shapes.part(content.schema).structured
            return self._judged(content, parse_json(data)) if structured else self._typed(content, text)
        # Octets of another type have no JSON value; a schema for a string still bounds them, one each.
        if self._opaque(content):
            self._judged(content, data.decode("latin-1"))
        return data

    async def _form(self, content: Content, essence: str, content_type: str, data: bytes) -> Any:
        form = parse_urlencoded(data) if essence == FORM else await parse_multipart(data, content_type)
        mapping = FormMapping(self.shapes, content.schema, content.encoding)
        faults = mapping.faults(form)
        if faults:
            raise unprocessable(faults)
        return mapping.with_files(self._typed(content, mapping.tree(form)), form)

    def _parts(self, content: Content, parts: list[Part]) -> list[Any]:
        """Return the values of parts; for the schema a file is text, one character for each octet."""
        wrong = encoding_faults(parts, content.media)
        if wrong:
            raise unprocessable(
                [FieldError(f"/{position}", "The media type is not the declared one.") for position in wrong]
            )
        values = [part.value() for part in parts]
        self._judged(content, [one.decode("latin-1") if isinstance(one, bytes) else one for one in values])
        return values

    def _is_form(self, content: Content, essence: str) -> bool:
        return essence == MULTIPART or "object" in self.shapes.part(content.schema).kinds

    def _typed(self, content: Content, tree: Any) -> Any:
        """Return the first reading of text that the schema accepts: as typed values, then as text."""
        shape = self.shapes.part(content.schema)
        for prefer_text in (False, True):
            value = self.shapes.typed(tree, shape, prefer_text=prefer_text)
            if content.validator.is_valid(value):
                return self._judged(content, value)
        return self._judged(content, self.shapes.typed(tree, shape))

    def _judged(self, content: Content, value: Any) -> Any:
        errors = content.validator.errors(value)
        if errors:
            raise unprocessable(errors)
        if self.direction is Direction.REQUEST and content.validator.hides:
            # A client may send back what it read.
            return self.shapes.without(value, content.schema, "readOnly")
        return value

    def _opaque(self, content: Content) -> bool:
        return self.shapes.part(content.schema).kinds == {"string"}


def build_body(
    definition: Mapping[str, Any],
    schemas: Schemas,
    shapes: Shapes,
    direction: Direction = Direction.REQUEST,
) -> Body:
    """Compile the body of an operation, or of a response to one.

    Raises:
        ContractError: when one of its schemas is no valid JSON Schema.
    """
    contents: dict[str, Content] = {}
    declared = definition.get("content")
    for pattern, media in declared.items() if isinstance(declared, Mapping) else ():
        schema = body_schema(media, pattern, shapes)
        contents[pattern] = Content(schema, schemas.validator(schema, direction), media)
    return Body(definition.get("required") is True, contents, schemas, shapes, direction)


def body_schema(media: Mapping[str, Any], pattern: str, shapes: Shapes) -> Any:
    """Return the schema of a media type object; one for the items of a stream describes an array of them."""
    for keyword in ("itemSchema", "x-oai-itemSchema"):
        if keyword in media and "schema" not in media:
            return {"type": "array", "items": media[keyword]}
    schema = media.get("schema", {})
    if pattern.partition(";")[0].strip().lower() in JSON_STREAMS:
        # Before OpenAPI 3.2 said otherwise (4.14.4), many described a line and not the whole.
        kinds = shapes.part(schema).kinds
        return {"type": "array", "items": schema} if kinds and "array" not in kinds else schema
    return schema


def _empty_is_a_value(content_type: str | None) -> bool:
    """Tell whether no octets are a value: an empty form, an empty text, an empty file."""
    media_type = parse_media_type(content_type or "")
    if media_type is None:
        return False
    essence = media_type.essence
    return not (is_json(essence) or is_xml(essence) or essence == MULTIPART)
