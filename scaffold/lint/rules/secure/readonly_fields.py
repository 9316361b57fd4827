"""Clients cannot write what the server owns.

Why:
    A request schema that lists `created_at` or `role` invites clients to send it, and a handler that copies
    the body into the database lets them raise their own rights (mass assignment, OWASP API3). `readOnly` says
    it is for responses only.

Bad:
    paths:
      /users:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {email: {type: string}, is_admin: {type: boolean}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /users:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {email: {type: string}, is_admin: {type: boolean, readOnly: true}}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /users:
        get:
          responses:
            "200":
              description: A user.
              content: {application/json: {schema: {type: object, properties: {is_admin: {type: boolean}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.naming import snake
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_BODY_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, properties
from scaffold.lint.repair.editing import set_flag
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_SERVER_OWNED = frozenset({
    "created_at", "updated_at", "created_by", "updated_by", "is_admin", "is_superuser", "is_staff", "password_hash",
    "balance", "email_verified",
})  # fmt: skip


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    for name, node in properties(schema, facts).items():
        if snake(name) in _SERVER_OWNED and keyword(node, "readOnly", facts) is not True:
            yield Violation(
                node,
                f"clients can write {name!r}, which is the server's to set (judged by the name)",
                repair=Repair(partial(set_flag, node, "readOnly"), is_safe=False),
            )


RULE = Rule(
    id="sec-readonly-fields",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REQUEST_BODY_SCHEMAS,
    judge=_judge,
    fix="mark it readOnly: true, or leave it out of the request schema",
)
