"""Replies of which a contract says nothing: they show what their collection declares elsewhere, or what it takes.

`POST /jobs` with a body and `GET /jobs/{job_id}` whose reply has none are a usual way to write a contract. What is sent is
kept then, and shown with the key that the path names. Nothing that is declared is changed.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from scaffold.core.location import pointer_text
from scaffold.core.naming import singular, snake
from scaffold.core.values import mapping
from scaffold.model.entities.bodies import Single, read_body, read_reply
from scaffold.model.entities.places import component_of
from scaffold.model.entities.taken import Kept, Taken, key_of, shares
from scaffold.model.operations.paths import parse_path, shape_of
from scaffold.model.operations.reading import WrittenOperation, is_json, read_operations
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import iter_operations, operation_pointer
from scaffold.normal.schemas import SchemaReader

_JSON = "application/json"
# Statuses whose replies show a thing: 202 only accepts, and 204 has no content.
_SHOWING = frozenset({"200", "201", "203", "2XX"})
_METHODS = frozenset({"get", "post", "put", "patch"})
_ANNOTATIONS = frozenset({"title", "description", "externalDocs", "deprecated"})
_EXAMPLES = frozenset({"example", "examples"})


@dataclass(frozen=True, slots=True)
class Completed:
    """A contract whose replies have the schemas that can be known, with a remark on each collection with such replies.

    `operations` are the ids of those whose replies were completed.
    """

    contract: Mapping[str, Any]
    operations: Collection[str]
    remarks: tuple[Remark, ...]


class _Known(NamedTuple):
    """The schema of what a collection holds, and what that is in words."""

    schema: Any
    what: str


def complete_replies(contract: Mapping[str, Any], without: Collection[str] = ()) -> Completed:
    """Give replies without a schema that of the thing that their collection takes, or declares elsewhere.

    The contract is bundled and repaired; one to which nothing is added is returned itself. `without` are the ids of
    operations that are left as they are.
    """
    reader = SchemaReader(contract, settled=True)
    operations = iter_operations(contract)
    if not any(_leaves_open(reader, operation, method) for _, method, operation, _ in operations):
        return Completed(contract, frozenset(), ())
    return _Completion(contract, reader, without).complete()


class _Completion:
    """The collections of a contract, the schemas of what they hold, and the replies that show it."""

    def __init__(self, contract: Mapping[str, Any], reader: SchemaReader, without: Collection[str]) -> None:
        self._contract = contract
        self._without = without
        self._reader = reader
        self._components = mapping(contract.get("components"))
        self._taken = Taken(reader, mapping(self._components.get("schemas")))
        self._replies: dict[str, Any] = {}
        self._collections = list(self._read_collections())
        self._collections = list(self._joined())

    def complete(self) -> Completed:
        """Complete every collection of which it is certain what it holds."""
        found = (self._complete(collection) for collection in self._collections)
        remarks = tuple(remark for remark in found if remark is not None)
        if not remarks:
            return Completed(self._contract, frozenset(), ())
        paths = {path: self._with_replies(item) for path, item in self._contract["paths"].items()}
        components = {**self._components, "schemas": self._taken.schemas}
        contract = {**self._contract, "paths": paths, "components": components}
        return Completed(contract, self._replies.keys(), remarks)

    def _read_collections(self) -> Iterator[Kept]:
        by_path: dict[tuple[str, ...], dict[str, WrittenOperation]] = {}
        for operation in read_operations(self._reader, self._contract):
            shape = shape_of(parse_path(operation.plain).segments)
            by_path.setdefault(shape, {}).setdefault(operation.method, operation)
        for shape, many in by_path.items():
            if shape and shape[-1] != "{}" and not {"get", "post"}.isdisjoint(many):
                path = parse_path(next(iter(many.values())).plain)
                yield Kept(path, many, by_path.get((*shape, "{}"), {}))

    def _complete(self, collection: Kept) -> Remark | None:
        """Give the replies of a collection that say nothing the schema of what it holds."""
        asked = [item for item in collection.operations if item.id not in self._without]
        left = [item for item in asked if self._is_open(item, many=item in collection.listing)]
        if not left:
            return None
        known, left = self._known(collection, left)
        if known is None or not left:
            return None
        for operation in left:
            many = operation in collection.listing
            self._replies[operation.id] = (
                {"type": "array", "items": known.schema} if many else copy.deepcopy(known.schema)
            )
        return self._remark(left, known)

    def _is_open(self, operation: WrittenOperation, *, many: bool) -> bool:
        """Tell whether nothing says what an operation shows."""
        if not _leaves_open(self._reader, operation.raw, operation.method):
            return False
        media = _media(self._reader, operation.raw)
        return media is None or self._says_nothing(media.get("schema"), many=many)

    def _says_nothing(self, schema: Any, *, many: bool) -> bool:
        if schema is None or schema is True:
            return True
        facts = {name: item for name, item in self._reader.facts(schema).items() if name not in _ANNOTATIONS}
        facts.pop("$ref", None)
        if many:
            items = facts.pop("items", None)
            return facts in ({}, {"type": "array"}) and self._says_nothing(items, many=False)
        if facts.get("additionalProperties") in (True, {}):
            del facts["additionalProperties"]
        if facts.get("properties") == {}:
            del facts["properties"]
        return facts in ({}, {"type": "object"})

    def _known(
        self, collection: Kept, left: list[WrittenOperation]
    ) -> tuple[_Known | None, list[WrittenOperation]]:
        """Find what a collection holds, and which of the replies left open show it."""
        for operation in collection.showing:
            body = read_reply(self._reader, operation.reply)
            if body is None or not body.shape.properties or not shares(self._reader, operation, body.shape):
                continue
            key = key_of(self._reader, collection, body.shape)
            if key is None:
                return None, []
            component = component_of(body.pointer)
            schema = self._reader.at(body.pointer) if component is None else _reference(component)
            left = [
                item for item in left if self._needs(item, key) and shares(self._reader, item, body.shape)
            ]
            does = f"{operation.method.upper()} {operation.path} does"
            return _Known(schema, f"what {does}" if component is None else f"{component}, as {does}"), left
        thing = self._taken.component(collection) if self._is_only(collection) else None
        if thing is None:
            return None, []
        return _Known(_reference(thing.name), f"{thing.name}, {thing.source}"), left

    def _needs(self, operation: WrittenOperation, key: str) -> bool:
        """Tell whether a reply needs a schema: it reads, promises JSON, or alone can say by which key a thing was created."""
        if operation.method == "get" or operation.reply is not None:
            return True
        sent = read_body(self._reader, operation.request)
        named = isinstance(sent, Single) and key in sent.shape.properties
        headers = (
            name.lower() for item in operation.responses if item.status[:1] == "2" for name in item.headers
        )
        return operation.method == "post" and not named and "location" not in headers

    def _is_only(self, collection: Kept) -> bool:
        """Tell whether things of one name are kept in one place: `/orders` and `/users/{id}/orders` may have the same or not."""
        return not any(
            one is not collection and (one.one or "post" in one.many) for one in self._alike(collection)
        )

    def _alike(self, collection: Kept) -> list[Kept]:
        thing = snake(singular(collection.name))
        return [one for one in self._collections if snake(singular(one.name)) == thing]

    def _joined(self) -> Iterator[Kept]:
        """See `/threads/{id}/posts`, where posts are created, and `/posts/{id}`, where one is shown, as one collection."""
        for collection in self._collections:
            others = [one for one in self._alike(collection) if one is not collection]
            if len(others) != 1 or not _is_half(collection, others[0]):
                if not others or len(others) > 1 or not _is_half(others[0], collection):
                    yield collection
                continue
            yield replace(collection, one=others[0].one, lists=others[0].listing)

    def _with_replies(self, item: Any) -> Any:
        changed = {
            method: _showing(self._reader, operation, self._replies[operation["operationId"]])
            for method, operation in mapping(item).items()
            if method in _METHODS and mapping(operation).get("operationId") in self._replies
        }
        return {**item, **changed} if changed else item

    def _remark(self, shown: Sequence[WrittenOperation], known: _Known) -> Remark:
        first = shown[0]
        names = ", ".join(f"{item.method.upper()} {item.path}" for item in shown)
        declare, show = ("declares", "shows") if len(shown) == 1 else ("declare", "show")
        reply = _flow(self._replies[first.id]) if "$ref" in known.schema else "{…}"
        line = f"content: {{{_JSON}: {{schema: {reply}}}}}"
        return Remark(
            RemarkKind.ASSUMED,
            "reply-assumed",
            pointer_text(operation_pointer(first.path, first.method)),
            f"{names} {declare} no body and {show} {known.what}; in the response, `{line}` says it",
        )


def _is_half(made: Kept, shown: Kept) -> bool:
    """Tell whether things are created below others, and shown elsewhere by paths of their own."""
    nested = any(segment.parameter is not None for segment in made.path.segments)
    return nested and "post" in made.many and not made.one and "post" not in shown.many and bool(shown.one)


def _reference(component: str) -> dict[str, str]:
    return {"$ref": f"#{pointer_text(('components', 'schemas', component))}"}


def _flow(reply: Mapping[str, Any]) -> str:
    """Write a reference, or a list of what it leads to, as YAML in one line."""
    if "items" in reply:
        return f"{{type: array, items: {_flow(reply['items'])}}}"
    return f"{{$ref: '{reply['$ref']}'}}"


def _leaves_open(reader: SchemaReader, operation: Mapping[str, Any], method: str) -> bool:
    """Tell whether the successful reply of an operation may have JSON, and neither a schema nor an example that is one."""
    status = _success(operation)
    if method not in _METHODS or status is None or status.upper() not in _SHOWING:
        return False
    if not _content(reader, operation, status):
        return True
    media = _media(reader, operation)
    return media is not None and media.keys().isdisjoint(_EXAMPLES | {"itemSchema", "x-oai-itemSchema"})


def _success(operation: Mapping[str, Any]) -> str | None:
    """Return the first status of an operation that is a success, as written; 200 where none is declared, nor another end."""
    statuses = [str(key) for key in mapping(operation.get("responses"))]
    found = next((status for status in statuses if status[:1] == "2"), None)
    return found if found or any(status[:1] in {"1", "3"} for status in statuses) else "200"


def _content(reader: SchemaReader, operation: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    """Return the content of a response; that of `default`, which may be a success, where the status is not declared."""
    responses = mapping(operation.get("responses"))
    response = responses.get(status) or responses.get("default")
    return mapping(mapping(reader.follow(response)).get("content"))


def _media(reader: SchemaReader, operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the JSON of the successful reply of an operation."""
    content = _content(reader, operation, _success(operation) or "")
    name = next((name for name in content if is_json(name)), None)
    return mapping(reader.follow(content[name])) if name is not None else None


def _showing(reader: SchemaReader, operation: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """Return an operation whose successful reply has a schema."""
    responses, status = mapping(operation.get("responses")), _success(operation) or ""
    content = _content(reader, operation, status)
    name = next((name for name in content if is_json(name)), _JSON)
    media = {**mapping(reader.follow(content.get(name))), "schema": schema}
    said = mapping(reader.follow(responses.get(status))) or {"description": "The request was carried out."}
    return {
        **operation,
        "responses": {**responses, status: {**said, "content": {**content, name: media}}},
    }
