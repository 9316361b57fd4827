"""Responses do not give secrets away.

Why:
    A password, even hashed, or a card number in a response is copied into logs, caches and clients (OWASP
    API3). What only travels to the server is `writeOnly`; what must be shown is marked with
    `x-sensitive-data`, so that logs mask it.

Bad:
    paths:
      /users:
        get:
          responses:
            "200":
              description: A user.
              content: {application/json: {schema: {type: object, properties: {password_hash: {type: string}}}}}

Good:
    paths:
      /users:
        get:
          responses:
            "200":
              description: A user.
              content:
                application/json:
                  schema: {type: object, properties: {password: {type: string, writeOnly: true}}}

Irrelevant:
    paths:
      /users:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {password: {type: string}}}}}
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.naming import snake
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import RESPONSE_PROPERTIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import types
from scaffold.lint.facts.subjects import NamedNode
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.lint.repair.editing import set_flag
from scaffold.lint.repair.repair import Repair

_SECRETS = frozenset({
    "password", "passwd", "password_hash", "hashed_password", "private_key", "ssn", "social_security_number", "pan", "cvv",
    "cvc", "card_number", "pin_code", "secret_key",
})  # fmt: skip
_MARKS = ("x-sensitive-data", "x-sensitive")


def _is_secret(field: NamedNode, _: Facts) -> bool:
    return snake(field.name) in _SECRETS


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    value = field.node.fields
    if value.get("writeOnly") is True or any(mark in value for mark in _MARKS):
        return
    if types(field.node, facts) <= {"string", "null"}:
        hide = Repair(partial(set_flag, field.node, "writeOnly"), is_safe=False)
        repair = hide if facts.version in OPENAPI_3 else None
        yield Violation(field.node, f"responses contain {field.name!r} (judged by the name)", repair=repair)


RULE = Rule(
    id="sec-sensitive-response",
    doc=__doc__,
    severity=Severity.WARNING,
    on=RESPONSE_PROPERTIES.where(_is_secret),
    judge=_judge,
    fix="mark it writeOnly: true, or x-sensitive-data where it has to be shown",
)
