"""Send the requests that the contract describes the other way round: webhooks and callbacks."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from ..contract.dialect import Direction
from ..contract.document import Contract, Operation
from ..contract.schemas import Schemas
from ..contract.shapes import Shapes
from ..core.media import MULTIPART, is_json
from ..core.problems import FieldError, Problem
from ..core.types import Call, Reply
from ..core.values import build_value, dump
from ..http.bodies import body_schema, build_body
from ..http.features import Features
from ..http.replies import encodable, encode_body
from .expressions import evaluate
from .wire import header_text, query_text, write_multipart

_NOT_SENT = frozenset({"accept", "authorization", "content-type"})


class SendingError(Exception):
    """Report a request that was not sent, or that nobody answered."""


class UnexpectedReplyError(SendingError):
    """Report an answer that the contract does not have: it may be tried again or given up, as its status says."""

    def __init__(self, detail: str, reply: Incoming) -> None:
        super().__init__(f"{reply.status}: {detail}")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Hold a request as it goes out."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """Hold a reply as it came in; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carry requests; ``transport.HttpTransport`` is one."""

    async def send(self, request: Outgoing) -> Incoming:
        """Return the reply to a request.

        Raises:
            SendingError: when there is none.
        """
        ...


class Outbound:
    """Send operations of a contract in which the service is the client.

    ``credentials`` holds a secret for each security scheme that receivers ask for: a key, a token, or
    ``user:password`` for Basic. Requests are checked before they are sent, and replies before they are
    returned.
    """

    def __init__(
        self,
        contract: Contract,
        transport: Transport,
        features: Features,
        credentials: Mapping[str, str] | None = None,
    ) -> None:
        self._contract = contract
        self._transport = transport
        self._features = features
        self._credentials = credentials or {}
        self._schemas = Schemas(contract)
        self._shapes = Shapes(self._schemas)
        self._operations: dict[str, Operation] = {}

    async def send(
        self,
        reference: str,
        url: str,
        parameters: Mapping[tuple[str, str], Any],
        body: Any,
        types: Mapping[str, Any],
    ) -> Reply[Any, Any]:
        """Send an operation and return its reply, with the body as the type of its key in ``types``.

        ``reference`` is the operation's in the contract, ``parameters`` are by place and name; those that are
        None are left out, and so is a body of None.

        Raises:
            SendingError: when the request breaks the contract, or nobody answers.
            UnexpectedReplyError: when the answer breaks the contract.
        """
        operation = self._operations.get(reference)
        if operation is None:
            operation = self._operations[reference] = self._contract.outbound(reference)
        request = self._request(operation, url, {key: dump(value) for key, value in parameters.items()}, body)
        return await self._read(operation, await self._transport.send(request), types)

    def _request(
        self, operation: Operation, url: str, values: Mapping[tuple[str, str], Any], body: Any
    ) -> Outgoing:
        query: list[str] = []
        headers: list[tuple[str, str]] = [("accept", ", ".join(_accepted(operation)) or "*/*")]
        cookies: list[str] = []
        for definition in operation.parameters:
            place, name = str(definition.get("in")), str(definition.get("name"))
            value = values.get((place, name))
            if value is None:
                if definition.get("required") is True and name.lower() not in _NOT_SENT:
                    raise SendingError(f"{place} parameter {name} is required")
                continue
            self._check(f"{place} parameter {name}", definition.get("schema", {}), value)
            if place == "query":
                query.append(query_text(definition, value))
            elif place == "header" and name.lower() not in _NOT_SENT:
                headers.append((name, header_text(definition, value)))
            elif place == "cookie":
                cookies.append(f"{name}={header_text(definition, value)}")
        content, media_type = self._body(operation, body)
        if media_type is not None:
            headers.append(("content-type", media_type))
        headers.append(("content-length", str(len(content))))
        self._authorize(operation, query, headers, cookies)
        if cookies:
            headers.append(("cookie", "; ".join(cookies)))
        for name, text in headers:
            if not (text.isascii() and text.isprintable()):
                raise SendingError(f"header {name} cannot carry its value")
        return Outgoing(operation.method, _with_query(url, query), tuple(headers), content)

    def _body(self, operation: Operation, body: Any) -> tuple[bytes, str | None]:
        definition = operation.request_body
        contents = {} if definition is None else definition.get("content") or {}
        if body is None or not contents:
            if definition is not None and definition.get("required") is True and body is None:
                raise SendingError("a body is required")
            return b"", None
        offered = sorted(contents, key=lambda pattern: not is_json(pattern))
        pattern = next((one for one in offered if encodable(one, body)), offered[0])
        if isinstance(body, bytes):
            return body, pattern
        schema, value = body_schema(contents[pattern], pattern, self._shapes), dump(body)
        self._check("the body", schema, value)
        if pattern.partition(";")[0].strip().lower() == MULTIPART:
            return write_multipart(value)
        media_type = "application/json" if "*" in pattern else pattern
        content = encode_body(
            value,
            media_type,
            schema,
            schemas=self._schemas,
            shapes=self._shapes,
            features=self._features,
        )
        return content, media_type

    def _check(self, what: str, schema: Any, value: Any) -> None:
        # The service is the authority on what it sends, as it is in its replies: readOnly properties belong to it.
        faults = self._schemas.validator(schema, Direction.RESPONSE).errors(value)
        if faults:
            raise SendingError(f"{what} breaks the contract: {_summary(faults)}")

    def _authorize(
        self, operation: Operation, query: list[str], headers: list[tuple[str, str]], cookies: list[str]
    ) -> None:
        """Add the credentials of the first alternative for which there are all."""
        for alternative in operation.security:
            if not all(name in self._credentials for name in alternative):
                continue
            for name in alternative:
                scheme, secret = self._contract.security_schemes.get(name, {}), self._credentials[name]
                if scheme.get("type") == "apiKey" and scheme.get("in") == "query":
                    query.append(query_text({"name": scheme["name"]}, secret))
                elif scheme.get("type") == "apiKey" and scheme.get("in") == "cookie":
                    cookies.append(f"{scheme['name']}={secret}")
                elif scheme.get("type") == "apiKey":
                    headers.append((str(scheme["name"]), secret))
                else:
                    headers.append(("authorization", _authorization(scheme, secret)))
            return

    async def _read(self, operation: Operation, reply: Incoming, types: Mapping[str, Any]) -> Reply[Any, Any]:
        key = operation.response_key(reply.status)
        if key is None:
            raise UnexpectedReplyError("the status is not declared", reply)
        body: Any = None
        content = operation.responses[key].get("content")
        if content and reply.body:
            definition = build_body(
                {"content": content}, self._schemas, self._shapes, self._features, Direction.RESPONSE
            )
            try:
                body, _ = await definition.read(reply.headers.get("content-type"), reply.body)
            except Problem as problem:
                detail = _summary(problem.errors) or problem.detail or problem.title
                raise UnexpectedReplyError(f"the body breaks the contract: {detail}", reply) from problem
        if body is not None and key in types:
            body = build_value(types[key], body)
        return Reply(reply.status, body, reply.headers)


class Client:
    """Send the requests of one group; the classes in ``clients`` have a method for each."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def _send(
        self,
        reference: str,
        url: str,
        parameters: Mapping[tuple[str, str], Any],
        body: Any,
        types: Mapping[str, Any],
    ) -> Reply[Any, Any]:
        return await self._outbound.send(reference, url, parameters, body, types)

    def _target(self, expression: str, call: Call, reply: Reply[Any, Any] | None) -> str:
        return evaluate(expression, call, reply)


def _accepted(operation: Operation) -> Iterable[str]:
    found: dict[str, None] = {}
    for response in operation.responses.values():
        found.update(dict.fromkeys(response.get("content") or ()))
    return found


def _with_query(url: str, query: list[str]) -> str:
    parts = urlsplit(url)
    joined = "&".join(text for text in (parts.query, *query) if text)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", joined, ""))


def _authorization(scheme: Mapping[str, Any], secret: str) -> str:
    kind = str(scheme.get("scheme", "bearer"))
    if kind.lower() == "basic":
        return f"Basic {base64.b64encode(secret.encode()).decode()}"
    return f"{kind.capitalize()} {secret}"


def _summary(faults: Iterable[FieldError]) -> str:
    return "; ".join(
        f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail for fault in faults
    )
