"""No secret travels in a URL.

Why:
    URLs end up in access logs, browser histories, caches and Referer headers; a key in one of them is a
    published key (OWASP API2).

Bad:
    components:
      securitySchemes:
        key: {type: apiKey, in: query, name: api_key}

Good:
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: Api-Key}
      parameters:
        Page: {name: page_token, in: query, schema: {type: string}}

Irrelevant:
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: Api-Key}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import URL_INPUTS
from scaffold.lint.facts.access import SECRET_NAME
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(node: Node, _: Facts) -> Iterator[Violation]:
    name = str(node.fields.get("name", ""))
    is_certain = node.fields.get("type") == "apiKey"
    if is_certain or SECRET_NAME.search(name):
        yield Violation(
            node,
            f"{name!r} is sent in the {node.fields.get('in')} of the URL, where it is logged",
            severity=None if is_certain else Severity.WARNING,
        )


RULE = Rule(
    id="sec-no-secret-in-url",
    doc=__doc__,
    severity=Severity.ERROR,
    on=URL_INPUTS,
    judge=_judge,
    fix="send it in the Authorization header or in the body",
    collective=True,
)
