"""No session travels in a cookie.

Why:
    A session cookie names state in the memory of one server, so that requests must return to it: instances
    cannot be added, replaced or restarted freely, and browsers send the cookie along with forged requests.

Bad:
    components:
      securitySchemes:
        session: {type: apiKey, in: cookie, name: JSESSIONID}
      responses:
        LoggedIn:
          description: Welcome.
          headers: {Set-Cookie: {schema: {type: string, example: JSESSIONID=abcde12345; Path=/; HttpOnly}}}

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
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.catalog.targets import COOKIES, HEADER_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode
from scaffold.openapi.document import Node

_SESSION = r"sess(ion)?|jsessionid|phpsessid|asp\.net|(^|[^a-z])sid$"


def _named(facts: Facts) -> Iterator[NamedNode]:
    """Yield cookies that clients send, and those that responses set as far as their examples name them."""
    for cookie in COOKIES.select(facts):
        yield NamedNode(str(cookie.fields.get("name") or cookie.name), cookie)
    for header in HEADER_NAMES.select(facts):
        if header.name.lower() == "set-cookie":
            node = facts.follow(header.node) or header.node
            yield from (NamedNode(text.partition("=")[0].strip(), header.node) for text in _examples(node))


def _examples(header: Node) -> Iterator[str]:
    for holder in filter(None, (header, header.get("schema"))):
        examples = holder.get("examples")
        named = [node.fields.get("value") for _, node in examples.items()] if examples is not None else []
        for value in (holder.fields.get("example"), *named, *(holder.sequence("examples") or ())):
            if isinstance(value, str) and "=" in value:
                yield value


def _judge(cookie: NamedNode, _: Facts) -> Iterator[Violation]:
    if re.search(_SESSION, cookie.name, flags=re.IGNORECASE):
        yield Violation(
            cookie.node,
            f"cookie {cookie.name!r} carries a session, which ties clients to the server that keeps it",
            field=(*cookie.node.pointer, "in"),
        )


RULE = Rule(
    id="stl-no-session-cookie",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("cookie", _named),
    judge=_judge,
    fix="send a self-contained token in the Authorization header",
)
