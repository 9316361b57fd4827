"""Each request carries its own proof of identity.

Why:
    An API key in a cookie is set once by a login and then sent along by the browser, also with requests
    forged by other sites. A header is set deliberately, request by request, and needs no memory on the
    server.

Bad:
    components:
      securitySchemes:
        login: {type: apiKey, in: cookie, name: auth}

Good:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer}

Irrelevant:
    components:
      parameters:
        Locale: {name: locale, in: cookie, schema: {type: string}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SECURITY_SCHEMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.openapi.document import Node


def _judge(scheme: Node, _: Facts) -> Iterator[Violation]:
    if scheme.fields.get("type") == "apiKey" and scheme.fields.get("in") == "cookie":
        yield Violation(
            scheme,
            f"security scheme {scheme.name!r} relies on a cookie that a login has set",
            field=(*scheme.pointer, "in"),
        )


RULE = Rule(
    id="stl-self-contained-auth",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SECURITY_SCHEMES,
    judge=_judge,
    fix="use a bearer token, mutual TLS, or an API key in a header",
    reads=OPENAPI_3,
)
