"""Parameters, headers, responses and security schemes of Swagger 2.0 as OpenAPI 3.1 writes them.

Every function changes its object in place and leaves one alone that is upgraded already: an object can be
reached on several ways.
"""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.openapi.read.source import UP, Source
from scaffold.openapi.values import Json, JsonObject

BINARY = "application/octet-stream"
_SCHEMA_FIELDS = (
    "type", "format", "items", "default", "enum", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "x-nullable",
)  # fmt: skip
_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def upgrade_parameter(source: Source, parameter: JsonObject) -> None:
    """Gather a parameter's type in a schema and write its collection format as a style."""
    if "schema" in parameter or "content" in parameter or "$ref" in parameter:
        return
    place = parameter.get("in")
    if parameter.get("type") == "array" and place == "query":
        style, explode = list_style(parameter)
        parameter["style"], parameter["explode"] = style, explode
        source.move(parameter, {"style": ("collectionFormat",), "explode": ("collectionFormat",)})
    parameter.pop("collectionFormat", None)
    parameter["schema"] = take_schema(parameter)
    source.move(parameter, {"schema": ()})


def upgrade_header(source: Source, header: JsonObject) -> None:
    """Gather a header's type in a schema."""
    if "schema" in header or "type" not in header:
        return
    header.pop("collectionFormat", None)
    header["schema"] = take_schema(header)
    source.move(header, {"schema": ()})


def take_schema(holder: JsonObject) -> JsonObject:
    """Move the fields that describe a value out of a parameter or header into a schema of their own."""
    schema: JsonObject = {}
    for name in _SCHEMA_FIELDS:
        if name in holder:
            schema[name] = holder.pop(name)
    items = schema.get("items")
    while isinstance(items, dict):
        items.pop("collectionFormat", None)
        items = items.get("items")
    return schema


def list_style(parameter: JsonObject) -> tuple[str, bool]:
    """Return the style and `explode` that a collection format becomes; tabs as separators have no style and become spaces."""
    written = parameter.get("collectionFormat", "csv")
    return _STYLES.get(str(written), ("spaceDelimited", False))


def upgrade_response(source: Source, response: JsonObject, produces: Sequence[str]) -> None:
    """Put the schema and the examples of a response under the media types that its operation produces."""
    schema, examples = response.pop("schema", None), response.pop("examples", None)
    samples = examples if isinstance(examples, dict) else {}
    if schema is None and not samples:
        return
    is_file = isinstance(schema, dict) and schema.get("type") == "file"
    defaults = [BINARY] if is_file and list(produces) == ["application/json"] else list(produces)
    content: JsonObject = {}
    for name in dict.fromkeys((*defaults, *samples) if schema is not None else samples):
        media: JsonObject = {}
        if schema is not None:
            media["schema"] = schema
        if name in samples:
            media["example"] = samples[name]
        content[name] = media
        source.move(media, {"schema": (), "example": (UP, "examples", name)})
        source.move(content, {name: ()})
    response["content"] = content
    source.move(response, {"content": ("schema",)})


def upgrade_body(source: Source, parameter: JsonObject, consumes: Sequence[str]) -> None:
    """Turn a body parameter into a Request Body Object."""
    schema = parameter.pop("schema", None)
    for name in ("in", "name"):
        parameter.pop(name, None)
    content: JsonObject = {}
    for name in consumes:
        media: JsonObject = {} if schema is None else {"schema": schema}
        content[name] = media
        source.move(media, {"schema": ()})
        source.move(content, {name: ()})
    parameter["content"] = content
    source.move(parameter, {"content": ("schema",)})


def upgrade_security_scheme(source: Source, scheme: JsonObject) -> None:
    """Write basic authentication as an HTTP scheme and a single OAuth flow as a map of flows."""
    if scheme.get("type") == "basic":
        scheme["type"], scheme["scheme"] = "http", "basic"
        source.move(scheme, {"scheme": ("type",)})
    if scheme.get("type") != "oauth2" or "flows" in scheme:
        return
    written = scheme.pop("flow", None)
    name = _FLOWS.get(str(written), str(written))
    flow: dict[str, Json] = {
        field: scheme.pop(field) for field in ("authorizationUrl", "tokenUrl", "scopes") if field in scheme
    }
    flow.setdefault("scopes", {})
    flows: JsonObject = {name: flow}
    scheme["flows"] = flows
    source.move(scheme, {"flows": ()})
    source.move(flows, {name: ()})
