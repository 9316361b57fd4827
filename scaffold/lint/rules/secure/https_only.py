"""Everything travels encrypted.

Why:
    Over plain HTTP tokens and personal data can be read and changed on the way (OWASP API8).

Bad:
    servers: [{url: "http://api.shop.example"}]

Good:
    servers: [{url: "https://api.shop.example"}, {url: "http://localhost:8000"}]

Irrelevant:
    info: {title: Order Service, version: 1.0.0, contact: {url: "http://shop.example"}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SERVICE_URLS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import rewrite_value
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_LOCAL = r"(http|ws)://(localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?=[:/]|$)"


def _judge(url: Node, facts: Facts) -> Iterator[Violation]:
    text = str(url.value)
    if not _is_encrypted(text) and not _is_encrypted(_filled(url, text, facts)):
        scheme, rest = text.split(":", 1)
        repair = Repair(lambda: rewrite_value(url, f"{scheme}s:{rest}"))
        yield Violation(url, f"{text} is not encrypted", repair=repair)


def _is_encrypted(url: str) -> bool:
    """Tell whether an address is encrypted, or one of the machine itself."""
    is_plain = url.lower().startswith(("http://", "ws://"))
    return not is_plain or re.match(_LOCAL, url, flags=re.IGNORECASE) is not None


def _filled(url: Node, text: str, facts: Facts) -> str:
    """Put the defaults of its variables into the URL of a server."""
    servers = (one for one in facts.objects("server") if one.source is url.source)
    server = next((one for one in servers if one.pointer == url.pointer[:-1]), None)
    variables = server.get("variables") if server is not None else None
    for name, variable in variables.items() if variables is not None else ():
        text = text.replace(f"{{{name}}}", variable.string("default") or "")
    return text


RULE = Rule(
    id="sec-https-only",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SERVICE_URLS,
    judge=_judge,
    fix="use https (or wss)",
)
