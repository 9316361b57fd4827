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
from scaffold.lint.editing import rewrite_value
from scaffold.lint.facts import Facts
from scaffold.lint.repair import Repair
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import SERVICE_URLS
from scaffold.openapi.document import Node

_LOCAL = r"(http|ws)://(localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?=[:/]|$)"


def _judge(url: Node, _: Facts) -> Iterator[Violation]:
    text = str(url.value)
    if text.lower().startswith(("http://", "ws://")) and not re.match(_LOCAL, text, flags=re.IGNORECASE):
        scheme, rest = text.split(":", 1)
        repair = Repair(lambda: rewrite_value(url, f"{scheme}s:{rest}"))
        yield Violation(url, f"{text} is not encrypted", repair=repair)


RULE = Rule(
    id="sec-https-only",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SERVICE_URLS,
    judge=_judge,
    fix="use https (or wss)",
)
