"""Headers of one's own are hyphenated and do not begin with X-.

Why:
    `X-` was meant to mark experiments and only ever led to two names for one thing (RFC 6648). Underscores
    are dropped by several proxies.

Bad:
    components:
      parameters:
        Tenant: {name: X_Tenant, in: header, schema: {type: string}}

Good:
    components:
      parameters:
        Tenant: {name: Tenant-Id, in: header, schema: {type: string}}

Irrelevant:
    components:
      parameters:
        Tenant: {name: x_tenant, in: query, schema: {type: string}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import HEADER_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode

_ESTABLISHED = frozenset({
    "x-request-id", "x-correlation-id", "x-forwarded-for", "x-forwarded-proto", "x-ratelimit-limit", "x-ratelimit-remaining",
    "x-ratelimit-reset", "x-api-key", "x-content-type-options", "x-frame-options",
})  # fmt: skip


def _judge(header: NamedNode, _: Facts) -> Iterator[Violation]:
    name = header.name.lower()
    if "_" in name:
        yield Violation(header.node, f"header {header.name} contains an underscore, which proxies drop")
    elif name.startswith("x-") and name not in _ESTABLISHED:
        yield Violation(
            header.node,
            f"header {header.name} begins with X-",
            f"call it {header.name[2:]} (RFC 6648)",
            field=(*header.node.pointer, "name"),
        )


RULE = Rule(
    id="cns-header-case",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=HEADER_NAMES,
    judge=_judge,
    fix="separate words with hyphens",
    profile=Profile.STRICT,
    collective=True,
)
