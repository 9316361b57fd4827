"""Operations as the contract writes them: parameters, bodies, responses, security, examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from scaffold.core.location import Pointer, pointer_parts, pointer_text
from scaffold.core.values import mapping, sequence, text, texts
from scaffold.design.filter import read_filter
from scaffold.model.operations.verbs import meant_paths
from scaffold.model.service import Example, Parameter, Payload, Response
from scaffold.normal.repair import iter_operations, operation_pointer
from scaffold.normal.schemas import SchemaReader, ValueType

_FORMS = {
    ValueType.DATE: re.compile(r"\d{4}-\d\d-\d\d"),
    ValueType.DATETIME: re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d.*"),
    ValueType.UUID: re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
}
_LOCATIONS = ("path", "query", "header", "cookie", "querystring")
# The second is what the first is called in documents of earlier versions (OpenAPI's registry of extensions).
_ITEM_SCHEMAS = ("itemSchema", "x-oai-itemSchema")
_ABSOLUTE = frozenset({"uri", "url", "iri"})
POLICIES = (
    "x-criticality",
    "x-idempotency",
    "x-rate-limit",
    "x-publishes",
    "x-cache",
    "x-search",
    "x-sort",
)


IDEMPOTENCY_KEY = "idempotency-key"


@dataclass(frozen=True, slots=True)
class WrittenOperation:
    """An operation before its behavior is inferred.

    `meant` is the path without the verb that repeats its method, empty where it has none.
    """

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
    meant: str = ""

    @property
    def plain(self) -> str:
        """The path that says what the operation is about."""
        return self.meant or self.path

    @property
    def reply(self) -> Payload | None:
        """The body of the first declared 2xx response, None where it has none."""
        return next((item.payload for item in self.responses if item.status[:1] == "2"), None)


def read_operations(reader: SchemaReader, contract: Mapping[str, Any]) -> list[WrittenOperation]:
    """Read every operation of a repaired contract, in its order."""
    found = [
        _operation(reader, path, method, raw, item, inherited=contract.get("security"))
        for path, method, raw, item in iter_operations(contract)
    ]
    meant = meant_paths([(item.path, item.method) for item in found])
    return [replace(item, meant=meant.get((item.path, item.method), "")) for item in found]


def read_policies(operation: WrittenOperation) -> dict[str, Any]:
    """Read the `x-` fields of an operation; a header Idempotency-Key means what it means everywhere.

    Source: The Idempotency-Key HTTP Header Field (draft-ietf-httpapi-idempotency-key-header).
    """
    found = {name: operation.raw[name] for name in POLICIES if name in operation.raw}
    header = next(
        (
            item.name
            for item in operation.parameters
            if item.location == "header" and item.name.lower() == IDEMPOTENCY_KEY
        ),
        None,
    )
    if header is not None and operation.method in {"post", "patch"}:
        found["x-idempotency"] = {"key": header, **mapping(found.get("x-idempotency"))}
    return found


def _operation(
    reader: SchemaReader,
    path: str,
    method: str,
    raw: Mapping[str, Any],
    item: Mapping[str, Any],
    *,
    inherited: Any,
) -> WrittenOperation:
    base = operation_pointer(path, method)
    return WrittenOperation(
        id=str(raw["operationId"]),
        method=method,
        path=path,
        raw=raw,
        tags=texts(raw.get("tags")),
        parameters=read_parameters(reader, (("paths", path), item), (base, raw)),
        request=read_request(reader, base, raw),
        responses=read_responses(reader, base, raw),
        security=_security(raw.get("security", inherited)),
        examples=_examples(reader, raw),
    )


def read_parameters(
    reader: SchemaReader, *owners: tuple[Pointer, Mapping[str, Any]]
) -> tuple[Parameter, ...]:
    """Merge the path item's parameters with the operation's, which win (OpenAPI 3.1 §4.8.10)."""
    found: dict[tuple[str, str], Parameter] = {}
    for base, owner in owners:
        for index, entry in enumerate(sequence(owner.get("parameters"))):
            raw, pointer = follow_located(reader, entry, (*base, "parameters", index))
            if isinstance(raw, dict) and isinstance(raw.get("name"), str) and raw.get("in") in _LOCATIONS:
                found[raw["name"], raw["in"]] = _parameter(reader, raw, pointer)
    return tuple(found.values())


def _parameter(reader: SchemaReader, raw: Mapping[str, Any], base: Pointer) -> Parameter:
    content = mapping(raw.get("content"))
    media = mapping(reader.follow(next(iter(content.values())))) if content else raw
    place: Pointer = (*base, "content", next(iter(content))) if content else base
    schema = media.get("schema", {})
    resolved = reader.facts(schema)
    kind = reader.value_type(schema)
    limited = reader.facts(resolved.get("items")) if kind is ValueType.ARRAY else resolved
    choices = texts(limited.get("enum"))
    return Parameter(
        name=raw["name"],
        location=raw["in"],
        required=raw.get("required") is True or raw["in"] == "path",
        type=reader.value_type(resolved.get("items")) if kind is ValueType.ARRAY else kind,
        nullable=reader.nullable(schema) and bool(resolved),
        repeated=kind is ValueType.ARRAY,
        choices=choices if len(choices) == len(sequence(limited.get("enum"))) else (),
        default=_default(resolved.get("default"), kind),
        description=text(raw.get("description")),
        textual=reader.textual(resolved.get("items") if kind is ValueType.ARRAY else schema),
        pointer=pointer_text((*place, "schema")),
        filter=read_filter(raw["x-filter"]) if "x-filter" in raw else None,
    )


def _default(value: Any, kind: ValueType) -> Any:
    """Return a default, None where it is no text of the format: such a default stands for nothing."""
    form = _FORMS.get(kind)
    if form is None or value is None:
        return value
    if not isinstance(value, str) or not form.fullmatch(value):
        return None
    try:
        datetime.fromisoformat(value[:19]) if kind is not ValueType.UUID else UUID(value)
    except ValueError:
        return None
    return value


def read_request(reader: SchemaReader, base: Pointer, raw: Mapping[str, Any]) -> Payload | None:
    """Read the request body of an operation that stands at a pointer."""
    body, place = follow_located(reader, raw.get("requestBody"), (*base, "requestBody"))
    return _payload(reader, mapping(body), place)


def read_responses(reader: SchemaReader, base: Pointer, raw: Mapping[str, Any]) -> tuple[Response, ...]:
    """Read the responses of an operation that stands at a pointer."""
    found = []
    for status, entry in mapping(raw.get("responses")).items():
        response, pointer = follow_located(reader, entry, (*base, "responses", status))
        if isinstance(response, dict):
            found.append(
                Response(
                    status=status.upper() if status != "default" else status,
                    description=text(response.get("description")),
                    payload=_payload(reader, response, pointer),
                    headers=tuple(mapping(response.get("headers"))),
                    absolute=tuple(
                        name
                        for name, header in mapping(response.get("headers")).items()
                        if _is_absolute(reader, header)
                    ),
                )
            )
    return tuple(found)


def follow_located(reader: SchemaReader, entry: Any, base: Pointer) -> tuple[Any, Pointer]:
    """Follow a reference to a component and say where the component stands."""
    for _ in range(16):
        if not (isinstance(entry, dict) and isinstance(entry.get("$ref"), str)):
            break
        ref = entry["$ref"]
        entry = reader.at(ref)
        base = pointer_parts(ref.removeprefix("#")) if entry is not None else base
    return entry, base


def _is_absolute(reader: SchemaReader, header: Any) -> bool:
    """Tell whether a header holds a URL with a scheme: by its format, or a pattern that begins with one."""
    facts = reader.facts(mapping(reader.follow(header)).get("schema"))
    return facts.get("format") in _ABSOLUTE or text(facts.get("pattern")).startswith(("^http", "^(http"))


def _payload(reader: SchemaReader, owner: Mapping[str, Any], base: Pointer) -> Payload | None:
    """Read the media types of a body, the preferred one before the others: JSON first, then what is written first."""
    required = owner.get("required") is True
    payloads = [
        _in_media_type(
            reader, name, mapping(reader.follow(media)), (*base, "content", name), required=required
        )
        for name, media in mapping(owner.get("content")).items()
    ]
    if not payloads:
        return None
    first, *others = sorted(payloads, key=lambda item: not is_json(item.media_type))
    return replace(first, others=tuple(others))


def _in_media_type(
    reader: SchemaReader, name: str, media: Mapping[str, Any], base: Pointer, *, required: bool
) -> Payload:
    keyword = next((keyword for keyword in ("schema", *_ITEM_SCHEMAS) if keyword in media), None)
    return Payload(
        media_type=name,
        pointer=pointer_text((*base, keyword)) if keyword is not None else "",
        component=reader.component(media.get(keyword)) if keyword == "schema" else None,
        required=required,
        streamed=keyword in _ITEM_SCHEMAS,
    )


def holds_values(media_type: str) -> bool:
    """Tell whether a body holds values of its schema: JSON, or a URL-encoded form, which is read into them."""
    essence = media_type.split(";", maxsplit=1)[0].strip().lower()
    return is_json(media_type) or essence == "application/x-www-form-urlencoded"


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON or ends in `+json` (RFC 6839)."""
    essence = media_type.split(";", maxsplit=1)[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json") or essence == "*/*"


def _security(requirements: Any) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    return tuple(
        {name: texts(scopes) for name, scopes in item.items()}
        for item in sequence(requirements)
        if isinstance(item, dict)
    )


def _examples(reader: SchemaReader, raw: Mapping[str, Any]) -> tuple[Example, ...]:
    """Pair the named examples of the request with those of the success response; a lone one pairs with any."""
    requests = _named(reader, reader.follow(raw.get("requestBody") or {}))
    responses: dict[str, Any] = {}
    status = ""
    for code, entry in mapping(raw.get("responses")).items():
        if code[:1] == "2":
            status = code
            responses = _named(reader, reader.follow(entry))
            break
    names: Sequence[str] = [name for name in requests if name in responses]
    if not names and (requests or responses):
        request = next(iter(requests.items()), ("", None))
        response = next(iter(responses.items()), ("", None))
        return (Example(request[0] or response[0], request[1], response[1], status),)
    return tuple(Example(name, requests[name], responses[name], status) for name in names)


def _named(reader: SchemaReader, owner: Any) -> dict[str, Any]:
    for media_type, entry in mapping(mapping(owner).get("content")).items():
        if not is_json(media_type):
            continue
        media = mapping(reader.follow(entry))
        named = {name: mapping(reader.follow(item)) for name, item in mapping(media.get("examples")).items()}
        values = {name: item["value"] for name, item in named.items() if "value" in item}
        if values:
            return values
        if "example" in media:
            return {"": media["example"]}
        listed = sequence(mapping(reader.follow(media.get("schema"))).get("examples"))
        if listed:
            return {"": listed[0]}
    return {}
