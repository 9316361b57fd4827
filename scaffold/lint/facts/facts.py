"""Per-document facts, found once and shared by all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from scaffold.asyncapi.view import AsyncApi
from scaffold.core.errors import RefError
from scaffold.core.location import PointerPart
from scaffold.lint.facts.comparison import Comparison
from scaffold.lint.facts.naming_style import Naming
from scaffold.lint.facts.neighbors import Neighbors, reached_in
from scaffold.lint.facts.suppress import FIELD
from scaffold.lint.facts.versions import Version, version_of
from scaffold.openapi.document import Document, Identity, Node, Specification
from scaffold.openapi.index import Index, build_index
from scaffold.openapi.refs.walk import iter_objects
from scaffold.openapi.templates import path_shape

_SECTIONS = (
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "examples",
    "links",
    "callbacks",
)


FactT = TypeVar("FactT")


class Facts:
    """A document, and a memory of everything that is derived from it.

    `neighbors` are the other documents of the run, `comparison` is what changed since an earlier state.
    """

    def __init__(
        self,
        document: Document,
        *,
        known_rules: frozenset[str] = frozenset(),
        extension_schemas: Mapping[str, Any] | None = None,
        naming: Naming | None = None,
    ) -> None:
        """Take a document; everything is derived when it is first asked for."""
        self.document = document
        self.known_rules = known_rules
        self.extension_schemas = extension_schemas or {}
        self.naming = naming or Naming()
        self.neighbors = Neighbors(document.specification)
        self.comparison: Comparison | None = None
        self._extension_validators: dict[str, Any] = {}
        self._known: dict[Callable[[Facts], Any], Any] = {}

    def get(self, kind: Callable[[Facts], FactT]) -> FactT:
        """Return a fact of some kind, a class or function of the facts, derived when it is first asked for."""
        if kind not in self._known:
            self._known[kind] = kind(self)
        found: FactT = self._known[kind]
        return found

    # The document itself

    @cached_property
    def root(self) -> Node:
        """The whole document."""
        return self.document.node()

    @property
    def root_value(self) -> dict[str, Any]:
        """The data of the document."""
        return self.document.root

    @cached_property
    def version(self) -> Version:
        """The version that the document is written in."""
        return version_of(self.document)

    @cached_property
    def index(self) -> Index:
        """The index of the document's definitions."""
        return build_index(self.document)

    @cached_property
    def _objects(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for kind, node in iter_objects(self.document):
            # A reference is no object of the kind; a schema may say more beside it.
            if kind == "schema" or "$ref" not in node.fields:
                found[kind].append(node)
            if "$ref" in node.fields:
                found["reference"].append(node)
        return {kind: tuple(nodes) for kind, nodes in found.items()}

    def objects(self, kind: str) -> tuple[Node, ...]:
        """Return the objects of an OpenAPI type, each once, where it is defined."""
        return self._objects.get(kind, ())

    def follow(self, node: Node | None) -> Node | None:
        """Return what a node refers to; None when there is no node or the reference leads nowhere."""
        if node is None or "$ref" not in (node.value if isinstance(node.value, dict) else ()):
            return node
        try:
            return node.follow()
        except RefError:
            return None

    def elements(self, node: Node | None, key: PointerPart) -> Iterator[Node]:
        """Yield the items of a sequence inside a node, nothing when there is none."""
        holder = node.get(key) if node is not None else None
        return holder.elements() if holder is not None else iter(())

    @cached_property
    def ignores(self) -> tuple[Node, ...]:
        """Every `x-scaffold-ignore` of the document's files."""
        found = []
        document = self.document
        pending = [
            Node(document, document.source(file), None, document.file_root(file))
            for file in document.files
            if FIELD in document.text(file)
        ]
        seen: set[int] = set()
        while pending:
            node = pending.pop()
            if id(node.value) in seen:
                continue
            seen.add(id(node.value))
            if isinstance(node.value, dict) and FIELD in node.fields:
                found.append(node.child(FIELD))
            pending.extend(child for _, child in node.items() if isinstance(child.value, dict | list))
            pending.extend(child for child in node.elements() if isinstance(child.value, dict | list))
        return tuple(found)

    # Paths

    @cached_property
    def path_by_shape(self) -> Mapping[str, str]:
        """The first path of each shape, parameter names taken out."""
        paths = [str(item.name) for item in self.paths]
        return {path_shape(path): path for path in reversed(paths)}

    @cached_property
    def paths(self) -> tuple[Node, ...]:
        """The entries of `paths`, as written."""
        holder = self.root.get("paths")
        entries = holder.items() if holder is not None else ()
        return tuple(
            node for path, node in entries if not path.startswith("x-") and isinstance(node.value, dict)
        )

    # Components and schemas

    def components(self, section: str) -> Iterator[Node]:
        """Yield the well-formed entries of a section of the components."""
        return (node for node in self.index.components(section).values() if isinstance(node.value, dict))

    @cached_property
    def schema_by_name(self) -> Mapping[str, Node]:
        """The component schemas by name."""
        return {str(node.name): node for node in self.components("schemas")}

    @cached_property
    def _schemas_by_keyword(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for schema in self.objects("schema"):
            for keyword in schema.fields:
                found[keyword].append(schema)
        return dict(found)

    def schemas_with(self, keyword: str) -> Sequence[Node]:
        """Return the schemas that have a keyword, in the order of the walk."""
        return self._schemas_by_keyword.get(keyword, ())

    def reach(self, node: Node) -> int:
        """Count the operations that use a definition or the part of one; 0 where that is not known."""
        if self.document.specification is not Specification.OPENAPI:
            return 0
        return self.index.usage(node).operations

    # Design metadata

    def extension_validator(self, name: str) -> Any:
        """Compile the schema of a design field; a jsonschema-rs validator."""
        known = self._extension_validators.get(name)
        if known is None:
            import jsonschema_rs  # only documents with design fields need it

            known = jsonschema_rs.validator_for(self.extension_schemas[name])
            self._extension_validators[name] = known
        return known

    # AsyncAPI

    @cached_property
    def asyncapi(self) -> AsyncApi:
        """The view of an AsyncAPI document."""
        return AsyncApi(self.document)

    # The other documents of the run

    @cached_property
    def used_components(self) -> frozenset[Identity]:
        """The components of this document that operations of any document of the run reach."""
        reached = self.neighbors.ask(reached_in, self.root.source.display)
        if self.document.specification is Specification.ASYNCAPI:
            own = self.asyncapi
            return own.used.union(node.identity for node in own.components if _is_inside(node, reached))
        return frozenset(
            node.identity
            for section in _SECTIONS
            for node in self.components(section)
            if self.index.usage(node).operations or _is_inside(node, reached)
        )

    def release(self) -> None:
        """Forget everything that was derived, which refers back to this, so that nothing keeps the document in memory."""
        self._known.clear()
        for name in [name for name, value in vars(type(self)).items() if isinstance(value, cached_property)]:
            self.__dict__.pop(name, None)


def _is_inside(node: Node, places: frozenset[Identity]) -> bool:
    """Tell whether a node is, or is inside of, one of several places."""
    file, trail = node.identity
    while places:
        if (file, trail) in places:
            return True
        if trail is None:
            break
        trail = trail[0]
    return False
