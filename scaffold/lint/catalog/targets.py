"""Targets of rules: the kinds of OpenAPI objects and what is derived from them, as named selections."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.design.service import read_dependency
from scaffold.lint.catalog.rule import Target
from scaffold.lint.facts.comparison import Comparison
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.entities import Entity
from scaffold.lint.facts.examples import Example, ExampleChecker
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroup, SchemaGroups
from scaffold.lint.facts.lists import is_list
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.subjects import NamedNode, Operation, Reply
from scaffold.openapi.document import Node, Specification


def _objects(kind: str) -> Target[Node]:
    return Target(kind.replace("-", " "), lambda facts: facts.objects(kind))


def _parameter_lists(facts: Facts) -> Iterator[Node]:
    for kind in ("path-item", "operation"):
        for node in facts.objects(kind):
            parameters = node.get("parameters")
            if parameters is not None and isinstance(parameters.value, list):
                yield parameters


def _components(facts: Facts) -> Iterator[Node]:
    if facts.document.specification is Specification.ASYNCAPI:
        yield from facts.asyncapi.components
        return
    for section in ("schemas", "responses", "parameters", "requestBodies", "headers", "examples"):
        yield from facts.components(section)


def _service_urls(facts: Facts) -> Iterator[Node]:
    """Yield the addresses that clients send requests to: of servers, and of OAuth 2 and OpenID Connect endpoints."""
    places: list[tuple[Node, tuple[str, ...]]] = [(server, ("url",)) for server in facts.objects("server")]
    places += [(flow, ("authorizationUrl", "tokenUrl", "refreshUrl")) for flow in facts.objects("oauth-flow")]
    places += [(scheme, ("openIdConnectUrl",)) for scheme in facts.objects("security-scheme")]
    for node, fields in places:
        for field in fields:
            if isinstance(node.fields.get(field), str):
                yield node.child(field)


def _links(facts: Facts) -> Iterator[Node]:
    """Yield every address that a reader may follow."""
    yield from _service_urls(facts)
    places = [
        (node, "url") for kind in ("contact", "license", "external-docs") for node in facts.objects(kind)
    ]
    for node, field in (*places, *((info, "termsOfService") for info in facts.objects("info"))):
        if isinstance(node.fields.get(field), str):
            yield node.child(field)


def _header_names(facts: Facts) -> Iterator[NamedNode]:
    for parameter in facts.objects("parameter"):
        if parameter.fields.get("in") == "header" and isinstance(parameter.fields.get("name"), str):
            yield NamedNode(parameter.fields["name"], parameter)
    for response in facts.objects("response"):
        headers = response.get("headers")
        for name, node in headers.items() if headers is not None else ():
            yield NamedNode(name, node)


def _cookies(facts: Facts) -> Iterator[Node]:
    for node in (*facts.objects("security-scheme"), *facts.objects("parameter")):
        if node.fields.get("in") == "cookie":
            yield node


def _url_inputs(facts: Facts) -> Iterator[Node]:
    for node in (*facts.objects("security-scheme"), *facts.objects("parameter")):
        if node.string("in") in {"query", "path"}:
            yield node


def _extensions(facts: Facts) -> tuple[Node, ...]:
    """List the extension fields; looked for once, as several rules are about them."""
    kinds = (
        "openapi",
        "info",
        "paths",
        "path-item",
        "operation",
        "parameter",
        "schema",
        "response",
        "security-scheme",
    )
    return tuple(
        node.child(name)
        for kind in kinds
        for node in facts.objects(kind)
        for name in node.fields
        if name.startswith("x-")
    )


def schemas_with(keyword: str) -> Target[Node]:
    """Make the target of all schemas that have a keyword."""
    return Target("schema", lambda facts: facts.schemas_with(keyword))


DOCUMENT: Target[Node] = Target("document", lambda facts: (facts.root,))
INFO = _objects("info")
SERVERS = _objects("server")
TAGS = _objects("tag")
PARAMETERS = _objects("parameter")
MEDIA_TYPES = _objects("media-type")
RESPONSES = _objects("responses")
CALLBACKS = _objects("callback")
SCHEMAS = _objects("schema")
DISCRIMINATORS = _objects("discriminator")
PATTERNED_SCHEMAS = SCHEMAS.where(
    lambda schema, _: not schema.fields.keys().isdisjoint(("pattern", "patternProperties"))
)
SECURITY_SCHEMES = _objects("security-scheme")
SECURITY_REQUIREMENTS = _objects("security-requirement")
REFERENCES = _objects("reference")

PATHS: Target[Node] = Target("path", lambda facts: facts.paths)
PARAMETER_LISTS: Target[Node] = Target("parameter list", _parameter_lists)
COMPONENTS: Target[Node] = Target("component", _components)
NAMED_SCHEMAS: Target[Node] = Target("component schema", lambda facts: facts.schema_by_name.values())
REQUEST_BODY_SCHEMAS: Target[Node] = Target(
    "request body schema", lambda facts: facts.get(Operations).request_body_schemas
)
ERROR_RESPONSES: Target[Node] = Target("error response", lambda facts: facts.get(Operations).error_responses)
SERVICE_URLS: Target[Node] = Target("service address", _service_urls)
LINKS: Target[Node] = Target("address", _links)
URL_INPUTS: Target[Node] = Target("input in the URL", _url_inputs)
COOKIES: Target[Node] = Target("cookie", _cookies)
EXTENSIONS: Target[Node] = Target("extension field", lambda facts: facts.get(_extensions))
IGNORES: Target[Node] = Target("x-scaffold-ignore", lambda facts: facts.ignores)

HEADER_NAMES: Target[NamedNode] = Target("header", _header_names)
PROPERTIES: Target[NamedNode] = Target("property", lambda facts: facts.get(SchemaGroups).properties)
RESPONSE_PROPERTIES: Target[NamedNode] = Target(
    "response property", lambda facts: facts.get(SchemaGroups).sent_properties
)
FIELD_NAMES: Target[NamedNode] = Target(
    "property or query parameter", lambda facts: facts.get(SchemaGroups).field_names
)

OPERATIONS: Target[Operation] = Target("operation", lambda facts: facts.get(Operations).all)
CLIENT_OPERATIONS = OPERATIONS.where(lambda operation, _: operation.serves_path)
LIST_OPERATIONS = CLIENT_OPERATIONS.where(is_list)
REPLIES: Target[Reply] = Target(
    "response",
    lambda facts: (reply for operation in facts.get(Operations).all for reply in operation.replies),
)
REQUEST_SCHEMA_GROUPS: Target[SchemaGroup] = Target(
    "request schema", lambda facts: facts.get(SchemaGroups).received
)

COMPARISONS: Target[Comparison] = Target(
    "earlier state", lambda facts: () if facts.comparison is None else (facts.comparison,)
)
EXAMPLES: Target[Example] = Target("example", lambda facts: facts.get(ExampleChecker).examples)
ENTITIES: Target[Entity] = Target("entity", lambda facts: facts.get(Design).entities.values())
DEPENDENCIES: Target[Node] = Target("x-service dependency", lambda facts: facts.get(Design).dependencies)
AWAITED_DEPENDENCIES = DEPENDENCIES.where(
    lambda dependency, facts: read_dependency(dependency.value).service in facts.get(Design).hard_dependencies
)
STACK: Target[Node] = Target("x-service stack entry", lambda facts: facts.get(Design).stack)
PUBLISHED_EVENTS: Target[Node] = Target("published event", lambda facts: facts.get(Design).published)
