"""Security requirements name schemes and scopes that exist.

Why:
    A requirement that names an unknown scheme cannot be met or enforced: gateways either refuse the document
    or leave the operation open. A scope that no flow offers can never be granted.

Bad:
    security: [{oauth: ["orders:write"]}]
    components:
      securitySchemes:
        oauth:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://auth.example.com/token
              scopes: {"orders:read": Read orders.}

Good:
    security: [{oauth: ["orders:read"]}]
    components:
      securitySchemes:
        oauth:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://auth.example.com/token
              scopes: {"orders:read": Read orders.}

Irrelevant:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SECURITY_REQUIREMENTS
from scaffold.lint.facts.access import Access
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import Version
from scaffold.openapi.document import Node

_SCOPED = ("oauth2", "openIdConnect")
# From OpenAPI 3.1 on, roles can be listed for schemes of any type.
_WITHOUT_ROLES = frozenset({Version.SWAGGER_2_0, Version.OPENAPI_3_0})


def _judge(requirement: Node, facts: Facts) -> Iterator[Violation]:
    for name, scopes in requirement.items():
        scheme = facts.get(Access).schemes.get(str(name))
        if scheme is None:
            yield Violation(scopes, f"security scheme {name!r} is not defined")
            continue
        kind = scheme.string("type")
        if not isinstance(scopes.value, list) or kind is None:
            continue  # the structure is wrong
        if facts.version in _WITHOUT_ROLES and scopes.value and kind not in _SCOPED:
            yield Violation(
                scopes,
                f"security scheme {name!r} is of type {kind}, which has no scopes",
                "write an empty list",
            )
            continue
        offered = facts.get(Access).scopes_of(scheme)
        if offered is None:
            continue
        for scope in scopes.elements():
            if isinstance(scope.value, str) and scope.value not in offered:
                yield Violation(scope, f"scope {scope.value!r} is not offered by the flows of {name!r}")


RULE = Rule(
    id="val-security-defined",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SECURITY_REQUIREMENTS,
    judge=_judge,
    fix="define the scheme under components.securitySchemes and the scope in its flows, or correct the name",
)
