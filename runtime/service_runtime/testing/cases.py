"""Read from the contract what to send: valid requests of every operation."""

from __future__ import annotations

import base64
import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote

from ..contract import dialect, samples, schemas, shapes
from ..contract import document as contracts
from ..core.media import is_json
from ..http.plans import said_of_idempotency
from ..http.refusals import ALTERNATIVES
from ..storage import ids
from . import drawn
from .harness import Outgoing
from .package import tokens
from .verdicts import unread_properties

CONTRACT = tokens.load_contract()
OPERATIONS = tuple(CONTRACT.operations.values())
JSON = "application/json"

_SCHEMAS = schemas.Schemas(CONTRACT)
_SHAPES = shapes.Shapes(_SCHEMAS)
_SAMPLES = samples.Samples(_SCHEMAS, _SHAPES)
_DRAWN = drawn.Drawn(CONTRACT)
_JSON_TYPES = (JSON, "application/merge-patch+json")
# What may stand for a letter or digit of a text, so that it still looks the same; the digits of base 16 come first.
_KINDS = ("0123456789", "abcdef", "ABCDEF", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

Operation = contracts.Operation


def secured(operation: Operation) -> bool:
    """Tell whether nobody may call without credentials."""
    return bool(operation.security) and all(operation.security)


def json_media(operation: Operation) -> tuple[str, Any]:
    """Return the media type of a JSON request body and its schema; empty and None where there is none."""
    content = (operation.request_body or {}).get("content", {})
    ranked = sorted(content, key=lambda one: (*_JSON_TYPES, plain(one)).index(plain(one)))
    found = next((one for one in ranked if is_json(plain(one))), None)
    return ("", None) if found is None else (found, content[found].get("schema", {}))


def sent_as(media_type: str) -> str:
    """Return a media type that a range of JSON types covers (``application/*+json``); others stay."""
    return media_type.replace("*", "vnd.test") if is_json(plain(media_type)) else media_type


def json_schema(operation: Operation) -> Any:
    """Return the schema of a JSON request body, or None."""
    return json_media(operation)[1]


def json_body(operation: Operation) -> Any:
    """Return a valid JSON body, as full as the contract's examples are; None where none is known."""
    return next(iter(json_bodies(operation)), None)


def json_bodies(operation: Operation) -> list[Any]:
    """Return valid JSON bodies that differ: the contract's examples, the fullest first, then what schemathesis makes.

    The maker of our own is asked where neither has any. What the operation answers 501 to is left out of them.
    """
    bodies: list[Any] = json.loads(_json_bodies(operation.operation_id))
    return bodies


@cache
def _json_bodies(operation_id: str) -> str:
    operation = CONTRACT.operations[operation_id]
    schema = json_schema(operation)
    if schema is None:
        return "[]"
    unread = unread_properties(operation)
    valid = _distinct_valid(schema, _without(unread, body_examples(operation)))
    valid += _distinct_valid(schema, _without(unread, _DRAWN.bodies(operation)), known=valid)
    return json.dumps(valid or _distinct_valid(schema, _without(unread, sample_bodies(schema))))


def _without(names: frozenset[str], bodies: Iterator[Any]) -> Iterator[Any]:
    """Yield bodies without some of their properties."""
    for body in bodies:
        yield {k: v for k, v in body.items() if k not in names} if isinstance(body, dict) else body


def unmade(operation: Operation) -> str:
    """Return why no body could be made."""
    return _DRAWN.unmade.get(operation.operation_id, "none that was tried is valid")


def _distinct_valid(schema: Any, values: Iterator[Any], known: list[Any] | None = None) -> list[Any]:
    """Return the valid values, each once, those with the most parts first."""
    texts = {json.dumps(value): value for value in values if is_valid(schema, value)}
    for value in known or ():
        texts.pop(json.dumps(value), None)
    return [texts[text] for text in sorted(texts, key=lambda text: (-text.count(":"), len(text)))]


def response_schema(operation: Operation) -> Any:
    """Return the schema of the JSON body of the first success, or None."""
    for status, response in sorted(operation.responses.items()):
        if status.startswith("2"):
            for media_type, definition in response.get("content", {}).items():
                if dialect_is_json(media_type):
                    return definition.get("schema")
    return None


def dialect_is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON or built on it (RFC 6839)."""
    essence = plain(media_type)
    return essence == JSON or essence.endswith("+json")


def plain(media_type: str) -> str:
    """Return a media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def properties(schema: Any) -> Mapping[str, Any]:
    """Return the properties that a schema names in any of its branches."""
    return {} if schema is None else _SHAPES.shape(schema).properties


def is_valid(schema: Any, value: Any) -> bool:
    """Tell whether a request may have this value."""
    return _SCHEMAS.validator(schema, dialect.Direction.REQUEST).is_valid(value)


def may_reply(schema: Any, value: Any) -> bool:
    """Tell whether a reply may have this value."""
    return _SCHEMAS.validator(schema, dialect.Direction.RESPONSE).is_valid(value)


def samples_of(schema: Any) -> list[Any]:
    """Return the likeliest value of a schema."""
    return [_SAMPLES.sample(schema)]


def drawn_values(schema: Any) -> list[Any]:
    """Return values of a schema that schemathesis makes, each once."""
    values: list[Any] = json.loads(_drawn_values(json.dumps(schema)))
    return values


@cache
def _drawn_values(schema: str) -> str:
    node = json.loads(schema)
    texts = {json.dumps(value): None for value in _DRAWN.values(node) if may_reply(node, value)}
    return f"[{', '.join(texts)}]"


def item_schema(operation: Operation) -> Any:
    """Return the schema of the items of a list; None where the operation answers with none."""
    schema = response_schema(operation)
    members = properties(schema)
    for node in (schema, *members.values(), *properties(members.get("_embedded")).values()):
        items = CONTRACT.follow(node).get("items") if isinstance(node, Mapping) else None
        if items is not None:
            return items
    return None


def listed_name(operation: Operation) -> str:
    """Return the name of the schema of what an operation lists; empty where it has none."""
    items = item_schema(operation)
    return str(items.get("$ref", "")).rsplit("/", 1)[-1] if isinstance(items, Mapping) else ""


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
    schema = parameter.get("schema", {})
    if value is None:
        value = _SAMPLES.sample(schema)
        if not is_valid(schema, value):
            value = next(iter(_DRAWN.values(schema)), value)
    if isinstance(value, list):
        items = _SHAPES.shape(schema).items
        value = value[0] if value else sample({"schema": items}) if items else ""
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
    media_type, body = json_media(operation)[0], json_body(operation)
    request = Outgoing(
        operation.method,
        target,
        query=tuple((p["name"], sample(p)) for p in parameters(operation, "query") if p.get("required")),
        headers={p["name"]: sample(p) for p in parameters(operation, "header") if p.get("required")},
        content=None if body is None else json.dumps(body).encode(),
    )
    if body is not None:
        request = with_headers(request, {"Content-Type": sent_as(media_type)})
    elif operation.request_body is not None:
        request = _DRAWN.with_other_body(operation, request)
    return request if subject_token is None else with_token(operation, request, subject_token)


def with_headers(request: Outgoing, headers: Mapping[str, str]) -> Outgoing:
    """Return the request with further headers; names are compared without case."""
    lower = {name.lower() for name in headers}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in lower}
    return replace(request, headers={**kept, **headers})


