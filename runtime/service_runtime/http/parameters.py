"""Decode and validate the parameters of a request in every place, style and type of OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ..contract.dialect import Direction
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shape, Shapes, Tree
from ..core.cookies import cookie_pairs
from ..core.jsontext import parse_json
from ..core.media import is_json
from ..core.problems import FieldError, unauthenticated, unprocessable
from .styles import (
    by_name,
    decode,
    query_pairs,
    read_bracketed,
    read_delimited,
    read_exploded,
    read_header,
    read_label,
    read_listed,
    read_matrix,
    read_simple,
)

PLACES = ("path", "query", "header", "cookie", "querystring")
_FORMATS = frozenset({"date", "date-time", "uuid"})
# What a client would like best, and goes without (RFC 9110 section 12.5.3): a list of codings with weights.
_PREFERRED = frozenset({"accept-encoding"})
_DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_NO_DEFAULT = object()


@dataclass(slots=True)
class Wire:
    """Hold the parts of a request that carry parameters, taken apart once and only where needed.

    ``path`` holds raw (percent-encoded) segments; ``headers`` have lower-case names, repeated ones joined.
    """

    path: Mapping[str, str]
    query: bytes
    headers: Mapping[str, str]
    _pairs: list[tuple[str, str]] | None = field(default=None, init=False)
    _grouped: Mapping[str, list[str]] = field(default_factory=dict, init=False)

    def pairs(self) -> list[tuple[str, str]]:
        """Return decoded query names with raw values."""
        if self._pairs is None:
            self._pairs = query_pairs(self.query)
            self._grouped = by_name(self._pairs)
        return self._pairs

    def values(self, name: str) -> list[str]:
        """Return the raw values of a query parameter."""
        self.pairs()
        return self._grouped.get(name, [])

    def decoded_pairs(self) -> list[tuple[str, str]]:
        """Return decoded query names and values."""
        return [(name, decode(value, plus=True)) for name, value in self.pairs()]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Read one parameter of one operation."""

    name: str
    place: str
    required: bool
    style: str
    explode: bool
    shape: Shape
    shapes: Shapes
    validator: Validator
    default: Any
    allow_empty: bool
    media_type: str | None
    claimed: frozenset[str]

    def read(self, wire: Wire, into: dict[str, Any]) -> tuple[FieldError, ...]:
        """Put the parameter's value into ``into`` and return its faults."""
        try:
            present, readings = self._readings(wire)
        except ValueError:
            return (self._fault("The value is not percent-encoded UTF-8."),)
        if not present:
            return self._absent(into)
        if self.allow_empty and wire.values(self.name) == [""]:
            # OpenAPI lets such a parameter be sent without a value, whatever its schema says.
            into[self.name] = self._empty()
            return ()
        first: Any = _NO_DEFAULT
        for value in readings:
            if self.validator.is_valid(value):
                into[self.name] = value
                return ()
            first = value if first is _NO_DEFAULT else first
        if first is _NO_DEFAULT:
            form = f"style {self.style} prescribes" if self.media_type is None else f"{self.media_type} has"
            return (self._fault(f"The value is not in the form that {form}."),)
        return tuple(
            FieldError(error.pointer, error.detail, self.name, self.place)
            for error in self.validator.errors(first)
        )

    def _empty(self) -> Any:
        """Return what a name without a value stands for: a flag that is set, no text, or nothing."""
        if "boolean" in self.shape.kinds:
            return True
        return "" if "string" in self.shape.kinds and "null" not in self.shape.kinds else None

    def _absent(self, into: dict[str, Any]) -> tuple[FieldError, ...]:
        if self.required:
            return (self._fault("The parameter is required."),)
        if self.default is not _NO_DEFAULT:
            into[self.name] = self.default
        return ()

    def _fault(self, detail: str) -> FieldError:
        return FieldError("", detail, self.name, self.place)

    def _readings(self, wire: Wire) -> tuple[bool, Iterator[Any]]:
        trees = self._trees(wire)
        if trees is None:
            return False, iter(())
        if self.media_type is not None:
            return True, chain.from_iterable(self._content(tree) for tree in trees)
        typed = (self.shapes.typed(tree, self.shape) for tree in trees)
        texts = (self.shapes.typed(tree, self.shape, prefer_text=True) for tree in trees)
        return True, chain(typed, texts)

    def _content(self, tree: Tree) -> Iterator[Any]:
        """Yield the value of a parameter that is declared by ``content`` instead of ``schema``."""
        if isinstance(tree, str) and self.media_type is not None and is_json(self.media_type):
            try:
                yield parse_json(tree.encode())
            except ValueError:
                return
        else:
            yield self.shapes.typed(tree, self.shape)

    def _trees(self, wire: Wire) -> list[Tree] | None:
        """Return the readings of what was sent, None when nothing was."""
        if self.place == "path":
            return self._path_trees(wire.path.get(self.name))
        if self.place == "query":
            return self._query_trees(wire)
        if self.place == "querystring":
            return self._querystring_trees(wire)
        if self.place == "cookie":
            return self._cookie_trees(wire.headers.get("cookie", ""))
        text = wire.headers.get(self.name.lower())
        if text is None:
            return None
        return [text] if self.media_type else read_header(text, self.shape, explode=self.explode)

    def _cookie_trees(self, header: str) -> list[Tree] | None:
        """Read a cookie; of an exploded object each property is one (OpenAPI 3.2, style ``cookie``)."""
        cookies = cookie_pairs(header, decoded=self.style != "cookie")
        text = cookies.get(self.name)
        if text is not None:
            return [text] if self.media_type else read_header(text, self.shape, explode=self.explode)
        if not self.explode or "object" not in self.shape.kinds:
            return None
        # Other cookies are no additional properties: they belong to other operations and to proxies.
        own = {name: value for name, value in cookies.items() if name in self.shape.properties}
        return [own] if own else None

    def _path_trees(self, raw: str | None) -> list[Tree] | None:
        if raw is None:
            return None
        if self.media_type:
            return [decode(raw)]
        if self.style == "label":
            return read_label(raw, self.shape, explode=self.explode)
        if self.style == "matrix":
            return read_matrix(raw, self.shape, self.name, explode=self.explode)
        return read_simple(raw, self.shape, explode=self.explode)

    def _query_trees(self, wire: Wire) -> list[Tree] | None:
        values = wire.values(self.name)
        trees: list[Tree] = []
        if "object" in self.shape.kinds and not self.media_type:
            nested = read_bracketed(self.name, wire.decoded_pairs())
            if not nested and self.style == "form" and self.explode:
                nested = read_exploded(self.shape, wire.decoded_pairs(), self.claimed)
            trees.extend([nested] if nested else [])
        if not values and self.style == "deepObject" and "array" in self.shape.kinds:
            listed = read_listed(self.name, wire.decoded_pairs())
            return [listed, *trees] if listed else trees or None
        if not values:
            return trees or None
        if not self.explode and len(values) == 1 and self.shape.kinds & {"array", "object"}:
            return trees + read_delimited(values[0], self.shape, self.style)
        texts = [decode(value, plus=True) for value in values]
        if "array" in self.shape.kinds or len(texts) > 1:
            trees.append(list(texts))
        if len(texts) == 1 and (self.shape.scalar or not trees or self.media_type):
            trees.append(texts[0])
        return trees

    def _querystring_trees(self, wire: Wire) -> list[Tree] | None:
        """Return the whole query as one value (OpenAPI 3.2, ``in: querystring``)."""
        if not wire.query:
            return None
        if self.media_type == "application/x-www-form-urlencoded":
            return [read_exploded(self.shape, wire.decoded_pairs(), frozenset())]
        return [decode(wire.query.decode("latin-1"))]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Read all parameters of one operation."""

    parameters: tuple[Parameter, ...]

    def read(self, wire: Wire) -> dict[str, dict[str, Any]]:
        """Return the values by place.

        Raises:
            Problem: 422 with every fault, or 401 when a declared Authorization header is missing.
        """
        values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        faults: list[FieldError] = []
        for parameter in self.parameters:
            place = "query" if parameter.place == "querystring" else parameter.place
            found = parameter.read(wire, values[place])
            if found and place == "header" and parameter.name.lower() == "authorization":
                raise unauthenticated()
            faults.extend(found)
        if faults:
            raise unprocessable(faults)
        return values

    def accepts_path(self, path: Mapping[str, str]) -> bool:
        """Tell whether the raw values of the path parameters are free of faults."""
        wire, values = Wire(path, b"", {}), dict[str, Any]()
        return not any(item.read(wire, values) for item in self.parameters if item.place == "path")


def build_parameters(
    definitions: tuple[Mapping[str, Any], ...], schemas: Schemas, shapes: Shapes
) -> Parameters:
    """Compile the parameters of an operation.

    Raises:
        ContractError: when one of their schemas is no valid JSON Schema.
    """
    known = [definition for definition in definitions if definition.get("in") in PLACES]
    queried = [item for item in known if item["in"] == "query"]
    taken = {str(item["name"]): {str(item["name"])} for item in queried}
    for item in queried:
        # The properties of an exploded object are parameters of their own on the wire.
        if item.get("style", "form") == "form" and item.get("explode", True) and "schema" in item:
            shape = shapes.shape(item["schema"])
            taken[str(item["name"])] |= shape.properties.keys() if "object" in shape.kinds else set()
    return Parameters(
        tuple(
            _build(definition, schemas, shapes, _others(taken, str(definition["name"])))
            for definition in known
        )
    )


def _others(taken: Mapping[str, set[str]], name: str) -> frozenset[str]:
    """Return the names in the query that belong to other parameters, and not to this one as well."""
    others = [names for other, names in taken.items() if other != name]
    return frozenset().union(*others) - (taken.get(name, set()) - taken.keys())


def _build(
    definition: Mapping[str, Any],
    schemas: Schemas,
    shapes: Shapes,
    queried: frozenset[str],
    direction: Direction = Direction.REQUEST,
) -> Parameter:
    name, place = str(definition["name"]), str(definition["in"])
    content = definition.get("content")
    media_type, schema = None, definition.get("schema", {})
    if isinstance(content, Mapping) and content:
        media_type, declared = next(iter(content.items()))
        schema = declared.get("schema", {})
    if place == "header" and name.lower() in _PREFERRED and direction is Direction.REQUEST:
        media_type, schema = None, {"type": "string"}
    validator = schemas.validator(schema, direction)
    default = schemas.follow(schema).get("default", _NO_DEFAULT)
    formatted = default is not _NO_DEFAULT and schemas.follow(schema).get("format") in _FORMATS
    if formatted and not validator.is_valid(default):
        # No text of the format, so it stands for nothing: an empty date, say.
        default = _NO_DEFAULT
    style = str(definition.get("style") or _DEFAULT_STYLES.get(place, "form"))
    return Parameter(
        name=name,
        place=place,
        required=definition.get("required") is True or place == "path",
        style=style,
        explode=bool(definition.get("explode", style in {"form", "deepObject", "cookie"})),
        shape=shapes.shape(schema),
        shapes=shapes,
        validator=validator,
        default=default,
        allow_empty=place == "query" and definition.get("allowEmptyValue") is True,
        media_type=media_type,
        claimed=queried - {name},
    )


def build_header(name: str, node: Any, schemas: Schemas, shapes: Shapes) -> Parameter:
    """Compile a header of a response (OpenAPI 3.1, 4.8.21: a parameter in the place "header").

    Raises:
        ContractError: when its schema is no valid JSON Schema.
    """
    definition = {**schemas.follow(node), "name": name, "in": "header"}
    return _build(definition, schemas, shapes, frozenset(), Direction.RESPONSE)
