"""Uploads answer with an address, not with a place on the server.

Why:
    A path in the file system of the server that took the upload is of use only there. The next request
    reaches another instance, and the path tells an attacker how the server is laid out.

Bad:
    paths:
      /photos:
        post:
          requestBody: {content: {image/png: {}}}
          responses:
            "201":
              description: Stored.
              content:
                application/json: {schema: {type: object, properties: {filePath: {type: string}}}}

Good:
    paths:
      /photos:
        post:
          requestBody: {content: {image/png: {}}}
          responses:
            "201":
              description: Stored.
              headers: {Location: {schema: {type: string, format: uri-reference}}}

Irrelevant:
    paths:
      /orders:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import snake
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation

_SERVER_PLACES = frozenset(
    {"file_path", "filepath", "local_path", "server_path", "absolute_path", "tmp_path", "directory"}
)
_UPLOADS = (
    "multipart/",
    "image/",
    "video/",
    "audio/",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
)


def _is_upload(operation: Operation, _: Facts) -> bool:
    return any(media_type.startswith(_UPLOADS) for media_type, _ in operation.body_contents)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    for reply in operation.successes:
        for schema in reply.schemas():
            for name, node in properties(schema, facts).items():
                if snake(name) in _SERVER_PLACES:
                    yield Violation(
                        node,
                        f"{operation.title} answers with {name!r}, a place on the server (judged by the name)",
                    )


RULE = Rule(
    id="stl-no-local-upload",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_is_upload),
    judge=_judge,
    fix="answer with the URL of the new resource (Location), or let clients upload to a signed URL",
)
