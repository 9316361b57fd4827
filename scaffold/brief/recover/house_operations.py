"""Operations of a document that the conventions wrote, other than those of resources; and the types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.fields import parse_field
from scaffold.brief.house.frame import JSON
from scaffold.brief.house.names import sentence, spoken
from scaffold.brief.house.operations import usual_reply
from scaffold.brief.house.parts import SHARED_NAMES
from scaffold.brief.recover.house_fields import house_field
from scaffold.brief.recover.house_resources import HouseView, duration_text, object_fields, rate_text
from scaffold.core.naming import pascal, words

_ORDER: Final = (
    "about", "description", "tags", "public", "critical", "scope", "params", "takes", "gives", "errors", "rate", "cache",
    "publishes", "deprecated", "also",
)  # fmt: skip
_REFERENCE: Final = "#/components/schemas/"


def house_operations(view: HouseView, resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operations that no resource has, by their ids."""
    return {
        identifier: _operation(view, identifier, resources)
        for identifier in view.operations
        if identifier not in view.used
    }


def _operation(view: HouseView, identifier: str, resources: Mapping[str, Any]) -> dict[str, Any]:
    path, method, operation = view.operations[identifier]
    said: dict[str, Any] = {
        method: path if path.startswith("/.well-known/") else path.removeprefix(view.base)
    }
    if operation.get("security") == []:
        said["public"] = True
    if operation.get("x-criticality") == "critical":
        said["critical"] = True
    if operation.get("deprecated") is True:
        said["deprecated"] = True
    params = {one["name"]: _parameter(one) for one in operation.get("parameters", ()) if "name" in one}
    if params:
        said["params"] = params
    if "requestBody" in operation:
        said["takes"] = _takes(view, identifier, operation["requestBody"], resources)
    replies = {
        status: _gives(one)
        for status, one in operation.get("responses", {}).items()
        if status.startswith("2")
    }
    if set(replies) == {"200"} and isinstance(replies["200"], str):
        said["gives"] = replies["200"]
    elif set(replies) != {"204"}:
        said["gives"] = replies
    return said


def _parameter(parameter: Mapping[str, Any]) -> Any:
    name, location = parameter["name"], parameter.get("in")
    optional = location != "path" and parameter.get("required") is not True
    schema = dict(parameter.get("schema", {}))
    if "$ref" not in schema or parameter.get("description") != sentence(" ".join(words(name))):
        schema["description"] = parameter.get("description")
    text = house_field(name, schema, "the request", optional=optional)
    return (
        f"{location} {text}" if isinstance(text, str) else {k: v for k, v in parameter.items() if k != "name"}
    )


def _takes(view: HouseView, identifier: str, body: Mapping[str, Any], resources: Mapping[str, Any]) -> Any:
    component = f"{pascal(' '.join(words(identifier)))}Request"
    name = _name(body)
    if name == component:
        view.made.add(component)
        return dict(object_fields(view.schemas.get(component, {}), "the request"))
    if name is None:
        return dict(body)
    of = name.removesuffix("Create")
    text = of if of in resources else name
    return text + ("" if body.get("required") is True else "?") + _described(body, "The body of the request.")


def _gives(reply: Mapping[str, Any]) -> Any:
    name = _name(reply)
    if name is not None:
        return name + _described(reply, usual_reply(parse_field(name)))
    schema = reply.get("content", {}).get(JSON, {}).get("schema")
    text = house_field("body", schema, "the reply") if schema is not None else None
    if isinstance(text, str):
        text = text.partition(" | ")[0]
        return text + _described(reply, usual_reply(parse_field(text)))
    return dict(reply)


def _name(holder: Mapping[str, Any]) -> str | None:
    content = holder.get("content", {})
    reference = content.get(JSON, {}).get("schema", {}).get("$ref") if set(content) == {JSON} else None
    name = str(reference).removeprefix(_REFERENCE) if reference else None
    return "money" if name == "Money" else None if name in SHARED_NAMES else name


def _described(holder: Mapping[str, Any], usual: str) -> str:
    description = holder.get("description", usual)
    return "" if description == usual else f" | {description}"


def refine_operation(said: dict[str, Any], made: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Add to an operation what the one that it expands to has otherwise."""
    if made.get("summary") != wanted.get("summary"):
        said["about"] = wanted.get("summary")
    for key, name in (("tags", "tags"), ("x-publishes", "publishes")):
        if made.get(key) != wanted.get(key) and wanted.get(key):
            said[name] = wanted[key]
    limit, cache = wanted.get("x-rate-limit"), wanted.get("x-cache")
    if made.get("x-rate-limit") != limit and rate_text(limit):
        said["rate"] = rate_text(limit)
    if isinstance(cache, dict):
        said["cache"] = f"{cache['scope']} {duration_text(cache['ttl'])}"
    needed = [scope for one in wanted.get("security", ()) for scopes in one.values() for scope in scopes]
    if made.get("security") != wanted.get("security") and needed:
        said["scope"] = needed[0]
    missing = [
        int(one)
        for one in wanted.get("responses", {})
        if one not in made.get("responses", {}) and one >= "400"
    ]
    if missing:
        said["errors"] = missing
    more = {
        key: value
        for key, value in wanted.items()
        if key not in made
        and key not in ("security", "x-publishes", "x-cache", "parameters", "requestBody", "deprecated")
    }
    if more:
        said["also"] = more


def in_order(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation with its fields in the order in which people write them."""
    first = [key for key in said if key not in _ORDER][:1]
    return {key: said[key] for key in (*first, *_ORDER) if key in said}


def house_types(view: HouseView) -> Iterator[tuple[str, str, Any]]:
    """Yield section, name and what is said of the schemas that are not made: as types, or as they are."""
    for name, schema in view.schemas.items():
        if name in SHARED_NAMES or name in view.entities or name in view.made:
            continue
        usual = {"type": "object", "description": f"{sentence(spoken(name))}.", "additionalProperties": False}
        is_plain = isinstance(schema, dict) and not set(schema) - {*usual, "required", "properties"}
        if (
            is_plain
            and schema.get("properties")
            and all(schema.get(key) == one for key, one in usual.items())
        ):
            yield "types", name, dict(object_fields(schema, f"the {spoken(name)}"))
            continue
        text = house_field(name, schema, "the value")
        yield ("types", name, text) if isinstance(text, str) else ("schemas", name, schema)
