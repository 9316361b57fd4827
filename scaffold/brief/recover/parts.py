"""From Parameter, Response, Request Body and Header Objects to texts, alone or with what they do not say beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from scaffold.brief.literal_parts import (
    JSON,
    MEDIA_FIELDS,
    literal_components,
    literal_header,
    literal_parameter,
    literal_request,
    literal_response,
)
from scaffold.brief.overlay import find_changes
from scaffold.brief.parameters import REFERENCE
from scaffold.brief.recover.fields import annotate, short_schema
from scaffold.brief.schema_text import IS

_RESPONSES: Final = "#/components/responses/"
_REQUESTS: Final = "#/components/requestBodies/"
_PARAMETERS: Final = "#/components/parameters/"


def short_parameters(parameters: list[Any]) -> dict[str, Any] | None:
    """Return parameters by name; None where one is not an object."""
    found: dict[str, Any] = {}
    for one in parameters:
        if not isinstance(one, dict):
            return None
        reference, name = one.get("$ref"), one.get("name")
        component = str(reference).removeprefix(_PARAMETERS)
        if reference is not None and component not in found and set(one) == {"$ref"}:
            found[component] = REFERENCE
        elif isinstance(name, str) and name not in found:
            found[name] = short_parameter(name, one)
        else:
            found[f"{one.get('in')} {name or component} {len(found)}"] = one
    return found


def short_parameter(name: str, parameter: dict[str, Any]) -> Any:
    """Write a parameter that stands under its name."""
    forms: list[Any] = []
    lead = f"{parameter.get('in')} "
    for form in _described_forms(parameter, lead, {"name", "in"}):
        beside = {IS: form} if isinstance(form, str) else form
        forms.append(form if parameter.get("name") == name else {"name": parameter.get("name"), **beside})
    plain = {key: value for key, value in _walked(parameter).items() if key != "name" or value != name}
    return _first((*forms, plain, parameter), lambda form: literal_parameter(name, form), parameter)


def _short_header(header: Any) -> Any:
    if not isinstance(header, dict):
        return header
    return _first((*_described_forms(header, "", set()), _walked(header)), literal_header, header)


def _described_forms(holder: dict[str, Any], lead: str, said: set[str]) -> Iterator[Any]:
    """Yield the forms of a parameter or header that begin with a text: the text alone, or with more beside it."""
    schema = holder.get("schema")
    if not isinstance(schema, dict):
        return
    described = {key: value for key, value in schema.items() if key != "description"}
    beside = {"description": schema["description"]} if "description" in schema else {}
    if isinstance(holder.get("description"), str):
        described["description"] = holder["description"]
    found = annotate(described, optional="required" not in holder)
    if found is not None:
        text, more = found
        schema_more = {"schema": {**more, **beside}} if more or beside else {}
        rest = {
            key: value
            for key, value in holder.items()
            if key not in {"schema", "description", "required", *said}
        }
        yield {IS: lead + text, **schema_more, **rest} if schema_more or rest else lead + text


def short_request(body: dict[str, Any]) -> Any:
    """Write what an operation takes."""
    forms = [*_reference_forms(body, _REQUESTS), *_body_forms(body, optional="required" not in body)]
    return _first((*forms, _walked(body)), literal_request, body)


def short_response(response: dict[str, Any]) -> Any:
    """Write what an operation gives with a status."""
    forms = [*_reference_forms(response, _RESPONSES), *_body_forms(response)]
    if isinstance(response.get("description"), str) and "content" not in response:
        rest = {key: value for key, value in response.items() if key != "description"}
        text = f"| {response['description']}"
        forms.append({IS: text, **_walked(rest)} if rest else text)
    return _first((*forms, _walked(response)), literal_response, response)


def _reference_forms(holder: dict[str, Any], prefix: str) -> Iterator[Any]:
    reference = holder.get("$ref")
    if isinstance(reference, str) and reference.startswith(prefix):
        yield f"#{reference.removeprefix(prefix)}"


def _body_forms(holder: dict[str, Any], *, optional: bool = False) -> Iterator[Any]:
    """Yield the forms of a body whose media types have one schema."""
    content = holder.get("content")
    if (
        not isinstance(content, dict)
        or not content
        or not all(isinstance(one, dict) for one in content.values())
    ):
        return
    medium, *others = content.values()
    schema = medium.get("schema")
    inner = {key: value for key, value in medium.items() if key != "schema"}
    if not isinstance(schema, dict) or set(inner) - MEDIA_FIELDS or any(one != medium for one in others):
        return
    beside = {"description": schema["description"]} if "description" in schema else {}
    found = annotate({key: value for key, value in schema.items() if key != "description"}, optional=optional)
    if found is None:
        return
    text, more = found
    text += "" if list(content) == [JSON] else f" as {', '.join(content)}"
    if holder.get("description"):
        text += f" | {holder['description']}"
    rest = {key: value for key, value in holder.items() if key not in ("content", "description", "required")}
    schema_more = {"schema": {**more, **beside}} if more or beside else {}
    yield {IS: text, **schema_more, **inner, **_walked(rest)} if schema_more or inner or rest else text


def _walked(holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object as it is, but for texts in place of its schemas and headers."""
    result = dict(holder)
    content, headers = holder.get("content"), holder.get("headers")
    if "schema" in holder:
        result["schema"] = short_schema(holder["schema"])
    if isinstance(content, dict):
        result["content"] = {
            name: {**one, "schema": short_schema(one["schema"])} if isinstance(one, dict) and "schema" in one else one
            for name, one in content.items()
        }  # fmt: skip
    if isinstance(headers, dict):
        result["headers"] = {name: _short_header(one) for name, one in headers.items()}
    return result


def short_components(components: Mapping[str, Any]) -> dict[str, Any]:
    """Write the components other than schemas."""
    write: dict[str, Callable[[str, Any], Any]] = {
        "parameters": short_parameter,
        "headers": lambda _, one: _short_header(one),
        "responses": lambda _, one: short_response(one),
        "requestBodies": lambda _, one: short_request(one),
    }
    result: dict[str, Any] = {}
    for section, found in components.items():
        if section not in write or not isinstance(found, dict):
            result[section] = found
            continue
        result[section] = {}
        for name, one in found.items():
            form = write[section](name, one) if isinstance(one, dict) else one
            alone = {section: {name: form}}
            made = _expanded(literal_components, alone)
            result[section][name] = form if _same(made, {section: {name: one}}) else one
    return result


def _first(forms: tuple[Any, ...], expand: Callable[[Any], Any], wanted: Any) -> Any:
    """Return the first form that expands to what is wanted, that itself where none does."""
    return next((form for form in forms if _same(_expanded(expand, form), wanted)), wanted)


def _expanded(expand: Callable[[Any], Any], form: Any) -> Any:
    try:
        return expand(form)
    except (ValueError, AttributeError, TypeError, KeyError):
        return None


def _same(made: Any, wanted: Any) -> bool:
    return find_changes(made, wanted) == ({}, [])
