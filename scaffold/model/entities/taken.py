"""The schema of what a collection takes, where no reply has one: the properties of its requests, and the key of its paths."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scaffold.core.naming import pascal, singular, snake, unique, words
from scaffold.core.values import sequence
from scaffold.model.entities.bodies import Single, read_body
from scaffold.model.entities.keys import IDENTITIES
from scaffold.model.entities.places import component_of
from scaffold.model.operations.paths import Path, match_field, parse_path
from scaffold.model.operations.reading import WrittenOperation
from scaffold.normal.schemas import ObjectShape, SchemaReader, ValueType

_IDENTITIES = IDENTITIES | {"guid", "pk"}
# Last words of names of keys that clients choose.
_CHOSEN = frozenset({
    "code", "email", "handle", "iban", "isbn", "key", "login", "name", "number", "plate", "sku", "slug", "symbol", "username",
})  # fmt: skip
_KEY_TYPES = frozenset({ValueType.STRING, ValueType.UUID, ValueType.INTEGER})
_KEY_FACTS = ("type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum")
# Last words of names whose values are for the service alone.
_SECRETS = frozenset({
    "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "credential", "credentials", "token",
    "pin", "otp", "cvv", "cvc", "pan", "ssn",
})  # fmt: skip
# Words that a request's schema has besides the name of the thing.
_ROLES = frozenset({
    "add", "body", "create", "created", "creation", "data", "dto", "in", "input", "insert", "model", "new", "payload", "post",
    "req", "request", "save", "schema",
})  # fmt: skip
# Words that the schema of a reply has besides the name of the thing.
_VIEWS = frozenset({
    "detail", "details", "entity", "full", "out", "output", "read", "record", "res", "resource", "response", "view",
})  # fmt: skip
# What is posted there is acted on, and not kept, though it is named like a collection.
_ACTIONS = frozenset({
    "analytics", "callback", "export", "import", "login", "logout", "metric", "query", "register", "search", "session",
    "signup", "stat", "statistic", "token", "upload", "webhook",
})  # fmt: skip
_UNMERGED = ("oneOf", "anyOf", "not", "if", "patternProperties", "dependentSchemas", "dependentRequired")


@dataclass(frozen=True, slots=True)
class Kept:
    """The operations of a collection and those of one thing in it, by their methods; `lists` are others of all such things."""

    path: Path
    many: Mapping[str, WrittenOperation]
    one: Mapping[str, WrittenOperation]
    lists: Sequence[WrittenOperation] = ()

    @property
    def operations(self) -> list[WrittenOperation]:
        """All operations, those of the collection first."""
        return [*self.many.values(), *self.lists, *self.one.values()]

    @property
    def listing(self) -> list[WrittenOperation]:
        """The operations that list things."""
        return [item for item in (*self.many.values(), *self.lists) if item.method == "get"]

    @property
    def showing(self) -> list[WrittenOperation]:
        """The operations whose replies show what it holds, the surest first."""
        places = (
            (self.one, ("get",)),
            (self.many, ("get",)),
            (self.one, ("put", "patch", "post")),
            (self.many, ("post",)),
        )
        found = [held[method] for held, methods in places for method in methods if method in held]
        return [*found, *self.lists]

    @property
    def alone(self) -> bool:
        """Creations are there, and nothing shows what they make afterwards."""
        return not self.one and "get" not in self.many

    @property
    def name(self) -> str:
        """The last segment of its path."""
        return self.path.segments[-1].text

    @property
    def parameter(self) -> str | None:
        """The parameter that names one thing; None where no path does."""
        return next((_parameter(operation) for operation in self.one.values()), None)


class Thing(NamedTuple):
    """A component that was made for what a collection holds, and what it is made of."""

    name: str
    source: str


class _Key(NamedTuple):
    """The property that names a thing, and its schema where clients do not send it."""

    name: str
    schema: dict[str, Any] | None = None


class Taken:
    """The components of a contract, and those made of what its collections take."""

    def __init__(self, reader: SchemaReader, schemas: Mapping[str, Any]) -> None:
        self._reader = reader
        self.schemas = dict(schemas)

    def component(self, collection: Kept) -> Thing | None:
        """Make a component of what a collection takes; None where it is not certain what that is."""
        created = collection.many.get("post")
        body = self._sent(created)
        if created is None or body is None or not self._keeps(collection, created, body):
            return None
        if named := self._named(collection):
            fitting = (name for name in named if self._holds(name, body))
            name = next(fitting, None)
            return Thing(name, "the component that is called so") if name is not None else None
        properties, key = self._properties(collection, body), self._key(collection, body)
        name = self._name(collection)
        if (
            not properties
            or key is None
            or name is None
            or (key.name not in properties and key.schema is None)
        ):
            return None
        required = [item.name for item in body.shape.properties.values() if item.required]
        source = f"what POST {created.path} takes"
        source += f" with an {key.name!r} that the service gives" if key.schema is not None else ""
        self.schemas[name] = {
            "description": f"{source[0].upper()}{source[1:]}.",
            "type": "object",
            "required": [key.name, *(one for one in required if one != key.name and one in properties)],
            "properties": properties if key.schema is None else {key.name: key.schema, **properties},
        }
        if collection.alone:
            self.schemas[name]["x-entity"] = {"key": key.name}
        return Thing(name, source)

    def _named(self, collection: Kept) -> list[str]:
        """List the components that have the name of what a collection holds, and its key."""
        thing = list(words(singular(collection.name)))
        called = [name for name in self.schemas if _stem(name, _ROLES | _VIEWS) == thing]
        shapes = {name: self._reader.shape(self.schemas[name]) for name in called}
        return [
            name
            for name, shape in shapes.items()
            if shape is not None
            and key_of(self._reader, collection, shape)
            and not self._hides(self.schemas[name], set())
        ]

    def _holds(self, name: str, body: Single) -> bool:
        """Tell whether a component has all that is sent, but for what is for the service alone."""
        shape = self._reader.shape(self.schemas[name])
        sent = {
            item.name
            for item in body.shape.properties.values()
            if not item.write_only and not is_secret(item.name)
        }
        return shape is not None and sent <= shape.properties.keys()

    def _name(self, collection: Kept) -> str | None:
        """Return a name for the component; None where only that of its collection would tell what is created there."""
        name = pascal(singular(collection.name))
        if name and name not in self.schemas:
            return name
        named = collection.alone or collection.lists
        return None if named else unique([f"{name}Response"], taken=self.schemas)[0]

    def _sent(self, operation: WrittenOperation | None) -> Single | None:
        body = read_body(self._reader, operation.request) if operation is not None else None
        return body if isinstance(body, Single) and body.shape.properties else None

    def _keeps(self, collection: Kept, created: WrittenOperation, body: Single) -> bool:
        """Tell a collection, to which things are added, from an action, which is called."""
        thing = snake(singular(collection.name))
        if thing in _ACTIONS:
            return False
        called = _stem(component_of(body.pointer) or "", _ROLES)
        if collection.one or called == list(words(thing)):
            return True
        makes = "get" in collection.many or any(item.status == "201" for item in created.responses)
        return makes and snake(collection.name) != thing

    def _properties(self, collection: Kept, body: Single) -> dict[str, Any] | None:
        """Merge what is sent to create and to change a thing; None where it cannot be shown as it was sent."""
        found: dict[str, Any] = {}
        bodies = (body, *(self._sent(collection.one.get(method)) for method in ("put", "patch")))
        for one in bodies:
            if one is None:
                continue
            if any(keyword in part for part in self._reader.parts(one.schema) for keyword in _UNMERGED):
                return None
            for name, item in one.shape.properties.items():
                if item.write_only or is_secret(name):
                    continue
                if self._hides(item.schema, set()):
                    return None
                schema = item.schema if name not in found else self._common(found[name], item.schema)
                if schema is None:
                    return None
                found[name] = copy.deepcopy(schema)
        return found

    def _common(self, one: Any, other: Any) -> Any:
        """Return a schema of all that two take, None where they are not of one plain type."""
        if one == other:
            return one
        kind = self._reader.value_type(one)
        if kind is not self._reader.value_type(other) or not kind.scalar:
            return None
        facts = [self._reader.facts(schema) for schema in (one, other)]
        types = sorted({name for each in facts for name in _types(each)})
        if not types:
            return None
        formats = {str(each.get("format")) for each in facts if "format" in each}
        alike = (
            {"format": formats.pop()} if len(formats) == 1 and all("format" in each for each in facts) else {}
        )
        return {"type": types[0] if len(types) == 1 else types, **alike}

    def _hides(self, schema: Any, seen: set[int]) -> bool:
        """Tell whether something within a value is for the service alone."""
        meant = self._reader.follow(schema)
        if id(meant) in seen:
            return False
        seen.add(id(meant))
        shape, items = self._reader.shape(schema), self._reader.facts(schema).get("items")
        inner = list(shape.properties.values()) if shape is not None else []
        if any(item.write_only or is_secret(item.name) for item in inner):
            return True
        return any(
            self._hides(one, seen) for one in (*(item.schema for item in inner), items) if one is not None
        )

    def _key(self, collection: Kept, body: Single) -> _Key | None:
        """Return the key of a thing: what its paths name, or an `id`."""
        asked, thing = words(collection.parameter or ""), words(singular(collection.name))
        identity = not _IDENTITIES.isdisjoint(asked[-1:])
        if identity and asked[:-1] not in {(), thing, thing[-1:]}:
            return None  # the key of something else: `/favorites/{user_id}`
        own = key_of(self._reader, collection, body.shape)
        if own is not None:
            chosen = identity or not asked or (asked[-1] in _CHOSEN and body.shape.properties[own].required)
            return _Key(own) if chosen else None
        if not _IDENTITIES.isdisjoint(map(snake, body.shape.properties)):
            return None
        if not asked:
            return _Key("id", {"type": "string", "format": "uuid", "readOnly": True})
        schema = self._identity(collection) if identity or asked == thing else None
        return _Key("id", {**schema, "readOnly": True}) if schema is not None else None

    def _identity(self, collection: Kept) -> dict[str, Any] | None:
        """Return the schema of the parameter that names one thing, where all operations agree on it."""
        found = [facts for operation in collection.one.values() for facts in self._parameter_facts(operation)]
        schemas = [{name: facts[name] for name in _KEY_FACTS if name in facts} for facts in found]
        if not schemas or any(schema != schemas[0] for schema in schemas):
            return None
        if any("enum" in facts or "const" in facts for facts in found):
            return None
        schema = schemas[0] or {"type": "string"}
        return schema if self._reader.value_type(schema) in _KEY_TYPES else None

    def _parameter_facts(self, operation: WrittenOperation) -> Iterator[dict[str, Any]]:
        name = _parameter(operation)
        for item in operation.parameters:
            if item.location == "path" and item.name == name:
                yield self._reader.facts(self._reader.at(item.pointer))


def key_of(reader: SchemaReader, collection: Kept, shape: ObjectShape) -> str | None:
    """Return the property that identifies a thing of a collection: plain, and there in every reply."""
    known = [
        name
        for name, item in shape.properties.items()
        if reader.value_type(item.schema) in _KEY_TYPES
        and (snake(name) in _IDENTITIES or not reader.nullable(item.schema))
        and not item.write_only
        and not is_secret(name)
    ]
    if collection.parameter is not None:
        return match_field(collection.parameter, known, singular(collection.name))
    return next((name for name in known if snake(name) == "id"), None)


def shares(reader: SchemaReader, operation: WrittenOperation, shape: ObjectShape) -> bool:
    """Tell whether an operation sends nothing, or something that a shape has as well."""
    sent = read_body(reader, operation.request)
    return not isinstance(sent, Single) or not sent.shape.properties.keys().isdisjoint(shape.properties)


def is_secret(name: str) -> bool:
    """Tell by its name whether a property is for the service alone."""
    said = words(name)
    return "password" in said or not _SECRETS.isdisjoint(said[-1:])


def _stem(name: str, others: frozenset[str]) -> list[str]:
    """Return the words of a name but for those that stand around it."""
    return [word for word in words(name) if word not in others]


def _parameter(operation: WrittenOperation) -> str | None:
    return parse_path(operation.plain).segments[-1].parameter


def _types(facts: Mapping[str, Any]) -> list[str]:
    declared = facts.get("type")
    return (
        [declared]
        if isinstance(declared, str)
        else [one for one in sequence(declared) if isinstance(one, str)]
    )
