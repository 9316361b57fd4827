"""Addresses taken from clients are restricted.

Why:
    A service that fetches a URL from a request can be sent to the metadata service or to an admin page inside
    the network (server-side request forgery, OWASP API7). A pattern or a note on what is allowed shows that
    it was thought of.

Bad:
    paths:
      /hooks:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {callback_url: {type: string, format: uri}}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /hooks:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {callback_url: {type: string, format: uri, pattern: "^https://", maxLength: 500}}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /hooks:
        get:
          responses:
            "200":
              description: A hook.
              content:
                application/json: {schema: {type: object, properties: {callback_url: {type: string, format: uri}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Addon, Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_BODY_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, properties, types
from scaffold.openapi.document import Node

_FETCHED = frozenset({"callback", "webhook", "redirect", "hook"})


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    for name, node in properties(schema, facts).items():
        parts = set(words(name))
        if not (parts & {"url", "uri"} and parts & _FETCHED) or not types(node, facts) <= {"string", "null"}:
            continue
        if not any(keyword(node, key, facts) for key in ("pattern", "enum", "readOnly")):
            yield Violation(node, f"{name!r} takes any address from clients (judged by the name)")


RULE = Rule(
    id="sec-url-input",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.SECURE: Severity.WARNING, Addon.PUBLIC_API: Severity.WARNING},
    on=REQUEST_BODY_SCHEMAS,
    judge=_judge,
    fix="restrict it by a pattern (https only), and check the host against a list when it is used",
)
