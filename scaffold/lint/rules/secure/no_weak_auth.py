"""Authentication is not weak by construction.

Why:
    Basic and digest send or depend on the password in every request; the implicit and password flows of OAuth
    2 hand tokens or passwords to the wrong party and are gone from OAuth 2.1 (OWASP API2, RFC 9700).

Bad:
    components:
      securitySchemes:
        login: {type: http, scheme: basic}

Good:
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            authorizationCode:
              authorizationUrl: https://auth.shop.example/authorize
              tokenUrl: https://auth.shop.example/token
              scopes: {}

Irrelevant:
    components:
      schemas:
        Scheme: {type: object, properties: {scheme: {type: string, const: basic}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SECURITY_SCHEMES
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_WEAK_SCHEMES = frozenset({"basic", "digest", "negotiate", "oauth"})
_WEAK_FLOWS = ("implicit", "password")


def _judge(scheme: Node, _: Facts) -> Iterator[Violation]:
    kind = scheme.fields.get("type")
    name = str(scheme.fields.get("scheme", "")).lower()
    if kind == "http" and name in _WEAK_SCHEMES:
        yield Violation(scheme, f"security scheme {scheme.name!r} uses HTTP {name}")
    flows = scheme.get("flows") if kind == "oauth2" else None
    for flow, node in flows.items() if flows is not None else ():
        if flow in _WEAK_FLOWS:
            yield Violation(node, f"security scheme {scheme.name!r} offers the {flow} flow of OAuth 2")


RULE = Rule(
    id="sec-no-basic-weak-auth",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SECURITY_SCHEMES,
    judge=_judge,
    fix="use bearer tokens with the authorization-code or client-credentials flow, or mutual TLS",
)
