"""Read from the contract what to send: valid requests, and the resources that they need."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from ..contract import dialect, samples, schemas, shapes
from ..contract import document as contracts
from ..storage import ids
from .harness import ALICE, Outgoing, Service
from .package import tokens

CONTRACT = tokens.load_contract()
OPERATIONS = tuple(CONTRACT.operations.values())
JSON = "application/json"

_SCHEMAS = schemas.Schemas(CONTRACT)
_SAMPLES = samples.Samples(_SCHEMAS, shapes.Shapes(_SCHEMAS))
_SUCCESS = range(200, 300)

Operation = contracts.Operation


def secured(operation: Operation) -> bool:
    """Tell whether nobody may call without credentials."""
    return bool(operation.security) and all(operation.security)


def json_schema(operation: Operation) -> Any:
    """Return the schema of a JSON request body, or None."""
    content = (operation.request_body or {}).get("content", {})
    for media_type, definition in content.items():
        if media_type.split(";")[0].strip().lower() == JSON:
            return definition.get("schema", {})
    return None


def json_body(operation: Operation) -> Any:
    """Return a valid JSON body, as full as the contract's examples are; None where none is known."""
    schema = json_schema(operation)
    if schema is None:
        return None
    valid = [value for value in _bodies(operation, schema) if is_valid(schema, value)]
    return max(valid, key=lambda value: len(json.dumps(value)), default=None)


def is_valid(schema: Any, value: Any) -> bool:
    """Tell whether a request may have this value."""
    return _SCHEMAS.validator(schema, dialect.Direction.REQUEST).is_valid(value)


def hides(operation: Operation) -> bool:
    """Tell whether the body's schema has read-only parts: whatever a request says there is passed over."""
    return _SCHEMAS.validator(json_schema(operation), dialect.Direction.REQUEST).hides


def parameters(operation: Operation, place: str) -> Iterator[Mapping[str, Any]]:
    """Yield the parameters of one place: path, query, header or cookie."""
    return (parameter for parameter in operation.parameters if parameter.get("in") == place)


def sample(parameter: Mapping[str, Any]) -> str:
    """Return a valid value of a parameter as text."""
    values = [parameter.get("example"), *_examples(parameter)]
    value = next((value for value in values if value is not None), None)
    if value is None:
        value = _SAMPLES.sample(parameter.get("schema", {}))
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else json.dumps(value)


def outgoing(
    operation: Operation, path: Mapping[str, str] | None = None, *, subject_token: str | None = None
) -> Outgoing:
    """Return a valid request with the required parameters; ``path`` overrides the values in the path."""
    # An empty segment is no path of this template.
    samples_by_name = {p["name"]: sample(p) or "0" for p in parameters(operation, "path")}
    values = {**samples_by_name, **(path or {})}
    target = operation.path
    for name, value in values.items():
        target = target.replace("{" + name + "}", quote(value, safe=""))
    body = json_body(operation)
    request = Outgoing(
        operation.method,
        target,
        query=tuple((p["name"], sample(p)) for p in parameters(operation, "query") if p.get("required")),
        headers={p["name"]: sample(p) for p in parameters(operation, "header") if p.get("required")},
        content=None if body is None else json.dumps(body).encode(),
    )
    if body is not None:
        request = with_headers(request, {"Content-Type": JSON})
    return request if subject_token is None else with_token(operation, request, subject_token)


def with_headers(request: Outgoing, headers: Mapping[str, str]) -> Outgoing:
    """Return the request with further headers; names are compared without case."""
    lower = {name.lower() for name in headers}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in lower}
    return replace(request, headers={**kept, **headers})


def with_body(request: Outgoing, body: Any) -> Outgoing:
    """Return the request with another JSON body."""
    return with_headers(replace(request, content=json.dumps(body).encode()), {"Content-Type": JSON})


def key_header(operation: Operation) -> str | None:
    """Return the header that carries an operation's idempotency key, if it has one."""
    extension = operation.definition.get("x-idempotency")
    return extension.get("key") if isinstance(extension, Mapping) else None


def with_fresh_key(operation: Operation, request: Outgoing) -> Outgoing:
    """Return the request with an idempotency key that was never used, where the operation takes one."""
    name = key_header(operation)
    return request if name is None else with_headers(request, {name: fresh_uuid()})


