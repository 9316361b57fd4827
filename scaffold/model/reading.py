"""Operations as the contract writes them: parameters, bodies, responses, security, examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.core.location import Pointer, pointer_text
from scaffold.model.repair import METHODS, iter_operations
from scaffold.model.schemas import SchemaReader, ValueType
from scaffold.model.service import Example, Parameter, Payload, Response

POLICIES = (
    "x-criticality",
    "x-idempotency",
    "x-rate-limit",
    "x-publishes",
    "x-cache",
)


@dataclass(frozen=True, slots=True)
class WrittenOperation:
    """An operation before its behavior is inferred."""

    id: str
    method: str
    path: str
    raw: Mapping[str, Any]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    request: Payload | None
    responses: tuple[Response, ...]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    examples: tuple[Example, ...]


def read_operations(reader: SchemaReader, contract: Mapping[str, Any]) -> list[WrittenOperation]:
    """Read every operation of a repaired contract, in its order."""
    return [
        _operation(reader, contract, path, method, raw, item)
        for path, method, raw, item in iter_operations(contract)
    ]


def _operation(
    reader: SchemaReader,
    contract: Mapping[str, Any],
    path: str,
    method: str,
    raw: Mapping[str, Any],
    item: Mapping[str, Any],
) -> WrittenOperation:
    base: Pointer = ("paths", path, method)
    if method not in METHODS:
        base = ("paths", path, "additionalOperations", method)
    responses = _responses(reader, base, raw)
    body, body_base = _located(reader, raw.get("requestBody"), (*base, "requestBody"))
    request = _payload(reader, body, body_base) if body else None
    tags = tuple(tag for tag in raw.get("tags") or () if isinstance(tag, str))
    return WrittenOperation(
        id=str(raw["operationId"]),
        method=method,
        path=path,
        raw=raw,
        tags=tags,
        parameters=tuple(_parameters(reader, item, raw)),
        request=request,
        responses=responses,
        security=_security(raw.get("security", contract.get("security"))),
        examples=_examples(reader, raw),
    )


def _parameters(reader: SchemaReader, *owners: Mapping[str, Any]) -> list[Parameter]:
    """Merge the path item's parameters with the operation's, which win (OpenAPI 3.1 §4.8.10)."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in owners:
        for entry in owner.get("parameters") or ():
            raw = reader.follow(entry)
            if isinstance(raw, dict) and isinstance(raw.get("name"), str) and isinstance(raw.get("in"), str):
                found[raw["name"], raw["in"]] = _parameter(reader, raw)
    return list(found.values())


def _parameter(reader: SchemaReader, raw: Mapping[str, Any]) -> Parameter:
    content = raw.get("content")
    if isinstance(content, dict) and content:
        schema = reader.follow(next(iter(content.values()))).get("schema", {})
    else:
        schema = raw.get("schema", {})
    resolved = reader.follow(schema)
    resolved = resolved if isinstance(resolved, dict) else {}
    choices = resolved.get("enum")
    kind = reader.value_type(schema)
    if kind is ValueType.ARRAY:
        items = reader.follow(resolved.get("items"))
        choices = items.get("enum") if isinstance(items, dict) else None
    texts = isinstance(choices, list) and all(isinstance(choice, str) for choice in choices)
    return Parameter(
        name=raw["name"],
        location=raw["in"],
        required=raw.get("required") is True or raw["in"] == "path",
        type=reader.value_type(resolved.get("items")) if kind is ValueType.ARRAY else kind,
        nullable=reader.nullable(schema) and bool(resolved),
        repeated=kind is ValueType.ARRAY,
        choices=tuple(choices) if texts and isinstance(choices, list) else (),
        default=resolved.get("default"),
        description=str(raw.get("description") or ""),
    )


def _responses(reader: SchemaReader, base: Pointer, raw: Mapping[str, Any]) -> tuple[Response, ...]:
    found = []
    responses = raw.get("responses")
    for status, entry in responses.items() if isinstance(responses, dict) else ():
        response, pointer = _located(reader, entry, (*base, "responses", status))
        if isinstance(response, dict):
            headers = response.get("headers")
            found.append(
                Response(
                    status=status.upper() if status != "default" else status,
                    description=str(response.get("description") or ""),
                    payload=_payload(reader, response, pointer),
                    headers=tuple(headers) if isinstance(headers, dict) else (),
                )
            )
    return tuple(found)


def _located(reader: SchemaReader, entry: Any, base: Pointer) -> tuple[Any, Pointer]:
    """Follow a reference to a component and say where the component stands."""
    for _ in range(16):
        if not (isinstance(entry, dict) and isinstance(entry.get("$ref"), str)):
            break
        ref = entry["$ref"]
        base = tuple(part.replace("~1", "/").replace("~0", "~") for part in ref.removeprefix("#/").split("/"))
        entry = reader.at(ref)
    return entry, base


def _payload(reader: SchemaReader, owner: Mapping[str, Any], base: Pointer) -> Payload | None:
    """Choose the body's media type: JSON first, then what is written first."""
    content = owner.get("content")
    if not isinstance(content, dict) or not content:
        return None
    media_type = min(content, key=lambda name: (not is_json(name), list(content).index(name)))
    media = reader.follow(content[media_type])
    schema = media.get("schema") if isinstance(media, dict) else None
    return Payload(
        media_type=media_type,
        pointer=pointer_text((*base, "content", media_type, "schema")) if schema is not None else "",
        component=reader.component(schema),
        required=owner.get("required") is True,
    )


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON or ends in `+json` (RFC 6839)."""
    essence = media_type.split(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json") or essence == "*/*"


def _security(requirements: Any) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    if not isinstance(requirements, list):
        return ()
    return tuple(
        {str(name): tuple(map(str, scopes or ())) for name, scopes in item.items()}
        for item in requirements
        if isinstance(item, dict)
    )


def _examples(reader: SchemaReader, raw: Mapping[str, Any]) -> tuple[Example, ...]:
    """Pair the named examples of the request with those of the success response; a lone one pairs with any."""
    requests = _named(reader, reader.follow(raw.get("requestBody") or {}))
    responses: dict[str, Any] = {}
    status = ""
    for code, entry in (raw.get("responses") or {}).items():
        if str(code)[:1] == "2":
            status = str(code)
            responses = _named(reader, reader.follow(entry))
            break
    names: Sequence[str] = [name for name in requests if name in responses]
    if not names and (requests or responses):
        request = next(iter(requests.items()), ("", None))
        response = next(iter(responses.items()), ("", None))
        return (Example(request[0] or response[0], request[1], response[1], status),)
    return tuple(Example(name, requests[name], responses[name], status) for name in names)


def _named(reader: SchemaReader, owner: Any) -> dict[str, Any]:
    content = owner.get("content") if isinstance(owner, dict) else None
    for media_type, media in content.items() if isinstance(content, dict) else ():
        if not is_json(media_type):
            continue
        media = reader.follow(media)
        examples = media.get("examples")
        if isinstance(examples, dict):
            entries = {str(name): reader.follow(entry) for name, entry in examples.items()}
            return {name: entry["value"] for name, entry in entries.items() if "value" in entry}
        if "example" in media:
            return {"": media["example"]}
        schema = reader.follow(media.get("schema"))
        listed = schema.get("examples") if isinstance(schema, dict) else None
        if isinstance(listed, list) and listed:
            return {"": listed[0]}
    return {}
