"""Server URLs name no place inside one network.

Why:
    A cluster-internal name, a private address or `localhost` works from one network only. In a published
    contract it either leads nowhere or tells outsiders how the network is laid out.

Bad:
    servers: [{url: "http://orders.prod.svc.cluster.local:8080"}]

Good:
    servers:
      - url: https://{region}.api.shop.example
        variables: {region: {default: eu}}
      - {url: "http://localhost:8000", description: Local development.}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, contact: {url: "http://wiki.local/orders"}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Rule, Violation
from scaffold.lint.catalog.targets import SERVERS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_INTERNAL = re.compile(r"(\.local|\.internal|\.svc|\.lan|\.intranet)$|^localhost$|^host\.docker\.internal$")
_DEVELOPMENT = re.compile(r"local|dev|test|mock|sandbox", re.IGNORECASE)


def _judge(server: Node, _: Facts) -> Iterator[Violation]:
    url = server.string("url") or ""
    host = _host(url)
    if (
        host
        and (_INTERNAL.search(host) or _is_private(host))
        and not _DEVELOPMENT.search(server.string("description") or "")
    ):
        yield Violation(server.child("url"), f"server URL {url} is reachable from one network only")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


RULE = Rule(
    id="cld-server-variables",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=SERVERS,
    judge=_judge,
    fix="make the environment a server variable, or describe the server as one for development",
)
