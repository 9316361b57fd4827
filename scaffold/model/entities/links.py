"""Links of a thing: to itself, to what it refers to, and to the lists below it (HAL, JSON:API and plain `self`, `href`).

Their paths are those of the contract's GETs; of a thing that no GET shows, nothing says where it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from scaffold.core.naming import singular, snake, words
from scaffold.core.values import sequence, text
from scaffold.model.entities.neutral import PLACES, SELVES
from scaffold.model.entities.page_links import HREF, href_of
from scaffold.model.operations.paths import parse_path
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Behavior, Entity, Field, Link, Method
from scaffold.normal.schemas import ObjectShape, Property, SchemaReader, ValueType

_GROUPS: Final = frozenset({"links", "_links"})
_OWN: Final = re.compile(r"\b(itself|canonical|(of|to|for) this)\b", re.IGNORECASE)
_MEMBERS: Final = 32


def link_fields(reader: SchemaReader, shape: ObjectShape, sent: Collection[str]) -> frozenset[str]:
    """Name the properties that may be links of a thing: those that clients do not send."""
    return frozenset(
        name
        for name, item in shape.properties.items()
        if (item.read_only or name not in sent)
        and not item.write_only
        and (_is_group(reader, item) or _is_self(reader, item))
    )


class Links:
    """Finds the links of entities, once the behavior of every operation is known."""

    def __init__(
        self,
        reader: SchemaReader,
        entities: Mapping[str, Entity],
        operations: Sequence[tuple[WrittenOperation, Behavior]],
    ) -> None:
        self._reader = reader
        self._entities = entities
        self._reads = [item for item in operations if item[1].method in {Method.GET, Method.LIST}]

    def settle(self, entity: Entity, sent: Collection[str]) -> Entity:
        """Return an entity with its links; what of it cannot be said is a property like any other."""
        shape = self._reader.shape(self._reader.at(entity.pointer))
        if shape is None:
            return entity
        found: list[Link] = []
        for name in link_fields(self._reader, shape, sent) & {field.name for field in entity.fields}:
            found += self._links(entity, shape.properties[name])
        roots = {link.place[0] for link in found}
        fields = tuple(_unsaid(item) if item.name in roots else item for item in entity.fields)
        return replace(entity, links=tuple(sorted(found, key=lambda link: link.place)), fields=fields)

    def _links(self, entity: Entity, item: Property) -> list[Link]:
        """Read one property; none where a member that must be there leads nowhere."""
        if not _is_group(self._reader, item):
            place = self._own(entity)
            if place is None or not (_says_self(self._reader, item) or self._shows(item, place[0])):
                return []
            return [Link((item.name,), *place, _is_absolute(self._reader, item.schema))]
        shape = self._reader.shape(item.schema)
        found: list[Link] = []
        for member in list(shape.properties.values() if shape is not None else ())[:_MEMBERS]:
            target = href_of(self._reader, member)
            place = self._meant(entity, member.name) if target is not None else None
            if place is not None and target is not None:
                tail = () if target is member else (HREF,)
                found.append(
                    Link((item.name, member.name, *tail), *place, _is_absolute(self._reader, target.schema))
                )
            elif member.required:
                return []
        return found

    def _shows(self, item: Property, path: str) -> bool:
        """Tell whether an example of a URL is one of the path, below whatever server."""
        pattern = re.compile(re.sub(r"\\\{[^/]*?\\\}", "[^/?#]+", re.escape(path)) + r"/?$")
        return any(pattern.search(one) is not None for one in _examples(self._reader, item.schema))

    def _meant(self, entity: Entity, name: str) -> tuple[str, Mapping[str, str]] | None:
        """Find the path that a member names: the thing's own, that of a list below it, or of what it refers to."""
        if snake(name) == "self":
            return self._own(entity)
        below = self._below(entity, name)
        if below is not None:
            return below
        for relation in entity.relations:
            named = {snake(relation.entity), *_stems(relation.field)}
            if snake(name) in named and relation.entity in self._entities:
                other = self._own(self._entities[relation.entity])
                key = self._entities[relation.entity].key
                if other is not None and set(other[1].values()) == {key}:
                    return other[0], dict.fromkeys(other[1], relation.field)
        return None

    def _own(self, entity: Entity) -> tuple[str, Mapping[str, str]] | None:
        """Find the path at which one is read, with the property that each of its parameters has; the one with the fewest."""
        found = []
        for operation, behavior in self._reads:
            if behavior.method is Method.GET and behavior.entity == entity.name and behavior.key is not None:
                known = {behavior.key: entity.key, **_held(entity, behavior)}
                if set(_parameters(operation)) == known.keys():
                    found.append((operation.path, known))
        return min(found, key=lambda place: (len(place[1]), len(place[0])), default=None)

    def _below(self, entity: Entity, name: str) -> tuple[str, Mapping[str, str]] | None:
        own = self._own(entity)
        if own is None:
            return None
        for operation, behavior in self._reads:
            path = parse_path(operation.path)
            parent = "/".join(["", *(segment.text for segment in path.segments[:-1])])
            last = path.segments[-1] if path.segments else None
            listed = behavior.method is Method.LIST and last is not None and last.parameter is None
            if listed and _alike(parent, own[0]) and words(last.text if last else "") == words(name):
                parameters = dict(zip(_parameters(operation), own[1].values(), strict=True))
                return operation.path, parameters
        return None


