"""Annotations of parameters and bodies, and the expressions that convert wire values to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from scaffold.core.literals import python_string
from scaffold.model.operations.reading import is_json
from scaffold.model.service import Operation, Parameter, Payload
from scaffold.normal.schemas import ValueType
from scaffold.python.types.annotations import Annotation

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
_NUMBERS = {ValueType.INTEGER: "int", ValueType.NUMBER: "float"}
_OPAQUE = ("str", "bytes")
_STREAMS = (
    "application/jsonl",
    "application/x-ndjson",
    "application/json-seq",
    "application/jsonlines",
    "text/event-stream",
)
_BYTES = Annotation("bytes", "plain")
_OCTETS = Annotation("bytes | AsyncIterator[bytes]", "plain")
_PARTS = Annotation("list[Json]", "plain")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SOURCES = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
    "querystring": "query",
}
_JSON = Annotation("Json", "json")


class BodyTypes:
    """The annotations of a contract's bodies: a model, a list, plain JSON, text or bytes."""

    def __init__(self, annotations: Mapping[str, Annotation]) -> None:
        self._annotations = annotations

    def of(self, payload: Payload | None, *, sent: bool = False) -> Annotation | None:
        """Annotate a body in all of its media types, `sent` or received; None where there is none."""
        if payload is None:
            return None
        return _either([self._one(item, sent=sent) for item in (payload, *payload.others)])

    def preferred(self, payload: Payload | None) -> Annotation | None:
        """Annotate a body that is sent in its preferred media type; None where there is none."""
        return None if payload is None else self._one(payload, sent=True)

    def at(self, pointer: str) -> Annotation:
        """Annotate the value whose schema stands at a pointer."""
        return self._annotations.get(pointer, _JSON)

    def _one(self, payload: Payload, *, sent: bool) -> Annotation:
        essence = payload.media_type.split(";")[0].strip().lower()
        written = self._annotations.get(payload.pointer)
        if payload.streamed:
            return _stream(written or _JSON, sent=sent)
        if essence in _STREAMS:
            return _stream(_item(written or _JSON), sent=sent)
        if is_json(essence) or essence in _FORMS:
            return written or _JSON
        if essence.startswith("text/") and essence != "text/xml":
            return written or Annotation("str", "plain")
        if essence in {"text/xml", "application/xml"} or essence.endswith("+xml"):
            return written if written is not None and written.text not in _OPAQUE else _BYTES
        if sent:
            return _OCTETS
        return _PARTS if essence.startswith("multipart/") else _BYTES

    def model_at(self, pointer: str) -> str | None:
        """Name the class in which the schema at a pointer is sent; None when it has none of its own."""
        annotation = self._annotations.get(pointer)
        if annotation is None or annotation.kind != "model":
            return None
        (name,) = annotation.models
        return name


def _item(whole: Annotation) -> Annotation:
    """Annotate the items of a stream by what its `schema` is: of the whole (OpenAPI 3.2), or of an item, as many write it."""
    return whole if whole.items is None else whole.items


def _stream(item: Annotation, *, sent: bool) -> Annotation:
    """Annotate a stream: received as a list, sent as that or while it is made."""
    kind: Literal["value", "plain"] = "plain" if item.kind in {"plain", "json"} else "value"
    received = f"list[{item.text}]"
    return Annotation(f"AsyncIterator[{item.text}] | {received}" if sent else received, kind, item.models)


def _either(annotations: list[Annotation]) -> Annotation:
    """Join the annotations of the media types of one body."""
    distinct = list(dict.fromkeys(annotations))
    if len(distinct) == 1:
        return distinct[0]
    if _JSON in distinct:
        return _JSON
    texts = dict.fromkeys(item.text for item in distinct)
    plain = all(item.kind == "plain" for item in distinct)
    return Annotation(" | ".join(texts), "plain" if plain else "value", named_models(distinct))


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an operation's method: how it is declared, and how the router makes it from a call.

    `models` are the names of the models in its annotation.
    """

    name: str
    annotation: str
    optional: bool
    expression: str
    models: frozenset[str] = frozenset()


def parameter_argument(name: str, item: Parameter, types: BodyTypes) -> Argument:
    """View a parameter as an argument; one that may be absent and has no default may be None."""
    always = item.required or item.default is not None
    known = None if item.type.scalar or item.choices else types.at(item.pointer)
    annotation = known.text if known is not None else _annotation(item)
    if (item.nullable or not always) and not annotation.endswith(" | None"):
        annotation = f"{annotation} | None"
    values = f"call.{SOURCES[item.location]}"
    literal = python_string(item.name)
    read = f"{values}[{literal}]" if always else f"{values}.get({literal})"
    plain = always and not item.nullable
    if known is None:
        return Argument(name, annotation, not always, _converted(item, read, plain=plain))
    built = convert(read, known) if plain else convert("value", known)
    given = built if plain or built == "value" else f"given(lambda value: {built}, {read})"
    return Argument(name, annotation, not always, read if given == "value" else given, known.models)


def _annotation(item: Parameter) -> str:
    choices = f"Literal[{', '.join(python_string(choice) for choice in item.choices)}]"
    inner = choices if item.choices else _SCALARS.get(item.type, "Json")
    return f"list[{inner}]" if item.repeated else inner


def _converted(item: Parameter, read: str, *, plain: bool) -> str:
    converter = (_NUMBERS if item.textual else _CONVERTERS).get(item.type)
    if converter is None or item.choices:
        return read
    if item.repeated:
        return (
            f"each({converter}, {read})"
            if plain
            else f"given(lambda values: each({converter}, values), {read})"
        )
    return f"{converter}({read})" if plain else f"given({converter}, {read})"


def body_argument(payload: Payload, types: BodyTypes) -> Argument:
    """View a request body as the argument `body`; an optional one may be None."""
    annotation = types.of(payload) or _JSON
    expression = convert("call.body", annotation)
    if not payload.required:
        if expression != "call.body":
            expression = f"None if call.body is None else {expression}"
        optional = f"{annotation.text} | None"
        return Argument("body", optional, optional=True, expression=expression, models=annotation.models)
    return Argument("body", annotation.text, optional=False, expression=expression, models=annotation.models)


def convert(value: str, annotation: Annotation) -> str:
    """Write the expression that makes an annotated value from a JSON value."""
    match annotation.kind:
        case "model":
            return f"build({annotation.text}, {value})"
        case "value":
            return f"build_value({annotation.text}, {value})"
        case _:
            return value


def reply_annotation(operation: Operation, types: BodyTypes) -> tuple[str, frozenset[str]]:
    """Annotate what a method returns: the declared successes, so that an undeclared status is a type error.

    The names of the models in the annotation are returned beside it.
    """
    good = [item for item in operation.responses if item.status[:1] in "23"]
    if not good and operation.success is not None:
        good = [operation.success]
    statuses = [item.status for item in good if item.status.isdigit()]
    exact = bool(good) and len(statuses) == len(good)
    bodies = [types.of(item.payload, sent=True) for item in good]
    texts = dict.fromkeys("None" if body is None else body.text for body in bodies)
    distinct = sorted(texts, key=lambda text: text == "None")
    status = f"Literal[{', '.join(statuses)}]" if exact else "int"
    return f"Reply[{status}, {' | '.join(distinct) or 'Json'}]", named_models(bodies)


def named_models(annotations: Iterable[Annotation | None]) -> frozenset[str]:
    """Collect the names of the models in annotations."""
    return frozenset(name for item in annotations if item is not None for name in item.models)
