"""The document says under which license it may be used.

Why:
    Without a license nobody outside may lawfully generate a client from the document. An SPDX identifier can
    be read by programs; OpenAPI allows either it or a URL, not both.

Bad:
    info: {title: Order Service, version: 1.0.0}

Good:
    info:
      title: Order Service
      version: 1.0.0
      license: {name: Apache License 2.0, identifier: Apache-2.0}

Irrelevant:
    info: {title: Order Service, version: 1.0.0, x-audience: component-internal}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(info: Node, _: Facts) -> Iterator[Violation]:
    license_ = info.mapping("license")
    if license_ is None:
        yield Violation(info, "no license is named")
    elif "identifier" in license_ and "url" in license_:
        yield Violation(
            info.child("license"), "the license has both an identifier and a URL", "keep one of the two"
        )


RULE = Rule(
    id="doc-license",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=INFO.where(lambda _, facts: not facts.get(Design).is_internal),
    judge=_judge,
    profile=Profile.STRICT,
    fix="add info.license with a name and an SPDX identifier",
)
