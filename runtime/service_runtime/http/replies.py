"""Encode replies in the media types that the contract declares, and check them against it."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from ..contract.dialect import Direction
from ..contract.document import ContractError, Operation
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shapes
from ..core.jsontext import write_json
from ..core.media import EVENT_STREAM, FORM, JSON_STREAMS, is_json, is_xml, negotiate, with_charset
from ..core.problems import FieldError, Problem
from ..core.types import Reply
from ..core.values import dump
from .bodies import body_schema
from .features import Features
from .parameters import Parameter, Wire, build_header
from .sent import NO_CONTENT, Sent

_log = logging.getLogger(__name__)
# Lines of fields or comments, and the empty line that ends an event (HTML, section 9.2.5).
_FRAME = re.compile(r"(?:(?:data|event|id|retry)?:[^\n]*\n)+\n\Z")


class ReplyError(Exception):
    """Report a reply that breaks the contract; its client learns nothing of it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Hold what an operation declares for one response key."""

    contents: Mapping[str, Any]
    validators: Mapping[str, Validator]
    headers: tuple[Parameter, ...]


class Replies:
    """Encode the replies of one operation.

    With ``check``, a reply that the contract does not allow raises ``ReplyError``; without, it is sent as
    it is.
    """

    def __init__(
        self, operation: Operation, schemas: Schemas, shapes: Shapes, features: Features, *, check: bool
    ) -> None:
        self._operation = operation
        self._schemas = schemas
        self._shapes = shapes
        self._features = features
        self._check = check
        self._declared: dict[str, Declared] = {}
        self._doubted: dict[str, Validator] = {}

    def encode(self, reply: Reply[Any, Any], accept: str | None) -> Sent:
        """Return a handler's reply in octets.

        Raises:
            ReplyError: when it is no reply, or breaks the contract and is checked.
            ContractError: when the schema of a checked reply does not compile.
        """
        status = int(reply.status)
        key = self._operation.response_key(status)
        if key is None:
            self._undeclared(f"status {status} is not declared")
        declared = self._response(key)
        headers = [(name.lower(), value) for name, value in reply.headers.items()]
        if self._check and declared.headers:
            self._check_headers(declared, headers)
        if reply.body is None or status in NO_CONTENT:
            if self._check and declared.contents and status not in NO_CONTENT:
                raise ReplyError(f"status {status} declares content and the reply has none")
            return Sent(status, headers, b"")
        pattern = self._choose(reply, declared.contents, accept)
        media_type = _concrete(pattern, reply.body) if reply.media_type is None else reply.media_type
        if not any(name == "content-type" for name, _ in headers):
            headers.append(("content-type", with_charset(media_type)))
        schema = declared.contents.get(pattern)
        if reply.doubt:
            self._settle(reply, pattern, schema)
        if isinstance(reply.body, AsyncIterator):
            return Sent(status, headers, b"", _stream(reply.body, media_type))
        return Sent(
            status, headers, self._body(reply.body, media_type, schema, declared.validators.get(pattern))
        )

    def _settle(self, reply: Reply[Any, Any], pattern: str, schema: Any) -> None:
        """Refuse a reply of which the contract does not say what it has, where it lacks that."""
        if pattern not in self._doubted:
            self._doubted[pattern] = self._schemas.validator(schema, Direction.RESPONSE)
        faults = self._doubted[pattern].errors(dump(reply.body))
        if faults:
            name = self._operation.operation_id
            detail = f"The contract does not say what {name} answers here: {_faults(faults)}. {reply.doubt}"
            raise Problem(501, detail=detail, code="reply-not-implemented")

    def _undeclared(self, detail: str) -> None:
        if self._check:
            raise ReplyError(detail)
        _log.warning("%s: %s", self._operation.operation_id, detail)

    def _response(self, key: str | None) -> Declared:
        known = self._declared.get(key or "")
        if known is None:
            known = self._declared[key or ""] = self._declare(key)
        return known

    def _declare(self, key: str | None) -> Declared:
        response = {} if key is None else self._operation.responses[key]
        content = response.get("content") or {}
        contents = {
            pattern: body_schema(media, pattern, self._shapes)
            if pattern.partition(";")[0].strip().lower() in JSON_STREAMS
            else media.get("schema", {})
            for pattern, media in content.items()
        }
        if not self._check:
            return Declared(contents, {}, ())
        validators = {
            pattern: self._schemas.validator(schema, Direction.RESPONSE)
            for pattern, schema in contents.items()
        }
        headers = tuple(
            build_header(name, definition, self._schemas, self._shapes)
            for name, definition in (response.get("headers") or {}).items()
            if name.lower() != "content-type"
        )
        return Declared(contents, validators, headers)

    def _check_headers(self, declared: Declared, headers: list[tuple[str, str]]) -> None:
        wire = Wire({}, b"", dict(headers))
        faults = [fault for header in declared.headers for fault in header.read(wire, {})]
        if faults:
            raise ReplyError(_summary("header", faults))

    def _choose(self, reply: Reply[Any, Any], contents: Mapping[str, Any], accept: str | None) -> str:
        if reply.media_type is not None:
            return next(
                (one for one in contents if one.partition(";")[0] == reply.media_type), reply.media_type
            )
        offered = [pattern for pattern in contents if encodable(pattern, reply.body)] or list(contents)
        chosen = negotiate(accept, offered) or (offered[0] if offered else None)
        return chosen or _concrete("*/*", reply.body)

    def _body(self, body: Any, media_type: str, schema: Any, validator: Validator | None) -> bytes:
        if isinstance(body, bytes):
            return body
        if validator is None and isinstance(body, BaseModel) and is_json(media_type):
            return body.model_dump_json(by_alias=True, exclude_unset=True, warnings=False).encode()
        value = dump(body)
        if validator is not None:
            faults = validator.errors(value)
            if faults:
                raise ReplyError(_summary("body", faults))
        return encode_body(
            value,
            media_type,
            schema,
            schemas=self._schemas,
            shapes=self._shapes,
            features=self._features,
        )


def encode_body(
    value: Any, media_type: str, schema: Any, *, schemas: Schemas, shapes: Shapes, features: Features
) -> bytes:
    """Return a JSON value in octets of a media type.

    Raises:
        ContractError: when the service was made without what writes the media type.
    """
    essence = media_type.partition(";")[0].strip().lower()
    encoder = None if isinstance(value, str) else features.encoder(essence)
    if encoder is not None:
        return encoder.encode(value, schema, _root_name(schema), schemas, shapes)
    if is_xml(essence) and not isinstance(value, str):
        raise ContractError(f"this service has no part that writes {essence}")
    return _written(value, essence)


def _written(value: Any, essence: str) -> bytes:
    if isinstance(value, str) and not is_json(essence):
        return value.encode()
    if isinstance(value, list) and essence in JSON_STREAMS:
        return b"".join(write_json(item) + b"\n" for item in value)
    if isinstance(value, list) and essence == EVENT_STREAM:
        return b"".join(_event(item) for item in value)
    if isinstance(value, dict) and essence == FORM:
        return urlencode(value, doseq=True).encode()
    return write_json(value)


async def _stream(items: AsyncIterator[Any], media_type: str) -> AsyncIterator[bytes]:
    """Yield the octets of a stream: one JSON text per line, one event per item, or chunks as they are."""
    essence = media_type.partition(";")[0].strip().lower()
    async for item in items:
        if isinstance(item, bytes):
            yield item
        elif essence == EVENT_STREAM:
            yield _event(dump(item))
        elif essence in JSON_STREAMS or not isinstance(item, str):
            yield write_json(dump(item)) + b"\n"
        else:
            yield item.encode()


def _event(item: Any) -> bytes:
    """Return a server-sent event; an object with ``data`` may also name its event, id and retry.

    A text that is an event already is sent as it is.
    """
    if isinstance(item, str) and _FRAME.match(item):
        return item.encode()
    if isinstance(item, str):
        item = {"data": item}
    elif not (isinstance(item, dict) and "data" in item):
        item = {"data": write_json(item).decode()}
    # A line break would begin another field, so a field ends at the first one.
    lines = [
        f"{name}: {''.join(str(item[name]).splitlines()[:1])}\n"
        for name in ("event", "id", "retry")
        if item.get(name) is not None
    ]
    data = item["data"] if isinstance(item["data"], str) else write_json(item["data"]).decode()
    lines.extend(f"data: {line}\n" for line in data.split("\n"))
    return ("".join(lines) + "\n").encode()


def encodable(pattern: str, body: Any) -> bool:
    """Tell whether a body can be sent in a media range."""
    essence = pattern.partition(";")[0].strip().lower()
    structured = (
        is_json(essence) or is_xml(essence) or essence in JSON_STREAMS or essence in {EVENT_STREAM, FORM}
    )
    if isinstance(body, bytes | AsyncIterator) or "*" in essence:
        return True
    return structured or (isinstance(body, str) and essence.startswith("text/"))


def _concrete(pattern: str, body: Any) -> str:
    """Return the media type to send for a range."""
    if "*" not in pattern:
        return pattern
    if isinstance(body, bytes):
        return "application/octet-stream"
    return (
        "text/plain"
        if isinstance(body, str) and not pattern.startswith("application/")
        else "application/json"
    )


def _root_name(schema: Any) -> str:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference.rpartition("/")[2] if isinstance(reference, str) else "data"


def _summary(part: str, faults: tuple[FieldError, ...] | list[FieldError]) -> str:
    return f"the {part} does not satisfy the contract: {_faults(faults)}"


def _faults(faults: tuple[FieldError, ...] | list[FieldError]) -> str:
    return "; ".join(f"{fault.parameter or ''}{fault.pointer}: {fault.detail}" for fault in faults[:5])
