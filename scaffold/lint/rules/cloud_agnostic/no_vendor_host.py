"""No address of the contract belongs to a cloud vendor.

Why:
    A vendor's host name in the contract turns moving the service into a breaking change for every client. A
    domain of your own, or a server variable, can be pointed anywhere.

Bad:
    servers: [{url: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"}]

Good:
    servers: [{url: "https://api.shop.example/v1"}]

Irrelevant:
    externalDocs: {url: "https://docs.s3.amazonaws.com/orders.html"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import SERVICE_URLS
from scaffold.openapi.document import Node

_VENDORS = (
    r"(amazonaws\.com|cloudfront\.net|amazoncognito\.com|azurewebsites\.net|azure-api\.net|windows\.net|azurefd\.net"
    r"|run\.app|cloudfunctions\.net|appspot\.com|googleapis\.com|vercel\.app|netlify\.app|herokuapp\.com|fly\.dev"
    r"|onrender\.com|workers\.dev|lambda-url\.[a-z0-9-]+\.on\.aws)(?=[:/]|$)"
)


def _judge(url: Node, _: Facts) -> Iterator[Violation]:
    found = re.search(_VENDORS, str(url.value), flags=re.IGNORECASE)
    if found:
        yield Violation(url, f"{url.value} ties clients to the vendor behind {found[1].lower()}")


RULE = Rule(
    id="cld-no-vendor-host",
    doc=__doc__,
    severity=Severity.ERROR,
    on=SERVICE_URLS,
    judge=_judge,
    fix="use a domain of your own, or a server variable that each environment sets",
)
