"""Finding the entities of a contract: what its item paths and `x-entity` marks name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.naming import pascal, singular, snake, unique, words
from scaffold.design.entity import read_entity
from scaffold.model.entities.bodies import Many, Single, read_body, read_reply
from scaffold.model.entities.keys import IDENTITIES
from scaffold.model.entities.places import component_of, place_of
from scaffold.model.operations.paths import Path, literals, match_field, parse_path, shape_of, stem_of
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Scope
from scaffold.normal.schemas import ObjectShape, SchemaReader, ValueType

PathShape = tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """An entity while it is being found.

    `shape` has the properties that are stored; `items` and `collections` are the shapes of its paths. `others` are those
    of paths that name it by another property than its key, with the parameter and the property.
    """

    name: str
    pointer: str
    shape: ObjectShape
    key: str
    items: set[PathShape] = field(default_factory=set)
    collections: set[PathShape] = field(default_factory=set)
    others: dict[PathShape, tuple[str, str]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)


class Drafts:
    """All entities found, by name and by path."""

    def __init__(self, reader: SchemaReader, operations: Sequence[WrittenOperation]) -> None:
        self._reader = reader
        self._by_path: dict[PathShape, dict[str, WrittenOperation]] = {}
        self._paths: dict[PathShape, Path] = {}
        for operation in operations:
            path = parse_path(operation.plain)
            self._paths.setdefault(shape_of(path.segments), path)
            self._by_path.setdefault(shape_of(path.segments), {})[operation.method] = operation
        self._requests: dict[str, dict[str, Any]] = {}
        self._named: dict[str, list[Draft]] | None = None
        self.found: dict[str, Draft] = {}
        for shape in sorted(self._by_path, key=lambda key: (len(key), key)):
            if self._paths[shape].is_item:
                self._add(self._paths[shape])
        for shape in sorted(self._by_path, key=lambda key: (len(key), key)):
            self._add_bare_collection(self._paths[shape])

    def mark(self, components: Mapping[str, Any]) -> None:
        """Add the schema components that carry `x-entity` and that no path has named."""
        named = {draft.pointer for draft in self.found.values()}
        for name, schema in components.items():
            pointer = pointer_text(("components", "schemas", name))
            # Few schemas are marked, and merging each of a chain of `allOf` costs the square of its length.
            if pointer in named or read_entity(self._reader.extension(schema, "x-entity")).key is None:
                continue
            shape = self._reader.shape(schema)
            if shape is not None and (key := self._marked_key(schema, shape)):
                self.found[name] = Draft(name, pointer, self._stored(pointer, shape), key)

    def of_item(self, path: Path) -> Draft | None:
        """Return the entity whose item path this is."""
        shape = shape_of(path.segments)
        return self._where(lambda draft: shape in draft.items)

    def otherwise_named(self, path: Path) -> Draft | None:
        """Return the entity that a path names by another property than its key."""
        shape = shape_of(path.segments)
        return self._where(lambda draft: shape in draft.others)

    def of_collection(self, path: Path) -> Draft | None:
        """Return the entity whose collection path this is."""
        shape = shape_of(path.segments)
        return self._where(lambda draft: shape in draft.collections)

    def called(self, path: Path) -> Draft | None:
        """Return the entity that has the name of an item path's collection, in the singular."""
        names = [segment.text for segment in path.collection if segment.parameter is None]
        last = path.collection[-1:]
        if not names or not last or last[0].parameter is not None:
            return None
        name = snake(singular(names[-1]))
        return self._where(lambda draft: name in {snake(draft.name), stem_of(draft.name)})

    def of_part(self, path: Path) -> tuple[Draft, str] | None:
        """Return the entity of which a path names a property, as `/tickets/{id}/status`, and the property."""
        last = path.segments[-1:]
        draft = self.of_item(Path(path.text, path.collection))
        if draft is None or not last or last[0].parameter is not None:
            return None
        named = snake(last[0].text)
        for name in draft.shape.properties:
            if snake(name) in (named, f"{named}_id", f"{singular(named)}_ids") and name != draft.key:
                return draft, name
        return None

    def changes_part(self, operation: WrittenOperation, path: Path) -> Draft | None:
        """Return the entity whose property a request changes: its body has that, and nothing that the entity has not.

        POST does so where the body has nothing else; to a list it may add.
        """
        found, body = self.of_part(path), read_body(self._reader, operation.request)
        if found is None or operation.method not in {"patch", "put", "post"}:
            return None
        if not isinstance(body, Single) or body.wrapper is not None:
            return None
        draft, part = found
        own, sent = draft.shape.properties, body.shape.properties
        fits = sent.keys() <= own.keys() - {draft.key} and all(
            self._alike(item.schema, own[name].schema) for name, item in sent.items()
        )
        if not fits or part not in sent:
            return None
        sets = self._reader.value_type(sent[part].schema) is not ValueType.ARRAY and len(sent) == 1
        return draft if operation.method != "post" or sets else None

    def _alike(self, one: Any, other: Any) -> bool:
        """Tell whether two schemas are of one plain type, lists of one, or the same one."""
        if self._reader.follow(one) == self._reader.follow(other):
            return True
        kind = self._reader.value_type(one)
        if kind is not self._reader.value_type(other):
            return False
        if kind is ValueType.ARRAY:
            inner = (self._reader.facts(one).get("items"), self._reader.facts(other).get("items"))
            return all(part is not None for part in inner) and self._alike(*inner)
        return kind.scalar

    def is_split(self, path: Path, draft: Draft) -> bool:
        """Tell whether the last two parameters of a path stand in a row and name one thing of an entity together."""
        above = Path(path.text, path.collection)
        return path.is_item and above.is_item and self.of_item(above) is None and self.called(above) is draft

    def named_by(self, draft: Draft, name: str) -> Draft | None:
        """Return the other entity whose key a property that clients send has the name of: `author_id`, `authorId`, `garage_code`.

        It is one that the service creates, and whose key is of the property's type.
        """
        if name == draft.key or name not in self.sent(draft):
            return None
        kind = self._reader.value_type(draft.shape.properties[name].schema)
        fitting = [
            other
            for other in self._references().get(snake(name), ())
            if other is not draft
            and self._reader.value_type(other.shape.properties[other.key].schema) is kind
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _references(self) -> Mapping[str, list[Draft]]:
        """Index the entities that the service creates by the names of properties that hold the key of one."""
        if self._named is None:
            self._named = {}
            for draft in self.found.values():
                made = any("post" in self._by_path.get(shape, {}) for shape in draft.collections)
                for name in _reference_names(draft) if made else ():
                    self._named.setdefault(name, []).append(draft)
        return self._named

    def creations(self, draft: Draft) -> list[str]:
        """List the ids of the operations that create one."""
        made = (self._by_path.get(shape, {}).get("post") for shape in sorted(draft.collections))
        return [operation.id for operation in made if operation is not None]

    def sent(self, draft: Draft) -> Mapping[str, Any]:
        """Return the schemas of the properties that clients send, in whatever request, by name."""
        if draft.name not in self._requests:
            shapes = (*sorted(draft.collections), *sorted(draft.items))
            operations = [item for shape in shapes for item in self._by_path.get(shape, {}).values()]
            operations += [
                item
                for shape, methods in sorted(self._by_path.items())
                if shape[:-1] in draft.items
                for item in methods.values()
                if self.changes_part(item, parse_path(item.plain)) is draft
            ]
            bodies = (read_body(self._reader, item.request) for item in operations)
            self._requests[draft.name] = {
                item.name: item.schema
                for body in bodies
                if isinstance(body, Single)
                for item in body.shape.properties.values()
                if not item.read_only
            }
        return self._requests[draft.name]

    def of_pointer(self, pointer: str) -> Draft | None:
        """Return the entity whose schema stands at a pointer."""
        return self._where(lambda draft: draft.pointer == pointer)

    def _where(self, test: Callable[[Draft], bool]) -> Draft | None:
        return next((draft for draft in self.found.values() if test(draft)), None)

    def _add(self, path: Path) -> None:
        body = self._representative(path)
        if body is None:
            return
        name, key = self._identify(path, body)
        if key is None:
            return
        draft = self.of_pointer(body.pointer)
        if draft is None:
            draft = self.found[name] = Draft(name, body.pointer, self._stored(body.pointer, body.shape), key)
        elif draft.key != key:
            return
        parameter = path.segments[-1].parameter or ""
        meant = self._meant(path, body, parameter)
        if meant is not None and meant != key:
            draft.others[shape_of(path.segments)] = parameter, meant
        else:
            draft.items.add(shape_of(path.segments))
        draft.collections.add(shape_of(path.collection))

    def _add_bare_collection(self, path: Path) -> None:
        """Take a collection of a schema that has an `id`, though no path names an item: it is created, and listed or shown."""
        operations = self._by_path[shape_of(path.segments)]
        if path.is_item or self.of_collection(path) or "post" not in operations:
            return
        made = read_reply(self._reader, operations["post"].reply)
        if not isinstance(made, Single) or not self._is_seen(path, operations, made):
            return
        draft = self.of_pointer(made.pointer)
        key = self.plain_key(made.shape)
        if draft is None and key is not None:
            names = literals(path)
            name = component_of(made.pointer) or pascal(singular(names[-1] if names else "item"))
            shape = self._stored(made.pointer, made.shape)
            draft = self.found[name] = Draft(name, made.pointer, shape, key)
        if draft is not None:
            draft.collections.add(shape_of(path.segments))

    def _is_seen(self, path: Path, operations: Mapping[str, WrittenOperation], made: Single) -> bool:
        """Tell whether what is created is listed with the same schema, or shown in an array of what its path names."""
        if "get" in operations:
            listed = read_reply(self._reader, operations["get"].reply)
            return isinstance(listed, Many) and listed.pointer == made.pointer
        parent = self.of_item(Path(path.text, path.collection))
        if parent is None or made.pointer in {parent.pointer, ""}:
            return False
        arrays = (self._reader.facts(item.schema).get("items") for item in parent.shape.properties.values())
        return any(place_of(self._reader, items, "") == made.pointer for items in arrays)

    def _identify(self, path: Path, body: Single | Many) -> tuple[str, str | None]:
        names = literals(path)
        collection = names[-1] if names else "item"
        component = component_of(body.pointer)
        name = component or unique([pascal(singular(collection)) or "Item"], taken=self.found)[0]
        marked = self._marked_key(self._reader.at(body.pointer), body.shape)
        if marked is not None:
            return name, marked
        return name, self._meant(path, body, path.segments[-1].parameter or "")

    def _meant(self, path: Path, body: Single | Many, parameter: str) -> str | None:
        """Return the property that the parameter at the end of an item path names."""
        names = literals(path)
        collection = names[-1] if names else "item"
        known = self._keys(body.shape)
        owner = component_of(body.pointer) or collection
        key = match_field(parameter, known, owner) or match_field(parameter, known, collection)
        return key or self._only_id(path, owner, body.shape, known)

    def _only_id(self, path: Path, entity: str, shape: ObjectShape, known: list[str]) -> str | None:
        """Return the `id` that a parameter of its type must mean in a collection of such entities, whatever its name.

        A parameter whose last word is another property means that.
        """
        asked, below = words(path.segments[-1].parameter or ""), path.collection[-1]
        found = next((name for name in known if snake(name) in IDENTITIES), None)
        others = {snake(name) for name in known} - IDENTITIES
        own = below.parameter is None and stem_of(entity).endswith(snake(singular(below.text)))
        if found is None or not own or not others.isdisjoint(asked[-1:]):
            return None
        kinds = {
            item.type
            for operation in self._by_path[shape_of(path.segments)].values()
            for item in operation.parameters
            if item.location == "path" and item.name == parse_path(operation.plain).segments[-1].parameter
        }
        kind = self._reader.value_type(shape.properties[found].schema)
        return found if kinds == {kind} or (kinds == {ValueType.STRING} and kind is ValueType.UUID) else None

    def _marked_key(self, schema: Any, shape: ObjectShape) -> str | None:
        """Return the key that `x-entity` names, None where it names no property that clients see."""
        key = read_entity(self._reader.extension(schema, "x-entity")).key
        known = key is not None and key in shape.properties and not shape.properties[key].write_only
        return key if known else None

    def plain_key(self, shape: ObjectShape) -> str | None:
        """Return the property called `id`, which identifies without a mark or a path that says so."""
        return next((name for name in self._keys(shape) if snake(name) == "id"), None)

    def _keys(self, shape: ObjectShape) -> list[str]:
        """List the properties that can identify: plain values that are there in every reply.

        An `id` is, though many a generator writes that every text of a schema may be null.
        """
        return [
            item.name
            for item in shape.properties.values()
            if self._reader.value_type(item.schema).scalar
            and (snake(item.name) in IDENTITIES or not self._reader.nullable(item.schema))
            and not item.write_only
        ]

    def _stored(self, pointer: str, shape: ObjectShape) -> ObjectShape:
        """Keep what is stored: a property that is only ever received is, where `x-entity` says that the schema is a table."""
        if isinstance(self._reader.extension(self._reader.at(pointer), "x-entity"), dict):
            return shape
        kept = {name: item for name, item in shape.properties.items() if not item.write_only}
        return replace(shape, properties=kept)

    def _representative(self, path: Path) -> Single | Many | None:
        """Choose the body that shows what a path names: the reply that reads it, else the fullest, else what is sent."""
        item = self._by_path[shape_of(path.segments)]
        collection = self._by_path.get(shape_of(path.collection), {})
        read = self._shown(item, "get")
        if read is not None:
            return read
        changed = (self._shown(item, method) for method in ("put", "patch"))
        made = (self._shown(collection, method) for method in ("post", "put"))
        listed = read_reply(self._reader, collection["get"].reply) if "get" in collection else None
        shown: list[Single | Many] = [body for body in (*changed, *made) if body is not None]
        shown += [listed] if isinstance(listed, Many) and listed.shape.properties else []
        if shown:
            return max(shown, key=lambda body: len(body.shape.properties))
        sent = (
            read_body(self._reader, operations[method].request)
            for operations, method in ((item, "put"), (collection, "post"))
            if method in operations
        )
        return next((body for body in sent if isinstance(body, Single) and body.shape.properties), None)

    def _shown(self, operations: Mapping[str, WrittenOperation], method: str) -> Single | None:
        """Read the one thing that a reply shows; None where it says only that something was done."""
        if method not in operations:
            return None
        body = read_reply(self._reader, operations[method].reply)
        sent = read_body(self._reader, operations[method].request)
        known = isinstance(body, Single) and body.shape.properties and not _is_receipt(body, sent)
        return body if known and isinstance(body, Single) else None


def _is_receipt(reply: Single, sent: Single | Many | None) -> bool:
    """Tell whether a reply only says that something was done: it has nothing of what was sent."""
    return isinstance(sent, Single) and not reply.shape.properties.keys() & sent.shape.properties.keys()


def _reference_names(draft: Draft) -> set[str]:
    """Write the names of properties that hold the key of an entity: its name, or that of its collection, before the key's."""
    key, found = snake(draft.key), set()
    texts = [next((part for part in reversed(shape) if part != "{}"), "") for shape in draft.collections]
    for name in {snake(draft.name), *(snake(singular(text)) for text in texts)}:
        found.add(key if key.startswith(f"{name}_") else f"{name}_{key}")
    return found
