"""The resources that requests refer to, made through the contract's own operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy.exc import SQLAlchemyError

from ..core.problems import Problem
from . import cases, planting
from .agreeing import agreeing, is_key
from .harness import ALICE, Outgoing, Service
from .named import creators, entity_of, held, member_entity, parents, references, selected
from .package import tables
from .verdicts import NOT_TRIED, is_unwritten, not_tried, not_written, require_written

Preparation: TypeAlias = Callable[[Service, Outgoing], None]

_PREPARATIONS: dict[str, Preparation] = {}
_SUCCESS = range(200, 300)
_BODIES = 6
NO_WAY = "the contract has no way"
"""The beginning of the reason for which nothing is made where no operation makes such a thing."""


def before(operation_id: str) -> Callable[[Preparation], Preparation]:
    """Have something done before the contract's tests send a request of an operation, where they reach the database.

    A handler of yours may refuse what the contract allows, until there is a row that no operation makes.
    """

    def keep(work: Preparation) -> Preparation:
        _PREPARATIONS[operation_id] = work
        return work

    return keep


@dataclass(frozen=True)
class World:
    """Make resources as one caller.

    ``making`` are the entities that are being made, so that none needs itself; ``numbering`` says that the caller
    chooses the numbers of keys wherever the contract lets it, which leaves those of its examples free.
    """

    service: Service
    subject: str = ALICE
    making: frozenset[str] = field(default_factory=frozenset)
    numbering: bool = False

    def send(self, operation: cases.Operation, request: Outgoing) -> httpx.Response:
        """Send a request as this world's caller, once what was written for ``before`` is done.

        Its body names what its path names.
        """
        request = agreeing(operation, request)
        prepare = _PREPARATIONS.get(operation.operation_id)
        if prepare is not None and self.service.has_database:
            with suppress(Problem):  # a database that is away is what some tests want
                prepare(self.service, request)
        return self.service.send(cases.with_token(operation, request, self.service.token(self.subject)))

    def call(self, operation: cases.Operation, request: Outgoing) -> httpx.Response:
        """Send a request, with a fresh idempotency key; a 501 that was announced ends the test."""
        return require_written(operation, self.send(operation, cases.with_fresh_key(operation, request)))

    def bodies(self, operation: cases.Operation, *, limit: int = _BODIES) -> Iterator[Any]:
        """Yield valid bodies whose references lead to resources that exist."""
        for body in cases.json_bodies(operation)[:limit]:
            distinct = cases.distinct(operation, body)
            yield self.referring(operation, _with_fresh_key(operation, distinct, self.numbering))

    def requests(self, operation: cases.Operation, path: Mapping[str, str]) -> Iterator[Outgoing]:
        """Yield valid requests for an operation, each with another body where it takes JSON, and a key of its own."""
        plain = cases.outgoing(operation, path)
        if cases.json_schema(operation) is None or not cases.json_bodies(operation):
            yield agreeing(operation, cases.with_fresh_key(operation, plain))
        for body in self.bodies(operation):
            yield agreeing(operation, cases.with_fresh_key(operation, cases.with_body(plain, body)))

    def create(self, operation: cases.Operation, path: Mapping[str, str]) -> httpx.Response:
        """Call a creating operation, with one body after the other until one is accepted, or end the test."""
        return self.created(operation, path)[1]

    def created(self, operation: cases.Operation, path: Mapping[str, str]) -> tuple[Outgoing, httpx.Response]:
        """Return the request that was accepted, and its reply."""
        refusals, unwritten = [], False
        for request in self.requests(operation, path):
            reply = self.send(operation, request)
            if is_unwritten(operation, reply):
                unwritten = True
                continue
            if reply.status_code in _SUCCESS:
                return request, reply
            assert not reply.is_server_error, f"{operation.operation_id}: {reply.status_code} {reply.text}"
            refusals.append(f"{reply.status_code} {reply.text[:200]}")
        if unwritten and not refusals:
            raise not_written(operation)
        raise not_tried(
            operation,
            f"no body that could be made is accepted: {(refusals or [cases.unmade(operation)])[-1]}",
        )

    def path(self, template: str) -> dict[str, str]:
        """Return values for the parameters of a path so that it names a new resource, or end the test."""
        values: dict[str, str] = {}
        segments = template.split("/")
        for number, segment in enumerate(segments):
            if segment.startswith("{") and segment.endswith("}"):
                values[segment[1:-1]] = self._key("/".join(segments[:number]), segment[1:-1], values)
        return values

    def paths(self, template: str, number: int) -> list[dict[str, str]]:
        """Return paths that each name a new resource below others, as many as can be made, or end the test."""
        made = [self.path(template)]
        with suppress(AssertionError, pytest.skip.Exception):
            while made[0] and len(made) < number:
                made.append(self.path(template))
        return made

    def free_path(self, operation: cases.Operation) -> dict[str, str]:
        """Return a path of an operation on one thing under whose last key nothing is, below what is there."""
        collection, _, last = operation.path.rpartition("/")
        return {**self.path(collection), last[1:-1]: _own_key(operation, last[1:-1])}

    def any_path(self, template: str) -> dict[str, str]:
        """Return a path to a new resource where one can be made, and else nothing: samples of the parameters serve."""
        try:
            return self.path(template)
        except pytest.skip.Exception:
            return {}

    def referring(self, operation: cases.Operation, body: Any) -> Any:
        """Return a body whose references are keys of resources that were just made."""
        if not isinstance(body, dict):
            return body
        schema = cases.json_schema(operation)
        for name, value in tuple(body.items()):
            target = referred(operation, name)
            if target is None or value is None:
                continue
            changed = self._referring(body, name, target)
            body = changed if cases.is_valid(schema, changed) else body
        return body

    def make(self, name: str) -> Any:
        """Return the key of a new resource of an entity: created, or else put into the database. Or end the test."""
        inner = replace(self, making=self.making | {name})
        create = creators().get(name)
        if create is None:
            return inner.plant(name)
        try:
            return key_value(inner.create(create, inner.path(create.path)), create)
        except pytest.skip.Exception:
            if not inner.can_plant(name):
                raise
            return inner.plant(name)

    def can_plant(self, name: str) -> bool:
        """Tell whether rows of an entity can be put into the database."""
        return self.service.has_database and planting.can_plant(name)

    def plant(
        self,
        name: str,
        given: Mapping[str, Any] | None = None,
        *,
        below: tuple[str, Mapping[str, str]] | None = None,
    ) -> Any:
        """Put a row of an entity into the database and return its key.

        ``given`` are properties by name, ``below`` the path of its collection and the values of its parameters.
        """
        if not self.service.has_database:
            pytest.skip(f"{NOT_TRIED}no operation creates {name}, and its table is out of reach")
        values = dict(given or {})
        above = {} if below is None else parents(*below)
        for wire, target in planting.targets(name).items():
            column = planting.column_of(name, wire)
            if wire in values or column is None:
                continue
            if target in above:
                values[wire] = above[target]
            elif wire == tables.ENTITIES[name].owner:
                self._be_there(target)
            elif column.required and target not in self.making:
                values[wire] = self.make(target)
        try:
            return planting.plant(self.service, name, self.subject, values)
        except (Problem, SQLAlchemyError, ValueError) as error:
            pytest.skip(f"{NOT_TRIED}{name}: a row that was made is refused: {error}")

    def _be_there(self, name: str) -> None:
        """Have a row of the caller's own in an entity, so that others may name it as their owner."""
        if planting.stored(self.service, name, self.subject) is None:
            self.plant(name, {tables.ENTITIES[name].key: self.subject})

    def _referring(self, body: dict[str, Any], name: str, target: str) -> dict[str, Any]:
        makes = target in creators() or self.can_plant(target)
        if not makes or target in self.making or len(self.making) > 3:
            return {key: value for key, value in body.items() if key != name}
        key = self.make(target)
        return {**body, name: [key] if isinstance(body[name], list) else key}

    def _key(self, collection: str, name: str, path: Mapping[str, str]) -> str:
        try:
            return self._created_key(collection, name, path)
        except pytest.skip.Exception:
            entity = member_entity(collection, name)
            if not self.can_plant(entity) or entity in self.making:
                raise
            inner = replace(self, making=self.making | {entity})
            return str(inner.plant(entity, _planted_key(collection, name, entity), below=(collection, path)))

    def _created_key(self, collection: str, name: str, path: Mapping[str, str]) -> str:
        methods = cases.CONTRACT.by_path().get(collection, {})
        item = cases.CONTRACT.by_path().get(f"{collection}/{{{name}}}", {})
        if "POST" in methods:
            return str(key_value(self.create(methods["POST"], path), methods["POST"], name))
        if "PUT" in item and "201" in item["PUT"].responses:
            key = _own_key(item["PUT"], name)
            self.create(item["PUT"], {**path, name: key})
            return key
        chosen = selected(collection, name)
        if chosen is not None and chosen[0] in creators() and chosen[0] not in self.making:
            return self._selecting(*chosen)
        target = references().get(("", name)) or (member_entity(collection, name) if item else None)
        if target in creators() and target not in self.making:
            create = creators()[target]
            inner = replace(self, making=self.making | {target})
            return str(key_value(inner.create(create, inner.path(create.path)), create, name))
        operation = next(iter((item or methods or _below(collection)).values()))
        if "GET" in methods:
            reply = self.call(methods["GET"], cases.outgoing(methods["GET"], path))
            items = listed(reply.json()) if reply.status_code in _SUCCESS and reply.content else []
            found = key_of(items[0], (name, "id")) if items else None
            if found is not None:
                return str(found)
        raise not_tried(operation, f"{NO_WAY} to create what {{{name}}} of {collection} names")

    def _selecting(self, entity: str, wire: str) -> str:
        """Return the value that a new resource has in a property."""
        create = creators()[entity]
        inner = replace(self, making=self.making | {entity})
        reply = inner.create(create, inner.path(create.path))
        value = key_of(reply.json(), (wire,)) if reply.content else None
        if value is None:
            raise not_tried(create, f"what it creates has no {wire!r}")
        return str(value)


