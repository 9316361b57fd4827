"""Read form bodies, URL-encoded and multipart, into the structure of a schema."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ..contract.schemas import pointer_text
from ..contract.shapes import Exact, Shape, Shapes, Tree
from ..core.jsontext import parse_json
from ..core.media import covers, is_json
from ..core.problems import FieldError
from ..http.styles import decode, query_pairs, read_delimited, read_exploded

_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """Hold the fields of a form in order: text, or the octets of a file read as Latin-1 (one each).

    ``types`` are the media types that files came with, by field.
    """

    fields: tuple[tuple[str, str], ...]
    files: Mapping[str, tuple[bytes, ...]]
    raw: Mapping[str, str]
    types: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


def parse_urlencoded(data: bytes) -> Form:
    """Return the fields of a URL-encoded form.

    Raises:
        ValueError: when a name or value is no UTF-8 or there are too many.
    """
    if data.count(b"&") >= _FIELDS:
        raise ValueError("the form has too many fields")
    pairs = query_pairs(data)
    fields = tuple((name, decode(value, plus=True)) for name, value in pairs)
    return Form(fields, {}, dict(pairs))


async def parse_multipart(data: bytes, content_type: str) -> Form:
    """Return the fields of a multipart form (RFC 7578).

    Raises:
        ValueError: when it is malformed or has too many parts.
    """
    headers = Headers({"content-type": content_type})
    parser = MultiPartParser(
        headers, _once(data), max_files=_FIELDS, max_fields=_FIELDS, max_part_size=len(data) + 1
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, LookupError, UnicodeError) as error:
        raise ValueError(f"the form is malformed: {error}") from error
    try:
        return await _collect(form)
    finally:
        await form.close()


async def _collect(form: FormData) -> Form:
    fields: list[tuple[str, str]] = []
    files: dict[str, tuple[bytes, ...]] = {}
    types: dict[str, tuple[str | None, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            files[name] = (*files.get(name, ()), content)
            types[name] = (*types.get(name, ()), value.content_type)
            fields.append((name, content.decode("latin-1")))
        else:
            fields.append((name, value))
    return Form(tuple(fields), files, {}, types)


class FormMapping:
    """Map forms to the values of one schema; ``encoding`` is the media type's (OpenAPI 3.1, 4.8.15)."""

    def __init__(self, shapes: Shapes, schema: Any, encoding: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self._shape = shapes.shape(schema)
        self._encoding = encoding

    @property
    def shape(self) -> Shape:
        """Return the shape of the whole form."""
        return self._shape

    def tree(self, form: Form) -> Tree:
        """Return a form's fields by property, with text, or JSON that a field carries, at the leaves."""
        # Unlike a query, a form holds nothing but the body: what does not belong there is refused.
        tree = read_exploded(replace(self._shape, closed=False), form.fields, frozenset())
        for name, value in list(tree.items()):
            part = self._shapes.part(self._shape.properties.get(name, self._shape.additional))
            options = self._options(name)
            if isinstance(value, str) and options.get("explode") is False and name in form.raw:
                readings = read_delimited(form.raw[name], part, str(options.get("style", "form")))
                tree[name] = readings[0] if readings else value
            elif self._carries_json(options, part) or (isinstance(value, str) and _looks_nested(value, part)):
                tree[name] = _as_list(_json_leaves(value), part)
        return tree

    def faults(self, form: Form) -> list[FieldError]:
        """Return the files in media types that their encoding does not have, and the fields that have to be JSON."""
        found: list[FieldError] = []
        for name, sent in form.types.items():
            declared = self._options(name).get("contentType")
            if isinstance(declared, str) and not all(covers(declared, one) for one in sent):
                found.append(FieldError(pointer_text([name]), f"The media type is not {declared}."))
        for name, text in form.fields:
            declared = self._options(name).get("contentType")
            broken = _json_fault(text) if isinstance(declared, str) and _only_json(declared) else None
            if broken is not None:
                found.append(FieldError(pointer_text([name]), f"The part is not valid {declared}: {broken}."))
        return found

    def with_files(self, value: Any, form: Form) -> Any:
        """Return a validated form with octets in place of the text that stands for files."""
        if not isinstance(value, dict):
            return value
        for name, item in value.items():
            part = self._shape.properties.get(name, self._shape.additional)
            files = form.files.get(name)
            if isinstance(item, list) and files is not None:
                value[name] = list(files)
            elif isinstance(item, list) and self._shapes.octets(self._shapes.part(part).items):
                value[name] = [text.encode() if isinstance(text, str) else text for text in item]
            elif isinstance(item, str) and files is not None:
                value[name] = files[-1]
            elif isinstance(item, str) and self._shapes.octets(part):
                value[name] = item.encode()
        return value

    def _options(self, name: str) -> Mapping[str, Any]:
        options = self._encoding.get(name)
        return options if isinstance(options, Mapping) else {}

    def _carries_json(self, options: Mapping[str, Any], part: Shape) -> bool:
        declared = options.get("contentType")
        if isinstance(declared, str):
            return any(is_json(one) for one in declared.split(","))
        if part.kinds - {"null"} == {"object"}:
            return True
        return part.listed and self._shapes.part(part.items).kinds - {"null"} == {"object"}


def _looks_nested(text: str, part: Shape) -> bool:
    return "object" in part.kinds and text.startswith("{")


def _as_list(value: Tree, part: Shape) -> Tree:
    """Return the one item of a list that a form wrote like the item itself as a list."""
    if not isinstance(value, Exact) or isinstance(value.value, list) or not part.listed:
        return value
    return value if value.value is None and "null" in part.kinds else [value]


def _json_leaves(value: Tree) -> Tree:
    """Return text that is JSON as its value; other text stays, and fails the schema if it must."""
    if isinstance(value, list):
        return [_json_leaves(item) for item in value]
    if not isinstance(value, str):
        return value
    try:
        return Exact(parse_json(value.encode()))
    except ValueError:
        return value


def _only_json(declared: str) -> bool:
    return all(is_json(one) for one in declared.split(","))


def _json_fault(text: str) -> str | None:
    try:
        parse_json(text.encode())
    except ValueError as error:
        return str(error)
    return None


async def _once(data: bytes) -> AsyncGenerator[bytes, None]:
    yield data
