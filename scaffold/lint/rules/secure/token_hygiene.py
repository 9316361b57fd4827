"""Tokens say what they are.

Why:
    A client that does not know whether a bearer token is a JWT or opaque, and how it is renewed, guesses: it
    parses what it should not, or asks users to log in again (OWASP API2, RFC 8725).

Bad:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer}

Good:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer, bearerFormat: JWT, description: Lives for 15 minutes.}

Irrelevant:
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: Api-Key}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SECURITY_SCHEMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node


def _is_bearer(scheme: Node, _: Facts) -> bool:
    return scheme.fields.get("type") == "http" and str(scheme.fields.get("scheme", "")).lower() == "bearer"


def _judge(scheme: Node, _: Facts) -> Iterator[Violation]:
    if not scheme.fields.get("bearerFormat") and not scheme.fields.get("description"):
        yield Violation(
            scheme,
            f"security scheme {scheme.name!r} does not say what kind of token it takes",
            repair=Repair(partial(add_entry, scheme, "bearerFormat", "JWT", after="scheme"), is_safe=False),
        )


RULE = Rule(
    id="sec-token-hygiene",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SECURITY_SCHEMES.where(_is_bearer),
    judge=_judge,
    fix="add bearerFormat, and describe the lifetime and where tokens come from",
)
