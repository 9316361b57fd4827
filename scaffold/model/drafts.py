"""Finding the entities of a contract: what its item paths and `x-entity` marks name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaffold.core.naming import pascal, singular, unique
from scaffold.model.bodies import Many, Single, component_of, read_body
from scaffold.model.paths import Path, literals, match_field, parse_path, shape_of
from scaffold.model.reading import WrittenOperation
from scaffold.model.schemas import ObjectShape, SchemaReader
from scaffold.model.service import Scope

PathShape = tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """An entity while it is being found; `items` and `collections` are the shapes of its paths."""

    name: str
    pointer: str
    shape: ObjectShape
    key: str
    items: set[PathShape] = field(default_factory=set)
    collections: set[PathShape] = field(default_factory=set)
    scopes: dict[str, Scope] = field(default_factory=dict)


class Drafts:
    """All entities found, by name and by path."""

    def __init__(self, reader: SchemaReader, operations: Sequence[WrittenOperation]) -> None:
        self._reader = reader
        self._by_path: dict[PathShape, dict[str, WrittenOperation]] = {}
        self._paths: dict[PathShape, Path] = {}
        for operation in operations:
            path = parse_path(operation.path)
            self._paths.setdefault(shape_of(path.segments), path)
            self._by_path.setdefault(shape_of(path.segments), {})[operation.method] = operation
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
            marks = self._reader.extension(schema, "x-entity")
            shape = self._reader.shape(schema)
            pointer = f"/components/schemas/{name.replace('~', '~0').replace('/', '~1')}"
            if isinstance(marks, dict) and shape is not None and pointer not in named:
                key = marks.get("key")
                if isinstance(key, str) and key in shape.properties:
                    self.found[name] = Draft(name, pointer, shape, key)

    def of_item(self, path: Path) -> Draft | None:
        """Return the entity whose item path this is."""
        return self._where(lambda draft: shape_of(path.segments) in draft.items)

    def of_collection(self, path: Path) -> Draft | None:
        """Return the entity whose collection path this is."""
        return self._where(lambda draft: shape_of(path.segments) in draft.collections)

    def of_pointer(self, pointer: str) -> Draft | None:
        """Return the entity whose schema stands at a pointer."""
        return self._where(lambda draft: draft.pointer == pointer)

    def _where(self, test: Any) -> Draft | None:
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
            draft = Draft(name, body.pointer, body.shape, key)
            self.found[name] = draft
        elif draft.key != key:
            return
        draft.items.add(shape_of(path.segments))
        draft.collections.add(shape_of(path.collection))

    def _add_bare_collection(self, path: Path) -> None:
        """Take a collection that is created and listed with one schema that has an `id`, though no path names an item."""
        operations = self._by_path[shape_of(path.segments)]
        if path.is_item or self.of_collection(path) or not {"get", "post"} <= set(operations):
            return
        listed = read_body(self._reader, _success(operations["get"]))
        made = read_body(self._reader, _success(operations["post"]))
        if isinstance(listed, Many) and isinstance(made, Single) and listed.pointer == made.pointer:
            draft = self.of_pointer(made.pointer)
            if draft is None and "id" in made.shape.properties:
                names = literals(path)
                name = component_of(made.pointer) or pascal(singular(names[-1] if names else "item"))
                draft = self.found[name] = Draft(name, made.pointer, made.shape, "id")
            if draft is not None:
                draft.collections.add(shape_of(path.segments))

    def _identify(self, path: Path, body: Single | Many) -> tuple[str, str | None]:
        names = literals(path)
        collection = names[-1] if names else "item"
        component = component_of(body.pointer)
        name = component or unique([pascal(singular(collection)) or "Item"], taken=self.found)[0]
        marks = self._reader.extension(self._reader.at(body.pointer), "x-entity")
        if isinstance(marks, dict) and marks.get("key") in body.shape.properties:
            return name, marks["key"]
        parameter = path.segments[-1].parameter or ""
        fields = [
            item
            for item in body.shape.properties.values()
            if self._reader.value_type(item.schema).scalar and not self._reader.nullable(item.schema)
        ]
        known = [item.name for item in fields]
        return name, match_field(parameter, known, component or collection) or match_field(
            parameter, known, collection
        )

    def _representative(self, path: Path) -> Single | Many | None:
        item = self._by_path[shape_of(path.segments)]
        collection = self._by_path.get(shape_of(path.collection), {})
        return next(
            (
                body
                for body in self._bodies(item, collection)
                if body is not None and body.shape.properties
            ),
            None,
        )

    def _bodies(
        self, item: Mapping[str, WrittenOperation], collection: Mapping[str, WrittenOperation]
    ) -> Iterable[Single | Many | None]:
        for methods, operations in ((("get", "put", "patch"), item), (("post", "put"), collection)):
            for method in methods:
                if method in operations:
                    body = read_body(self._reader, _success(operations[method]))
                    yield body if isinstance(body, Single) else None
        if "get" in collection:
            body = read_body(self._reader, _success(collection["get"]))
            yield body if isinstance(body, Many) else None
        for operations, method in ((item, "put"), (collection, "post")):
            if method in operations:
                body = read_body(self._reader, operations[method].request)
                yield body if isinstance(body, Single) else None


def _success(operation: WrittenOperation) -> Any:
    good = [item for item in operation.responses if item.status[:1] == "2"]
    return good[0].payload if good else None
