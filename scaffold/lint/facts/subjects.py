"""The subjects of rules: operations with their parameters and replies, resolved once and shared by all rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.core.location import PointerPart
from scaffold.core.naming import words
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts
    from scaffold.openapi.index import OperationNode

_PROBES = frozenset({"health", "healthz", "livez", "readyz", "ready", "live", "healthcheck", "ping"})
_LONGEST_PROBE = 2
_LOCATIONS = frozenset({"path", "query", "querystring", "header", "cookie", "body", "formData"})
MUTATIONS = frozenset({"post", "put", "patch", "delete"})


class Parameter(NamedTuple):
    """A parameter of an operation; `node` is its definition, behind any reference."""

    name: str
    location: str
    node: Node

    @property
    def schema(self) -> Node | None:
        """The parameter's schema; None when it is described by `content`."""
        return self.node.get("schema")


class NamedNode(NamedTuple):
    """A definition under the name that clients know it by: a property, a header, a query parameter."""

    name: str
    node: Node


class Reply(NamedTuple):
    """A response of an operation: `place` is the entry under `responses`, `node` the definition behind any reference."""

    status: str
    place: Node
    node: Node
    facts: Facts

    @property
    def is_success(self) -> bool:
        """Tell whether the status is 2xx."""
        return self.status.startswith("2")

    @property
    def is_error(self) -> bool:
        """Tell whether the status is 4xx or 5xx, or the default."""
        return self.status == "default" or self.status[:1] in {"4", "5"}

    def header(self, *names: str) -> Node | None:
        """Find a header by any of its names, which are case-insensitive (RFC 9110, section 5.1)."""
        headers = self.node.get("headers")
        wanted = {name.lower() for name in names}
        if headers is None or not isinstance(headers.value, Mapping):
            return None
        for name in headers.fields:
            if name.lower() in wanted:
                entry = headers.child(name)
                return self.facts.follow(entry) or entry
        return None

    @property
    def contents(self) -> tuple[tuple[str, Node], ...]:
        """The media types of the body with their Media Type Objects."""
        return tuple(media_types(self.node, self.facts))

    def schemas(self) -> Iterator[Node]:
        """Yield the schemas of the body, behind any reference."""
        for _, media in self.contents:
            schema = self.facts.follow(media.get("schema"))
            if schema is not None:
                yield schema