def with_body(request: Outgoing, body: Any) -> Outgoing:
    """Return the request with another JSON body."""
    request = replace(request, content=json.dumps(body).encode())
    typed = any(name.lower() == "content-type" for name in request.headers)
    return request if typed else with_headers(request, {"Content-Type": JSON})


def key_header(operation: Operation) -> str | None:
    """Return the header that carries an operation's idempotency key, if it has one."""
    extension = said_of_idempotency(operation)
    return extension.get("key") if isinstance(extension, Mapping) else None


def refusing(operation: Operation, status: int) -> Container[int]:
    """Return the statuses that may refuse a request with this one's meaning.

    Where only a range or `default` has it, the service prefers a status of the same meaning that is declared by itself.
    """
    if str(status) in operation.responses:
        return {status}
    if operation.response_for(status) is not None:
        return ALTERNATIVES.get(status, (status,))
    return range(400, 500)


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


def fresh_uuid() -> str:
    """Return a UUID that no request used before."""
    return str(ids.uuid7())


def fresh_number() -> int:
    """Return a number that no request used before, in all likelihood: one of 28 bits."""
    return int(fresh_uuid()[-7:], 16)


def _examples(node: Mapping[str, Any]) -> Iterator[Any]:
    for example in node.get("examples", {}).values():
        resolved = CONTRACT.follow(example)
        if "value" in resolved:
            yield resolved["value"]


def body_examples(operation: Operation) -> Iterator[Any]:
    """Yield the examples that the contract gives of an operation's JSON body; not all have to fit its schema."""
    media_type, _ = json_media(operation)
    definition = (operation.request_body or {}).get("content", {}).get(media_type, {})
    yield from _examples(definition)
    if "example" in definition:
        yield definition["example"]


def sample_bodies(schema: Any) -> Iterator[Any]:
    """Yield a body with what is required, and one with all that can be added to it."""
    smallest = _SAMPLES.sample(schema)
    yield smallest
    if isinstance(smallest, dict):
        full = dict(smallest)
        for name, property_schema in properties(schema).items():
            value = {**full, name: _SAMPLES.sample(property_schema)}
            full = value if is_valid(schema, value) else full
        yield full


def distinct(operation: Operation, body: Any) -> Any:
    """Return a body whose texts differ from any sent before, as far as its schema allows."""
    schema = json_schema(operation)
    for name, value in body.items() if isinstance(body, dict) else ():
        for changed in fresh_texts(value) if isinstance(value, str) else ():
            if is_valid(schema, {**body, name: changed}):
                body = {**body, name: changed}
                break
    return body


def fresh_texts(text: str) -> Iterator[str]:
    """Yield texts that were not used before, longer, of the same length, and of other characters."""
    suffix = fresh_uuid()[-12:]
    yield text.replace("@", f"{suffix}@", 1) if "@" in text else text + suffix
    for odd in (suffix, suffix.upper(), str(int(suffix, 16)), "".join(chr(65 + int(c, 16)) for c in suffix)):
        yield odd[-len(text) :] if text else odd
        kept = max(0, len(text) - len(odd))
        yield text[:kept] + odd[-len(text) :]
    yield _renewed(text, int(suffix, 16))


def _renewed(text: str, number: int) -> str:
    """Return a text with other letters and digits of the same kinds, from its end on, as far as a number has digits."""
    found: list[str] = []
    for letter in reversed(text):
        kind = next((kind for kind in _KINDS if letter in kind and number), "")
        number, place = divmod(number, len(kind)) if kind else (number, 0)
        found.append(kind[place] if kind else letter)
    return "".join(reversed(found))
