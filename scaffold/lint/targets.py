"""Where rules can apply: the kinds of OpenAPI objects, as named selections of a document's facts."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.lint.facts import Facts, SchemaUse
from scaffold.lint.rule import Target
from scaffold.lint.subjects import Operation
from scaffold.openapi.document import Node, Notice


def _objects(kind: str, name: str) -> Target[Node]:
    return Target(name, lambda facts: facts.objects(kind))


DOCUMENT: Target[Node] = Target("document", lambda facts: (facts.root,))
INFO = _objects("info", "info")
SERVERS = _objects("server", "server")
TAGS = _objects("tag", "tag")
PATH_ITEMS = _objects("path-item", "path item")
PARAMETERS = _objects("parameter", "parameter")
HEADERS = _objects("header", "header")
MEDIA_TYPES = _objects("media-type", "media type")
RESPONSES = _objects("response", "response")
SCHEMAS = _objects("schema", "schema")
SECURITY_SCHEMES = _objects("security-scheme", "security scheme")

OPERATIONS: Target[Operation] = Target("operation", lambda facts: facts.operations)
CLIENT_OPERATIONS = OPERATIONS.where(lambda operation, _: operation.serves_path)
NAMED_SCHEMAS: Target[Node] = Target("component schema", lambda facts: facts.components("schemas"))
REQUEST_SCHEMAS: Target[SchemaUse] = Target("request schema", lambda facts: facts.request_schemas)
RESPONSE_SCHEMAS: Target[SchemaUse] = Target("response schema", lambda facts: facts.response_schemas)
IGNORES: Target[Node] = Target("x-scaffold-ignore", lambda facts: facts.ignores)


def notices(*codes: str) -> Target[Notice]:
    """Select what was noticed while the document was loaded."""

    def select(facts: Facts) -> Iterable[Notice]:
        return (notice for notice in facts.document.notices if notice.code in codes)

    return Target("document", select)
