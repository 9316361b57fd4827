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
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SERVICE_URLS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import Version
from scaffold.lint.repair.editing import Value, add_entry, rewrite_value
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node

_VENDORS = (
    r"(amazonaws\.com|cloudfront\.net|amazoncognito\.com|azurewebsites\.net|azure-api\.net|windows\.net|azurefd\.net"
    r"|run\.app|cloudfunctions\.net|appspot\.com|googleapis\.com|vercel\.app|netlify\.app|herokuapp\.com|fly\.dev"
    r"|onrender\.com|workers\.dev|lambda-url\.[a-z0-9-]+\.on\.aws)(?=[:/]|$)"
)


def _judge(url: Node, facts: Facts) -> Iterator[Violation]:
    found = re.search(_VENDORS, str(url.value), flags=re.IGNORECASE)
    if found:
        yield Violation(
            url,
            f"{url.value} ties clients to the vendor behind {found[1].lower()}",
            repair=Repair(partial(_make_variable, url, facts), is_safe=False),
        )


def _make_variable(url: Node, facts: Facts) -> list[Edit]:
    """Make the host of a server a variable, which each environment sets."""
    text = str(url.value)
    address = re.match(r"https?://([^/{}?#]+)", text)
    servers = (one for one in facts.objects("server") if one.source is url.source)
    server = next((one for one in servers if one.pointer == url.pointer[:-1]), None)
    if address is None or server is None or facts.version is Version.SWAGGER_2_0:
        return []
    host: Value = {"default": address[1]}
    variables = server.get("variables")
    if variables is not None:
        declared = add_entry(variables, "host", host)
    else:
        declared = add_entry(server, "variables", {"host": host}, after="url")
    rewritten = rewrite_value(url, text.replace(address[1], "{host}", 1))
    return [*rewritten, *declared] if rewritten and declared else []


RULE = Rule(
    id="cld-no-vendor-host",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SERVICE_URLS,
    judge=_judge,
    fix="use a domain of your own, or a server variable that each environment sets",
)