def referred(operation: cases.Operation, name: str) -> str | None:
    """Return the entity that a property of an operation's body refers to; None where it refers to none."""
    of = entity_of(operation)
    own = tables.ENTITIES[of].key if of in tables.ENTITIES else None
    # What others call by the name of its key is itself.
    by_name = None if name == own else references().get(("", name))
    return references().get((of, name)) or by_name


def _planted_key(collection: str, name: str, entity: str) -> dict[str, Any]:
    """Return a key that the parameter of its path takes, where it takes none that the service would make."""
    operations = cases.CONTRACT.by_path().get(f"{collection}/{{{name}}}", {})
    operation = next(iter(operations.values()), None)
    if operation is None or tables.ENTITIES[entity].key_kind == "integer":
        return {}
    key = _own_key(operation, name)
    schema = next(p for p in cases.parameters(operation, "path") if p["name"] == name).get("schema", {})
    return {} if cases.is_valid(schema, cases.fresh_uuid()) else {tables.ENTITIES[entity].key: key}


def _below(collection: str) -> dict[str, cases.Operation]:
    paths = cases.CONTRACT.by_path()
    return next(methods for path, methods in paths.items() if path.startswith(f"{collection}/"))


def _own_key(operation: cases.Operation, name: str) -> str:
    """Return a key that nothing has, for what a client creates under a key of its own; a sample where none fits."""
    parameter = next(p for p in cases.parameters(operation, "path") if p["name"] == name)
    sample, number = cases.sample(parameter), cases.fresh_number()
    texts = (cases.fresh_uuid(), *cases.fresh_texts(sample), str(number))
    return next((text for text in texts if is_key(operation, name, text)), sample)


