"""Clients authenticate by a standard, not by a vendor's scheme.

Why:
    A request signed with Signature Version 4 or checked by a vendor's authorizer needs that vendor's SDK and
    accounts. OAuth 2, OpenID Connect and mutual TLS work with every platform's identity service.

Bad:
    components:
      securitySchemes:
        sigv4:
          type: apiKey
          name: Authorization
          in: header
          x-amazon-apigateway-authtype: awsSigv4

Good:
    components:
      securitySchemes:
        login: {type: openIdConnect, openIdConnectUrl: "https://auth.shop.example/.well-known/openid-configuration"}

Irrelevant:
    components:
      schemas:
        SigV4: {type: object, properties: {signature: {type: string}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SECURITY_SCHEMES
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_VENDOR = r"sigv4|cognito|x-amazon-apigateway-auth|x-google-(issuer|jwks)|azure-?ad|firebase"


def _judge(scheme: Node, _: Facts) -> Iterator[Violation]:
    texts = [
        str(scheme.name),
        *scheme.fields,
        *(str(scheme.fields.get(key, "")) for key in ("scheme", "openIdConnectUrl")),
    ]
    found = next((match for text in texts if (match := re.search(_VENDOR, text, re.IGNORECASE))), None)
    if found:
        yield Violation(
            scheme, f"security scheme {scheme.name!r} works with one vendor only (judged by {found[0]!r})"
        )


RULE = Rule(
    id="cld-no-vendor-auth",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SECURITY_SCHEMES,
    judge=_judge,
    fix="describe it as oauth2, openIdConnect, bearer or mutualTLS",
)