def _held(entity: Entity, behavior: Behavior) -> dict[str, str]:
    """Map the parameters of a path to the properties of an entity that hold what they say."""
    return {scope.parameter: scope.field for scope in behavior.scopes if scope.holder == entity.name}


def _parameters(operation: WrittenOperation) -> list[str]:
    return [segment.parameter for segment in parse_path(operation.path).segments if segment.parameter]


def _alike(path: str, other: str) -> bool:
    """Tell whether two templates differ in nothing but the names of their parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path) == re.sub(r"\{[^}]*\}", "{}", other)


def _stems(field: str) -> Iterator[str]:
    """Yield the names that a reference has without what its key is called: `author` of `author_id`."""
    name = snake(field)
    yield name
    head, _, _ = name.rpartition("_")
    yield from [head, singular(head)] if head else []


def _is_group(reader: SchemaReader, item: Property) -> bool:
    shape = reader.shape(item.schema)
    return item.name.lower() in _GROUPS and shape is not None and bool(shape.properties)


def _is_self(reader: SchemaReader, item: Property) -> bool:
    facts = reader.facts(item.schema)
    if reader.value_type(item.schema) is not ValueType.STRING or not facts.keys().isdisjoint(
        {"const", "enum"}
    ):
        return False
    shown = snake(item.name) in PLACES and bool(_examples(reader, item.schema))
    return shown or _says_self(reader, item)


def _says_self(reader: SchemaReader, item: Property) -> bool:
    """Tell by its name, or by its description, whether a property is where the thing itself is read."""
    described = _OWN.search(text(reader.facts(item.schema).get("description"))) is not None
    return snake(item.name) in SELVES or (snake(item.name) in PLACES and described)


def _examples(reader: SchemaReader, schema: Any) -> list[str]:
    facts = reader.facts(schema)
    shown = [text(one) for one in (facts.get("example"), *sequence(facts.get("examples")))]
    return [one for one in shown if one.startswith(("http", "/"))]


def _is_absolute(reader: SchemaReader, schema: Any) -> bool:
    """Tell a URL from a path: by its format, or by an example."""
    absolute = any(one.startswith("http") for one in _examples(reader, schema))
    return reader.facts(schema).get("format") in {"uri", "url", "iri"} or absolute


def _unsaid(field: Field) -> Field:
    return replace(field, read_only=True, gap=None, neutral=None, fillable=True)
