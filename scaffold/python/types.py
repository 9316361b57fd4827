"""Annotations of parameters and bodies, and the expressions that convert wire values to them."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.model.reading import is_json
from scaffold.model.schemas import ValueType
from scaffold.model.service import Operation, Parameter, Payload, Response
from scaffold.python.literals import python_string
from scaffold.python.models import Annotation, ModelModule

_SCALARS = {
    ValueType.UUID: "UUID",
    ValueType.DATETIME: "datetime",
    ValueType.DATE: "date",
    ValueType.STRING: "str",
    ValueType.INTEGER: "int",
    ValueType.NUMBER: "float",
    ValueType.BOOLEAN: "bool",
}
_CONVERTERS = {
    ValueType.UUID: "UUID",
    ValueType.DATETIME: "instant",
    ValueType.DATE: "date.fromisoformat",
}
_SOURCES = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}
JSON = Annotation("Json", "json")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an operation's method: how it is declared, and how the router makes it from a call."""

    name: str
    annotation: str
    optional: bool
    expression: str


def parameter_argument(name: str, item: Parameter) -> Argument:
    """View a parameter as an argument; one that may be absent and has no default may be None."""
    always = item.required or item.default is not None
    annotation = _annotation(item)
    if item.nullable or not always:
        annotation = annotation if annotation == "Json" else f"{annotation} | None"
    values = f"call.{_SOURCES[item.location]}"
    literal = python_string(item.name)
    read = f"{values}[{literal}]" if always else f"{values}.get({literal})"
    return Argument(name, annotation, not always, _converted(item, read, plain=always and not item.nullable))


def _annotation(item: Parameter) -> str:
    choices = f"Literal[{', '.join(python_string(choice) for choice in item.choices)}]"
    inner = choices if item.choices else _SCALARS.get(item.type, "Json")
    return f"list[{inner}]" if item.repeated and inner != "Json" else inner


def _converted(item: Parameter, read: str, *, plain: bool) -> str:
    converter = _CONVERTERS.get(item.type)
    if converter is None or item.choices:
        return read
    if item.repeated:
        return f"each({converter}, {read})" if plain else f"given(lambda values: each({converter}, values), {read})"
    return f"{converter}({read})" if plain else f"given({converter}, {read})"


def payload_annotation(payload: Payload | None, models: ModelModule) -> Annotation | None:
    """Annotate a body: a model, a list, plain JSON, text or bytes; None where there is no body."""
    if payload is None:
        return None
    if not is_json(payload.media_type):
        essence = payload.media_type.split(";")[0].strip().lower()
        if essence in ("application/x-www-form-urlencoded", "multipart/form-data"):
            return models.annotations.get(payload.pointer, JSON)
        return Annotation("str" if essence.startswith("text/") else "bytes", "plain")
    return models.annotations.get(payload.pointer, JSON)


def body_argument(payload: Payload, models: ModelModule) -> Argument:
    """View a request body as the argument `body`; an optional one may be None."""
    annotation = payload_annotation(payload, models) or JSON
    expression = convert("call.body", annotation)
    if not payload.required:
        if expression != "call.body":
            expression = f"None if call.body is None else {expression}"
        text = annotation.text if annotation.text == "Json" else f"{annotation.text} | None"
        return Argument("body", text, optional=True, expression=expression)
    return Argument("body", annotation.text, optional=False, expression=expression)


def convert(value: str, annotation: Annotation) -> str:
    """Write the expression that makes an annotated value from a JSON value."""
    return value if annotation.kind in ("json", "plain") else f"build({annotation.text}, {value})"


def reply_annotation(operation: Operation, models: ModelModule) -> str:
    """Annotate what a method returns: a reply per declared success, so that an undeclared status is a type error."""
    good = [item for item in operation.responses if item.status[:1] in "23"]
    if not good and operation.success is not None:
        good = [operation.success]
    kinds = list(dict.fromkeys(_reply(item, models) for item in good))
    return " | ".join(kinds) or "Reply[int, Json]"


def _reply(item: Response, models: ModelModule) -> str:
    status = f"Literal[{item.status}]" if item.status.isdigit() else "int"
    annotation = payload_annotation(item.payload, models)
    return f"Reply[{status}, {annotation.text if annotation else 'None'}]"