def _with_fresh_key(operation: cases.Operation, body: Any, numbering: bool) -> Any:
    """Return a body whose key, where the client chooses a number, is one that nothing has.

    Where nothing comes back, the client chooses: else nobody would know the key.
    """
    entity = tables.ENTITIES.get(entity_of(operation))
    name = "id" if entity is None else entity.key
    if operation.method != "POST" or not isinstance(body, dict):
        return body
    schema = cases.json_schema(operation)
    known = cases.CONTRACT.follow(cases.properties(schema).get(name, {"readOnly": True}))
    chosen = known.get("readOnly") is not True and (numbering or cases.response_schema(operation) is None)
    if not chosen and (not isinstance(body.get(name), int) or isinstance(body.get(name), bool)):
        return body
    changed = {**body, name: cases.fresh_number()}
    return changed if cases.is_valid(schema, changed) else body


def key_value(reply: httpx.Response, operation: cases.Operation, name: str = "id") -> Any:
    """Return the key of a created resource, from the body or from Location; the test ends where neither has one."""
    entity = tables.ENTITIES.get(entity_of(operation))
    body = (
        reply.json()
        if reply.content and cases.dialect_is_json(reply.headers.get("content-type", ""))
        else None
    )
    if entity is not None and (key := key_of(body, (entity.key,))) is not None:
        return key
    location = urlsplit(reply.headers.get("location", "")).path.rstrip("/")
    if location:
        return location.rsplit("/", 1)[-1]
    key = key_of(body, (name, "id", name.rsplit("_", 1)[-1]))
    if key is None and not body:
        # Nothing came back: the client chose the key.
        key = key_of(_sent(reply), (name, "id"))
    if key is None:
        raise not_tried(operation, "its reply names no key")
    return key


def _sent(reply: httpx.Response) -> Any:
    try:
        return json.loads(reply.request.content)
    except ValueError:
        return None


def key_of(value: Any, names: tuple[str, ...]) -> Any:
    """Return the first of the named properties that a resource has, which a member of a reply may hold."""
    if not isinstance(value, dict):
        return None
    for name in names:
        found = value.get(name)
        if isinstance(found, float) and found.is_integer():
            return int(found)
        if isinstance(found, str | int | float):
            return found
    inner = held(value)
    return None if inner is None else key_of(value[inner], names)


def listed(value: Any) -> list[Any]:
    """Return the items of a list reply: an array, or the first one in an object, its `_embedded` or what it holds."""
    if isinstance(value, dict):
        inner = "_embedded" if isinstance(value.get("_embedded"), dict) else held(value)
        value = value if inner is None else value[inner]
        value = next((item for item in value.values() if isinstance(item, list)), [])
    return value if isinstance(value, list) else []


def json_of(request: Outgoing) -> Any:
    """Return the JSON that a request sends; None where it has no body."""
    return None if request.content is None else json.loads(request.content)
