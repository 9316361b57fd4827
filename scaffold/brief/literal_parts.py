"""Parameters, bodies and headers of OpenAPI without conventions, each of which may be a text of the mini-grammar.

`FIELD as application/xml, text/csv | description` is a body; where the media type is JSON it is left out. Beside a text under
`is` stand further fields of the object: what belongs to a Media Type Object is written into it, and `schema` has further keywords
of the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from scaffold.brief.fields import Field, parse_field, split_description
from scaffold.brief.parameters import REFERENCE, split_parameter
from scaffold.brief.schema_text import IS, expand_more, expand_schema
from scaffold.brief.shapes import literal_schema

JSON: Final = "application/json"
MEDIA_FIELDS: Final = frozenset({"example", "examples", "encoding"})
_TYPE: Final = r'[\w.+*-]+/[\w.+*-]+(?: ?; ?[\w-]+=[\w.+"-]+)*'
_MEDIA: Final = re.compile(rf" as ({_TYPE}(?:, {_TYPE})*)\s*\Z")


def split_body(text: str) -> tuple[Field, tuple[str, ...]]:
    """Read the field of a body and its media types; raise GrammarError where the grammar does not have it."""
    written, described = split_description(text)
    found = _MEDIA.search(written)
    field = parse_field(
        (written[: found.start()] if found else written) + ("" if described is None else f"| {described}")
    )
    return field, tuple(found[1].split(", ")) if found else (JSON,)


def schema_of(schema: Any) -> Any:
    """Return the JSON Schema of a schema of a brief."""
    return expand_schema(schema, _write)


def _write(_: str, field: Field) -> Any:
    return literal_schema(field)


def literal_parameter(name: str, said: Any) -> Any:
    """Return the Parameter Object, or the reference, that a parameter says."""
    if said == REFERENCE:
        return {"$ref": f"#/components/parameters/{name}"}
    text = said if isinstance(said, str) else said.get(IS)
    if not isinstance(text, str):
        named = {} if "$ref" in said or "name" in said else {"name": name}
        return {**named, **_holder(said)}
    location, field = split_parameter(text)
    return {"name": name, "in": location, **_with_more(_described(field), said)}


def literal_header(said: Any) -> Any:
    """Return the Header Object that a header says."""
    text = said if isinstance(said, str) else said.get(IS) if isinstance(said, Mapping) else None
    if not isinstance(text, str):
        return _holder(said)
    return _with_more(_described(parse_field(text)), said)


def _described(field: Field) -> dict[str, Any]:
    schema = literal_schema(field)
    description = schema.pop("description", None)
    return {
        **({"required": True} if not field.optional else {}),
        **({"description": description} if description is not None else {}),
        "schema": schema,
    }


def _with_more(made: dict[str, Any], said: Any) -> dict[str, Any]:
    """Add what stands beside the text of a parameter or header."""
    if isinstance(said, str):
        return made
    more = {key: value for key, value in said.items() if key not in (IS, "schema")}
    schema = {**made["schema"], **expand_more(said.get("schema", {}), _write)}
    return {**made, "schema": schema, **more}


def literal_request(said: Any) -> Any:
    """Return the Request Body Object that an operation takes."""

    def described(field: Field) -> dict[str, Any]:
        about = {"description": field.description} if field.description is not None else {}
        return {**about, **({} if field.optional else {"required": True})}

    return _body(said, "requestBodies", described)


def literal_response(said: Any) -> Any:
    """Return the Response Object of a status: a text without a type has a description only."""
    return _body(said, "responses", lambda field: {"description": field.description or ""})


def _body(said: Any, component: str, head: Callable[[Field], dict[str, Any]]) -> Any:
    text = said if isinstance(said, str) else said.get(IS) if isinstance(said, Mapping) else None
    if not isinstance(text, str):
        return _holder(said)
    more = {} if isinstance(said, str) else {key: value for key, value in said.items() if key != IS}
    if text.startswith("#"):
        return {"$ref": f"#/components/{component}/{text[1:]}", **more}
    if text.startswith("|"):
        return {"description": text[1:].removeprefix(" "), **_holder(more)}
    field, media = split_body(text)
    schema = literal_schema(field)
    schema.pop("description", None)
    schema |= expand_more(more.pop("schema", {}), _write)
    inner = {key: more.pop(key) for key in MEDIA_FIELDS & more.keys()}
    return {**head(field), "content": {one: {"schema": schema, **inner} for one in media}, **_holder(more)}


def _holder(said: Any) -> Any:
    """Return an object of OpenAPI as it is, but for texts in place of its schemas and headers."""
    if not isinstance(said, Mapping):
        return said
    result = dict(said)
    if "schema" in said:
        result["schema"] = schema_of(said["schema"])
    content, headers = said.get("content"), said.get("headers")
    if isinstance(content, Mapping):
        result["content"] = {one: _media(value) for one, value in content.items()}
    if isinstance(headers, Mapping):
        result["headers"] = {name: literal_header(one) for name, one in headers.items()}
    return result


def _media(said: Any) -> Any:
    if isinstance(said, Mapping) and "schema" in said:
        return {**said, "schema": schema_of(said["schema"])}
    return said


def literal_components(components: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components that a brief names, other than schemas."""
    write: dict[str, Callable[[str, Any], Any]] = {
        "parameters": literal_parameter,
        "headers": lambda _, said: literal_header(said),
        "responses": lambda _, said: literal_response(said),
        "requestBodies": lambda _, said: literal_request(said),
    }
    return {
        section: {name: write[section](name, one) for name, one in found.items()}
        if section in write and isinstance(found, Mapping)
        else found
        for section, found in components.items()
    }