def with_token(operation: Operation, request: Outgoing, token: str) -> Outgoing:
    """Return the request with a token wherever the operation's first security alternative looks for one."""
    for name in next((alternative for alternative in operation.security if alternative), {}):
        scheme = CONTRACT.security_schemes.get(name, {})
        kind, wanted = scheme.get("type"), str(scheme.get("scheme", "bearer")).lower()
        if kind == "apiKey" and scheme.get("in") == "query":
            request = replace(request, query=(*request.query, (scheme["name"], token)))
        elif kind == "apiKey" and scheme.get("in") == "cookie":
            request = with_headers(request, {"Cookie": f"{scheme['name']}={token}"})
        elif kind == "apiKey":
            request = with_headers(request, {scheme["name"]: token})
        elif kind == "http" and wanted == "basic":
            pair = base64.b64encode(f"dev:{token}".encode()).decode()
            request = with_headers(request, {"Authorization": f"Basic {pair}"})
        else:
            prefix = "Bearer" if kind != "http" else wanted.capitalize()
            request = with_headers(request, {"Authorization": f"{prefix} {token}"})
    return request


@dataclass(frozen=True)
class World:
    """Make the resources that requests refer to, through the contract's own operations."""

    service: Service
    subject: str = ALICE

    def send(self, operation: Operation, request: Outgoing) -> httpx.Response:
        """Send a request as this world's caller."""
        return self.service.send(with_token(operation, request, self.service.token(self.subject)))

    def create(self, operation: Operation, path: Mapping[str, str]) -> httpx.Response | None:
        """Call a creating operation, with other texts when the first ones are taken; None when it refuses."""
        request = with_fresh_key(operation, outgoing(operation, path))
        reply = self.send(operation, request)
        if reply.status_code == httpx.codes.CONFLICT and request.content is not None:
            changed = with_body(request, _distinct(operation, json.loads(request.content)))
            reply = self.send(operation, with_fresh_key(operation, changed))
        return reply if reply.status_code in _SUCCESS else None

    def path(self, template: str) -> dict[str, str] | None:
        """Return values for the parameters of a path so that it names a new resource; None when that fails."""
        values: dict[str, str] = {}
        segments = template.split("/")
        for number, segment in enumerate(segments):
            if segment.startswith("{") and segment.endswith("}"):
                key = self._key("/".join(segments[:number]), segment[1:-1], values)
                if key is None:
                    return None
                values[segment[1:-1]] = key
        return values

    def _key(self, collection: str, name: str, path: Mapping[str, str]) -> str | None:
        methods = CONTRACT.by_path().get(collection, {})
        if "POST" in methods:
            reply = self.create(methods["POST"], path)
            if reply is not None:
                return created_key(reply, name)
        if "GET" in methods:
            reply = self.send(methods["GET"], outgoing(methods["GET"], path))
            items = listed(reply.json()) if reply.status_code in _SUCCESS and reply.content else []
            return key_of(items[0], name) if items else None
        return None


def created_key(reply: httpx.Response, name: str) -> str | None:
    """Return the key of a created resource, from Location or from the body."""
    location = urlsplit(reply.headers.get("location", "")).path.rstrip("/")
    if location:
        return str(location.rsplit("/", 1)[-1])
    return key_of(reply.json(), name) if reply.content else None


def key_of(value: Any, name: str) -> str | None:
    """Return the property of a resource that a path parameter of this name takes."""
    if not isinstance(value, dict):
        return None
    for candidate in (name, "id", name.rsplit("_", 1)[-1]):
        if isinstance(value.get(candidate), str | int):
            return str(value[candidate])
    inner = [item for item in value.values() if isinstance(item, dict)]
    return key_of(inner[0], name) if len(value) == 1 and inner else None


def listed(value: Any) -> list[Any]:
    """Return the items of a list reply: an array, or the first array property of an object."""
    if isinstance(value, dict):
        value = next((item for item in value.values() if isinstance(item, list)), [])
    return value if isinstance(value, list) else []


def fresh_uuid() -> str:
    """Return a UUID that no request used before."""
    return str(ids.uuid7())


def _examples(node: Mapping[str, Any]) -> Iterator[Any]:
    for example in node.get("examples", {}).values():
        resolved = CONTRACT.follow(example)
        if "value" in resolved:
            yield resolved["value"]


def _bodies(operation: Operation, schema: Any) -> Iterator[Any]:
    content = (operation.request_body or {}).get("content", {})
    for definition in content.values():
        yield from _examples(definition)
        if "example" in definition:
            yield definition["example"]
    smallest = _SAMPLES.sample(schema)
    yield smallest
    if isinstance(smallest, dict):
        full = dict(smallest)
        for name, property_schema in _SCHEMAS.follow(schema).get("properties", {}).items():
            value = {**full, name: _SAMPLES.sample(property_schema)}
            full = value if is_valid(schema, value) else full
        yield full


def _distinct(operation: Operation, body: Any) -> Any:
    """Return a body whose texts differ from any sent before, as far as its schema allows."""
    schema = json_schema(operation)
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, str):
            suffix = fresh_uuid()[-12:]
            changed = value.replace("@", f"{suffix}@", 1) if "@" in value else value + suffix
            if is_valid(schema, {**body, name: changed}):
                body = {**body, name: changed}
    return body
