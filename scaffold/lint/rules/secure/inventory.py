"""Servers say which environment they are.

Why:
    Forgotten test and beta hosts are the way in that nobody watches (OWASP API9). A description per server
    keeps the list of hosts honest.

Bad:
    servers: [{url: "https://api.shop.example"}, {url: "https://beta.api.shop.example"}]

Good:
    servers:
      - {url: "https://api.shop.example", description: Production.}
      - {url: "https://beta.api.shop.example", description: "Beta, open to partners."}

Irrelevant:
    servers: [{url: "https://api.shop.example"}]
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import SERVERS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node

_ENVIRONMENTS = {
    "staging": "Staging", "stage": "Staging", "sandbox": "Sandbox", "test": "Test", "testing": "Test", "dev": "Development",
    "development": "Development", "localhost": "Local development", "prod": "Production", "production": "Production",
}  # fmt: skip


def _is_one_of_several(server: Node, facts: Facts) -> bool:
    siblings = facts.root.sequence("servers") or []
    return len(siblings) > 1 and any(server.value is sibling for sibling in siblings)


def _judge(server: Node, _: Facts) -> Iterator[Violation]:
    if not server.string("description"):
        yield Violation(
            server,
            f"server {server.string('url')} does not say which environment it is",
            repair=Repair(partial(_describe, server), is_safe=False),
        )


def _describe(server: Node) -> list[Edit]:
    """Name the environment that the address names."""
    named = words(server.string("url") or "")
    found = next((_ENVIRONMENTS[word] for word in named if word in _ENVIRONMENTS), None)
    return [] if found is None else add_entry(server, "description", found, after="url")


RULE = Rule(
    id="sec-inventory",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SERVERS.where(_is_one_of_several),
    judge=_judge,
    fix="add a description: production, sandbox, development",
)
