"""Per-document facts, found once and shared by all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from scaffold.asyncapi.view import AsyncApi
from scaffold.core.errors import RefError
from scaffold.core.location import PointerPart
from scaffold.lint.facts.access import Access
from scaffold.lint.facts.comparison import Comparison
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.examples import ExampleChecker
from scaffold.lint.facts.groups import SchemaGroup, group_schemas, property_nodes
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.naming_style import Naming, Style, prevailing_style, usual_style
from scaffold.lint.facts.routes import path_words, routes_of
from scaffold.lint.facts.subjects import NamedNode, Operation, json_schemas
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


class Facts:
    """A document with everything that is derived from it.

    `neighbors` holds the facts of all documents of the run in their order, `comparison` what changed since an earlier state.
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
        self.neighbors: tuple[Facts, ...] = (self,)
        self.comparison: Comparison | None = None
        self._extension_validators: dict[str, Any] = {}

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

    # Operations

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of paths, webhooks and callbacks; one that several paths share is listed once."""
        seen: set[Identity] = set()
        found = []
        for operation in self.index.operations:
            if operation.node.identity not in seen:
                seen.add(operation.node.identity)
                found.append(Operation(operation, self))
        return tuple(found)

    @cached_property
    def operation_by_id(self) -> Mapping[str, Operation]:
        """The operations by operationId; of equal ids the first."""
        found: dict[str, Operation] = {}
        for operation in self.operations:
            name = operation.value.get("operationId")
            if isinstance(name, str):
                found.setdefault(name, operation)
        return found

    @cached_property
    def _operation_by_route(self) -> Mapping[tuple[str, str], Operation]:
        return {
            (operation.path, operation.method): operation
            for operation in self.operations
            if operation.serves_path
        }

    def operation_at(self, path: str, method: str) -> Operation | None:
        """Find the operation of a path and method."""
        return self._operation_by_route.get((path, method))

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

    @cached_property
    def schema_groups(self) -> tuple[SchemaGroup, ...]:
        """All schemas, grouped by the definition that they are part of."""
        return group_schemas(self.objects("schema"))

    @cached_property
    def request_schema_groups(self) -> tuple[SchemaGroup, ...]:
        """The groups that requests reach."""
        return tuple(group for group in self.schema_groups if self.index.usage(group.home).received)

    @cached_property
    def response_schema_groups(self) -> tuple[SchemaGroup, ...]:
        """The groups that responses reach."""
        return tuple(group for group in self.schema_groups if self.index.usage(group.home).sent)

    @cached_property
    def request_body_schemas(self) -> tuple[Node, ...]:
        """The outermost schemas of JSON request bodies that clients send, each once."""
        found: dict[Identity, Node] = {}
        for operation in self.operations:
            for schema in json_schemas(operation.body_contents, self) if operation.serves_path else ():
                found.setdefault(schema.identity, schema)
        return tuple(found.values())

    @cached_property
    def error_responses(self) -> tuple[Node, ...]:
        """The definitions of 4xx, 5xx and default responses of the service, each once."""
        found: dict[Identity, Node] = {}
        for operation in self.operations:
            for reply in operation.replies if operation.serves_path else ():
                if reply.is_error:
                    found.setdefault(reply.node.identity, reply.node)
        return tuple(found.values())

    def reach(self, node: Node) -> int:
        """Count the operations that use a definition or the part of one; 0 where that is not known."""
        if self.document.specification is not Specification.OPENAPI:
            return 0
        return self.index.usage(node).operations

    @cached_property
    def property_nodes(self) -> tuple[NamedNode, ...]:
        """The properties of all schemas, where they are defined."""
        return tuple(property_nodes(self.schemas_with("properties")))

    @cached_property
    def response_properties(self) -> tuple[NamedNode, ...]:
        """The properties of the schemas that responses reach."""
        return tuple(property_nodes(node for group in self.response_schema_groups for node in group.schemas))

    @cached_property
    def field_names(self) -> tuple[NamedNode, ...]:
        """Properties and query parameters."""
        queries = (node for node in self.objects("parameter") if node.fields.get("in") == "query")
        named = (
            NamedNode(str(node.fields["name"]), node)
            for node in queries
            if isinstance(node.fields.get("name"), str)
        )
        return (*self.property_nodes, *named)

    @cached_property
    def habits(self) -> Habits:
        """The habits of the documents of the run."""
        return Habits(self)

    @cached_property
    def operation_id_style(self) -> Style | None:
        """The case of operation ids: as agreed, else the usual one."""
        return self.naming.operation_ids or usual_style(self.operation_by_id)

    @cached_property
    def path_style(self) -> Style:
        """The case of path segments: as agreed, else the usual one, else kebab-case."""
        segments = [word for path in self.paths for word in path_words(str(path.name))]
        return self.naming.paths or prevailing_style(segments, Style.KEBAB)

    @cached_property
    def schema_style(self) -> Style:
        """The case of the names of component schemas: as agreed, else the usual one, else PascalCase."""
        return self.naming.schemas or prevailing_style(self.schema_by_name, Style.PASCAL)

    # Security

    @cached_property
    def access(self) -> Access:
        """The security of the document."""
        return Access(self)

    # Design metadata

    @cached_property
    def design(self) -> Design:
        """The design of the service, as the `x-` fields of the document state it."""
        return Design(self)

    def extension_validator(self, name: str) -> Any:
        """Compile the schema of a design field; a jsonschema-rs validator."""
        known = self._extension_validators.get(name)
        if known is None:
            import jsonschema_rs  # only documents with design fields need it

            known = jsonschema_rs.validator_for(self.extension_schemas[name])
            self._extension_validators[name] = known
        return known

    @cached_property
    def example_checker(self) -> ExampleChecker:
        """The checker of the document's examples."""
        return ExampleChecker(self)

    # AsyncAPI

    @cached_property
    def asyncapi(self) -> AsyncApi:
        """The view of an AsyncAPI document."""
        return AsyncApi(self.document)

    @cached_property
    def neighbor_events(self) -> frozenset[str]:
        """The names of the messages that AsyncAPI documents of the run send."""
        return frozenset(
            name
            for member in self.neighbors
            if member.document.specification is Specification.ASYNCAPI
            for name in member.asyncapi.names("send")
        )

    @property
    def operation_count(self) -> int:
        """The number of the document's operations."""
        if self.document.specification is Specification.ASYNCAPI:
            return len(self.asyncapi.operations)
        return len(self.operations)

    # The workspace

    @cached_property
    def workspace(self) -> tuple[Facts, ...]:
        """The documents of the run that are written in the same specification, this one included."""
        return tuple(
            member
            for member in self.neighbors
            if member.document.specification is self.document.specification
        )

    @property
    def others(self) -> tuple[Facts, ...]:
        """The other documents of the workspace."""
        return tuple(member for member in self.workspace if member is not self)

    @property
    def earlier(self) -> tuple[Facts, ...]:
        """The documents before this one: what concerns two of them is reported at the later one."""
        return self.workspace[: self.workspace.index(self)]

    def member(self, name: Any) -> Facts | None:
        """Find another document of the workspace by the name of its service."""
        return next((member for member in self.others if member.design.service_name == name), None)

    @cached_property
    def route_table(self) -> Mapping[tuple[str, str], Operation]:
        """The operations by route."""
        return {
            route: operation
            for operation in self.operations
            if operation.serves_path
            for route in routes_of(operation)
        }

    @cached_property
    def used_components(self) -> frozenset[Identity]:
        """The components that operations of any document of the workspace reach."""
        if self.document.specification is Specification.ASYNCAPI:
            return frozenset().union(*(member.asyncapi.used for member in self.workspace))
        return frozenset(
            node.identity
            for member in self.workspace
            for section in _SECTIONS
            for node in self.components(section)
            if member.index.usage(node).operations
        )
