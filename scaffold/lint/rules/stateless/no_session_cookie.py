"""No session travels in a cookie.

Why:
    A session cookie names state in the memory of one server, so that requests must return to it: instances
    cannot be added, replaced or restarted freely, and browsers send the cookie along with forged requests.

Bad:
    components:
      securitySchemes:
        session: {type: apiKey, in: cookie, name: JSESSIONID}

Good:
    components:
      parameters:
        Theme: {name: theme, in: cookie, schema: {type: string}}

Irrelevant:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer, bearerFormat: JWT}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import COOKIES
from scaffold.lint.versions import OPENAPI_3
from scaffold.openapi.document import Node

_SESSION = re.compile(r"sess(ion)?|jsessionid|phpsessid|asp\.net|(^|[^a-z])sid$", re.IGNORECASE)


def _judge(cookie: Node, _: Facts) -> Iterator[Violation]:
    name = str(cookie.fields.get("name") or cookie.name)
    if _SESSION.search(name):
        yield Violation(
            cookie, f"cookie {name!r} carries a session, which ties clients to the server that keeps it"
        )


RULE = Rule(
    id="stl-no-session-cookie",
    doc=__doc__,
    severity=Severity.ERROR,
    on=COOKIES,
    judge=_judge,
    fix="send a self-contained token in the Authorization header",
    reads=OPENAPI_3,
)