class Operation:
    """An operation with everything that rules ask about it; parts that are not well formed are left out."""

    def __init__(self, found: OperationNode, facts: Facts) -> None:
        """Wrap an operation of the index."""
        self.found = found
        self.facts = facts
        self.node = found.node
        self.path = found.path
        self.method = found.method
        self.value: dict[str, Any] = found.node.value if isinstance(found.node.value, dict) else {}

    @property
    def title(self) -> str:
        """The name of the operation in messages, for example `GET /orders`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def is_mutation(self) -> bool:
        """Tell whether the method changes state."""
        return self.method in MUTATIONS

    @property
    def serves_path(self) -> bool:
        """Tell whether clients of this service call it: neither a webhook nor a callback."""
        return self.found.origin == "path"

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the operation's id and summary and of the last segments of its path."""
        texts = (self.value.get("operationId"), self.value.get("summary"), " ".join(self.segments[-2:]))
        return frozenset(word for text in texts if isinstance(text, str) for word in words(text))

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path, without empty ones."""
        return tuple(segment for segment in self.path.split("/") if segment)

    @property
    def is_probe(self) -> bool:
        """Tell whether it is a liveness or readiness probe, by the path."""
        last = self.segments[-1].lower() if self.segments else ""
        return self.method == "get" and len(self.segments) <= _LONGEST_PROBE and last in _PROBES

    @cached_property
    def collections(self) -> tuple[str, ...]:
        """The fixed segments that name collections: those before a parameter, and the last one."""
        following = (*self.segments[1:], "{}") if self.segments else ()
        pairs = zip(self.segments, following, strict=True)
        return tuple(
            segment for segment, after in pairs if after.startswith("{") and not segment.startswith("{")
        )

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters and those of the path item that it does not override."""
        found = []
        for node in self.found.parameters:
            name, location = node.string("name"), node.string("in")
            if name is not None and location is not None:
                found.append(Parameter(name, location, node))
        return tuple(found)

    @cached_property
    def has_unread_parameters(self) -> bool:
        """Tell whether a parameter cannot be made out: what it says may be what is looked for."""
        for holder in (self.node, self.found.path_item):
            declared = holder.get("parameters")
            if declared is not None and not isinstance(declared.value, list):
                return True
            for entry in declared.elements() if declared is not None else ():
                node = self.facts.follow(entry)
                if node is None or node.string("name") is None or node.string("in") not in _LOCATIONS:
                    return True
        return False

    def parameter(self, *names: str, location: str | None = None) -> Parameter | None:
        """Find a parameter by any of its names, whatever their case and word separators."""
        wanted = {_squeezed(name) for name in names}
        for parameter in self.parameters:
            if _squeezed(parameter.name) in wanted and location in {None, parameter.location}:
                return parameter
        return None

    def parameters_in(self, location: str) -> Iterator[Parameter]:
        """Yield the parameters in `path`, `query`, `header` or `cookie`."""
        return (parameter for parameter in self.parameters if parameter.location == location)

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Its responses, in the order written."""
        responses = self.node.get("responses")
        found = []
        if responses is not None and isinstance(responses.value, dict):
            for status, place in responses.items():
                node = self.facts.follow(place)
                if node is not None and isinstance(node.value, dict) and not str(status).startswith("x-"):
                    found.append(Reply(str(status), place, node, self.facts))
        return tuple(found)

    def reply(self, *statuses: str) -> Reply | None:
        """Find the response with one of these statuses."""
        return next((reply for reply in self.replies if reply.status in statuses), None)

    @property
    def has_responses(self) -> bool:
        """Tell whether there is any response, well formed or not."""
        return bool(self.node.mapping("responses"))

    def declares(self, *statuses: str) -> bool:
        """Tell whether a response has one of these statuses, even where it is not well formed or refers to nothing."""
        return not (self.node.mapping("responses") or {}).keys().isdisjoint(statuses)

    @property
    def successes(self) -> tuple[Reply, ...]:
        """The responses with a 2xx status."""
        return tuple(reply for reply in self.replies if reply.is_success)

    @cached_property
    def body(self) -> Node | None:
        """Its Request Body Object, behind any reference."""
        node = self.facts.follow(self.node.get("requestBody"))
        return node if node is not None and isinstance(node.value, dict) else None

    @cached_property
    def body_contents(self) -> tuple[tuple[str, Node], ...]:
        """The media types of the request body with their Media Type Objects."""
        return tuple(media_types(self.body, self.facts)) if self.body is not None else ()

    @cached_property
    def security(self) -> tuple[Mapping[str, Any], ...] | None:
        """The security requirements that hold for it, its own or the document's; None when there is no statement."""
        stated = self.value.get("security", self.facts.root_value.get("security"))
        if not isinstance(stated, list):
            return None
        return tuple(requirement for requirement in stated if isinstance(requirement, dict))

    @property
    def is_protected(self) -> bool:
        """Tell whether every alternative of its security requirements names a scheme."""
        return bool(self.security) and all(self.security or ())

    def policy(self, name: str) -> Any:
        """Give the value of an `x-` field of the operation."""
        return self.value.get(name)


def title_of(node: Node) -> str:
    """Give the name of a definition as messages show it: its key, or the file that holds nothing else."""
    return node.file.name if node.name is None else str(node.name)


def inside(node: Node, pointer: Iterable[PointerPart]) -> Node:
    """Go down from a node along a pointer, as far as it leads."""
    for part in pointer:
        node = node.get(part) or node
    return node


def media_types(holder: Node, facts: Facts) -> Iterator[tuple[str, Node]]:
    """Yield the well-formed entries of an object's `content`."""
    content = holder.get("content")
    if content is None or not isinstance(content.value, dict):
        return
    for name, node in content.items():
        target = facts.follow(node)
        if target is not None and isinstance(target.value, dict):
            yield str(name), target


def is_json(media_type: str) -> bool:
    """Tell whether a media type carries JSON (RFC 6839 suffix included)."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")


def json_schemas(contents: Iterable[tuple[str, Node]], facts: Facts) -> Iterator[Node]:
    """Yield the schemas of JSON bodies, behind any reference."""
    for media_type, media in contents:
        schema = facts.follow(media.get("schema")) if is_json(media_type) else None
        if schema is not None and isinstance(schema.value, dict):
            yield schema


def _squeezed(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()
