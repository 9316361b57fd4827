"""The security schemes that servers and operations name are defined.

Why:
    A requirement that names a scheme which is not there cannot be met: clients do not know how to log in.

Bad:
    asyncapi: 2.6.0
    servers: {production: {url: "broker.shop.example:4222", protocol: nats, security: [{token: []}]}}
    channels: {}

Good:
    asyncapi: 2.6.0
    servers: {production: {url: "broker.shop.example:4222", protocol: nats, security: [{token: []}]}}
    channels: {}
    components: {securitySchemes: {token: {type: http, scheme: bearer}}}

Irrelevant:
    asyncapi: 2.6.0
    servers: {production: {url: "broker.shop.example:4222", protocol: nats}}
    channels: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode
from scaffold.lint.facts.versions import ASYNCAPI


def _requirements(facts: Facts) -> Iterator[NamedNode]:
    return (NamedNode(name, node) for name, node in facts.asyncapi.security_requirements())


def _judge(requirement: NamedNode, facts: Facts) -> Iterator[Violation]:
    known = facts.asyncapi.scheme_names
    if requirement.name not in known:
        guess = nearest(requirement.name, known)
        advice = f"did you mean {guess}?" if guess else None
        yield Violation(requirement.node, f"security scheme {requirement.name!r} is not defined", advice)


RULE = Rule(
    id="val-server-security",
    doc=__doc__,
    severity=Severity.ERROR,
    on=Target("security requirement of a server", _requirements),
    judge=_judge,
    fix="define it under components.securitySchemes, or correct the name",
    reads=ASYNCAPI,
)
