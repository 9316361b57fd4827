"""Decode and validate request bodies in every media type that an operation declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..contract.defaults import Defaults
from ..contract.dialect import Direction
from ..contract.document import ContractError
from ..contract.schemas import Schemas
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
from .features import Content, Features, Reading


@dataclass(frozen=True, slots=True)
class Body:
    """Decode the body of one operation, or of a reply to one.

    ``defaults`` are those that stand in for what a request leaves out; None where it changes only what it names.
    """

    required: bool
    contents: Mapping[str, Content]
    schemas: Schemas
    shapes: Shapes
    features: Features
    direction: Direction = Direction.REQUEST
    defaults: Defaults | None = None

    async def read(self, content_type: str | None, data: bytes) -> tuple[Any, str | None]:
        """Return the decoded, validated value and its media type; (None, None) when there is no body.

        Raises:
            Problem: 415 for a media type that is not declared, 400 for what cannot be decoded, 422 for what
                breaks the schema or is missing.
        """
        if not data and not _empty_is_a_value(content_type):
            if self.required:
                raise unprocessable([FieldError("", "A body is required.")])
            return self._unsent(), None
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

    def _unsent(self) -> Any:
        """Return what is there where nothing was sent: an object of defaults, or None where no schema has such."""
        contents = list(self.contents.values())
        if self.defaults is None or any(one.schema != contents[0].schema for one in contents):
            return None
        content = contents[0]
        if not content.filled or not content.validator.is_valid({}):
            return None
        return self.defaults.fill({}, content.schema) or None

    async def _decode(self, content: Content, media_type: MediaType, content_type: str, data: bytes) -> Any:
        essence = media_type.essence
        if is_json(essence):
            return self._judged(content, parse_json(data))
        decoder = self.features.decoder(essence, content, self.shapes)
        if decoder is not None:
            return await decoder.decode(
                Reading(
                    content,
                    media_type,
                    content_type,
                    data,
                    self.schemas,
                    self.shapes,
                    partial(self._judged, content),
                    partial(self._typed, content),
                )
            )
        if essence in JSON_STREAMS:
            lines = data.replace(b"\x1e", b"\n").splitlines()
            return self._judged(content, [parse_json(line) for line in lines if line.strip()])
        if essence.startswith("text/"):
            text = data.decode(media_type.charset)
            structured = self.shapes.part(content.schema).structured
            return self._judged(content, parse_json(data)) if structured else self._typed(content, text)
        # Octets of another type have no JSON value; a schema for a string still bounds them, one each.
        if self.shapes.part(content.schema).opaque:
            self._judged(content, data.decode("latin-1"))
        return data

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
            value = self.shapes.without(value, content.schema, "readOnly")
        if self.defaults is not None and content.filled:
            value = self.defaults.fill(value, content.schema)
        return value


def build_body(
    definition: Mapping[str, Any],
    schemas: Schemas,
    shapes: Shapes,
    features: Features,
    direction: Direction = Direction.REQUEST,
    *,
    defaults: Defaults | None = None,
) -> Body:
    """Compile the body of an operation, or of a response to one; ``defaults`` complete what is sent.

    Raises:
        ContractError: when one of its schemas is no valid JSON Schema, or the service was made without what reads
            one of its media types.
    """
    contents: dict[str, Content] = {}
    declared = definition.get("content")
    for pattern, media in declared.items() if isinstance(declared, Mapping) else ():
        schema = body_schema(media, pattern, shapes)
        filled = defaults is not None and defaults.within(schema)
        contents[pattern] = content = Content(schema, schemas.validator(schema, direction), media, filled)
        _require_decoder(pattern, content, shapes, features)
    return Body(definition.get("required") is True, contents, schemas, shapes, features, direction, defaults)


def _require_decoder(pattern: str, content: Content, shapes: Shapes, features: Features) -> None:
    """Refuse a media type that would be taken for octets: without its decoder nothing in it is checked."""
    essence = pattern.partition(";")[0].strip().lower()
    structured = essence == FORM or essence.startswith("multipart/")
    structured = structured or (is_xml(essence) and not shapes.part(content.schema).opaque)
    if structured and features.decoder(essence, content, shapes) is None:
        raise ContractError(f"this service has no part that reads {essence}")


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
