"""Example values: the same for the same names, and valid by the schema that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from scaffold.core.naming import words

MOMENT: Final = "2026-09-14T09:26:53Z"
_LATER: Final = "2026-10-14T09:20:00Z"
_MOST_VALUES = 2_000
_REFERENCE = "#/components/schemas/"

_TEXTS: Final[Mapping[str, str]] = {
    "city": "London",
    "region": "Greater London",
    "state": "Greater London",
    "recipient": "Ada Lindqvist",
    "line1": "12 Garden Street",
    "line2": "Apartment 5",
    "street": "12 Garden Street",
    "address": "12 Garden Street, London",
    "code": "N1 9GU",
    "zip": "N1 9GU",
    "phone": "+442079460958",
    "name": "Ada Lindqvist",
    "title": "A field guide to bridges",
    "slug": "a-field-guide-to-bridges",
    "sku": "BOOK-00417",
    "note": "Please leave it with the concierge.",
    "comment": "It does what it says.",
    "description": "A thing that somebody described well.",
    "reason": "Ordered by mistake.",
    "subject": "Your order is on its way",
    "message": "Your order is on its way.",
    "agent": "ShopApp/4.2 (Android 16)",
    "brand": "Northwind",
    "carrier": "Northern Post",
    "token": "pfHfZ5fqaqQYcvWaZ0-6ZPKLpOZ01rJ5qcM7NY0-gWw",
    "password": "correct horse battery staple",
    "locale": "en-GB",
    "language": "en",
    "timezone": "Europe/London",
    "color": "blue",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
_NUMBERS: Final[Mapping[str, int]] = {
    "quantity": 2, "count": 3, "minor": 2499, "amount": 2499, "price": 2499, "total": 4998, "stars": 4, "rating": 4,
    "in": 900, "weight": 350, "year": 2026,
}  # fmt: skip


class NoSampleError(Exception):
    """No example can be made for a schema."""


class Sampler:
    """Makes examples of schemas that refer to one another by `#/components/schemas/…`."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        """Take the schemas of a document by name; they are looked up when they are needed."""
        self._schemas = schemas
        self._values = 0

    def sample(self, name: str, schema: Any, *, sent: bool = False, context: str = "") -> Any:
        """Return an example, without what only the other direction has; `sent` is a request.

        Raises NoSampleError where none can be made: it would never end, be too large, or follow a pattern of its own.
        """
        self._values = 0
        return self._value(name, schema, sent=sent, context=context or name, above=())

    def _value(self, name: str, schema: Any, *, sent: bool, context: str, above: tuple[str, ...]) -> Any:
        self._values += 1
        if self._values > _MOST_VALUES or not isinstance(schema, Mapping):
            raise NoSampleError(name)
        if "$ref" in schema:
            target = str(schema["$ref"]).removeprefix(_REFERENCE)
            if target in above or target not in self._schemas:
                raise NoSampleError(name)
            one = self._schemas[target]
            context = target if "properties" in one else context
            return self._value(name, one, sent=sent, context=context, above=(*above, target))
        given, value = _given(schema)
        if given:
            return value
        for key in ("oneOf", "anyOf"):
            if schema.get(key):
                return self._value(name, schema[key][0], sent=sent, context=context, above=above)
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), None)
        if kind == "object" or "properties" in schema or "allOf" in schema:
            return self._object(schema, sent=sent, context=context, above=above)
        if kind == "array":
            count = max(schema.get("minItems", 0), 1)
            item = self._value(name, schema.get("items", {}), sent=sent, context=context, above=above)
            self._values += count
            if self._values > _MOST_VALUES:
                raise NoSampleError(name)
            return [item] * count if not schema.get("uniqueItems") or count == 1 else _fail(name)
        make = _SCALARS.get(str(kind))
        return make(name, schema, context) if make else _fail(name)

    def _object(self, schema: Mapping[str, Any], *, sent: bool, context: str, above: tuple[str, ...]) -> Any:
        result: dict[str, Any] = {}
        for part in schema.get("allOf", ()):
            result |= self._value(context, part, sent=sent, context=context, above=above)
        required = schema.get("required", ())
        for name, one in schema.get("properties", {}).items():
            if isinstance(one, Mapping) and one.get("readOnly" if sent else "writeOnly"):
                continue
            try:
                result[name] = self._value(name, one, sent=sent, context=context, above=above)
            except NoSampleError:
                if name in required:
                    raise
        return result


def _given(schema: Mapping[str, Any]) -> tuple[bool, Any]:
    """Find a value that the schema names itself."""
    for key in ("const", "default"):
        if key in schema:
            return True, schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return True, schema[key][0]
    return ("example" in schema), schema.get("example")


def _fail(name: str) -> Any:
    raise NoSampleError(name)


def sample_id(*names: str) -> str:
    """Return a UUID of version 7 (RFC 9562) that depends on names only."""
    digits = sha256("/".join(names).encode()).hexdigest()
    return f"01a09f3d-{digits[:4]}-7{digits[4:7]}-8{digits[7:10]}-{digits[10:22]}"


def _text(name: str, schema: Mapping[str, Any], context: str) -> Any:
    form = schema.get("format")
    if form == "uuid":
        return sample_id(context, name)
    if form in ("date-time", "date"):
        moment = _LATER if {"expires", "until", "end", "ends", "due"} & set(words(name)) else MOMENT
        return moment if form == "date-time" else moment[:10]
    fixed = {
        "email": "ada@shop.example",
        "uri": f"https://www.shop.example/{'-'.join(words(name))}",
        "iso-4217": "EUR",
        "iso-3166-alpha-2": "GB",
    }
    if form in fixed:
        return fixed[str(form)]
    parts = words(name)
    text = next(
        (_TEXTS[word] for word in reversed(parts) if word in _TEXTS), " ".join(parts).capitalize() or "Text"
    )
    if form == "password":
        text = _TEXTS["password"]
    if schema.get("pattern") == SKU_PATTERN:
        text = _TEXTS["sku"]
    return fit(text, schema.get("minLength", 0), schema.get("maxLength"))


SKU_PATTERN: Final = "^[A-Z0-9][A-Z0-9-]*$"


def fit(text: str, least: int, most: int | None) -> str:
    """Cut or repeat a text until its length is within bounds."""
    if most is not None and len(text) > most:
        text = text[:most]
        # A space at the end would be a doubtful example, and what is in its place is as good.
        text = text[:-1] + "x" if text.endswith(" ") else text
    if len(text) < least:
        if least > 10_000:
            raise NoSampleError(text)
        text = (text + "-" + text * (least // max(len(text), 1) + 1))[:least]
    return text


def _number(name: str, schema: Mapping[str, Any], _: str) -> Any:
    value: Any = next((_NUMBERS[word] for word in reversed(words(name)) if word in _NUMBERS), 1)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and value < low:
        value = low
    if high is not None and value > high:
        value = high
    return value


_SCALARS: Final[Mapping[str, Callable[[str, Mapping[str, Any], str], Any]]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda *_: False,
    "null": lambda *_: None,
}
