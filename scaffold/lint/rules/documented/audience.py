"""The document says who may call the service.

Why:
    How strict a contract has to be depends on its callers: a public one cannot be changed by agreement.
    `info.x-audience` (Zalando guidelines, rule 219) lets tools apply the right rules.

Bad:
    info: {title: Order Service, version: 1.0.0, x-audience: everyone}

Good:
    info: {title: Order Service, version: 1.0.0, x-audience: external-public}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, x-audience: company-internal}
    x-audiences: [everyone]
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import value_text
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_AUDIENCES = (
    "component-internal",
    "business-unit-internal",
    "company-internal",
    "external-partner",
    "external-public",
)


def _judge(info: Node, _: Facts) -> Iterator[Violation]:
    audience = info.fields.get("x-audience")
    if audience is None:
        yield Violation(info, "nothing says who may call the service (x-audience)")
    elif audience not in _AUDIENCES:
        yield Violation(
            info.child("x-audience"), f"audience {value_text(audience)} is not one of the known ones"
        )


RULE = Rule(
    id="doc-audience",
    doc=__doc__,
    severity=Severity.WARNING,
    on=INFO,
    judge=_judge,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    fix=f"set info.x-audience to one of {', '.join(_AUDIENCES)}",
)
