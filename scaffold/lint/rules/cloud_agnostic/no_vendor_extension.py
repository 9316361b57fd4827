"""Gateway configuration is not part of the contract.

Why:
    `x-amazon-apigateway-integration` and its like describe one deployment on one platform. In the contract
    they reach every client and every other platform; an OpenAPI Overlay adds them where they are needed.

Bad:
    paths:
      /orders:
        get:
          x-amazon-apigateway-integration: {type: aws_proxy}
          responses: {"200": {description: The orders.}}

Good:
    paths:
      /orders:
        get:
          x-criticality: standard
          responses: {"200": {description: The orders.}}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: x-amz-date, in: query, schema: {type: string}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import EXTENSIONS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_VENDORS = ("x-amazon-", "x-aws-", "x-google-", "x-azure-", "x-ms-", "x-kong-", "x-cloudflare-", "x-apigee-")
_NEUTRAL = frozenset({
    "x-ms-enum", "x-ms-paths", "x-ms-client-name", "x-ms-pageable", "x-ms-long-running-operation", "x-ms-summary",
    "x-ms-visibility", "x-ms-discriminator-value", "x-ms-mutability", "x-ms-parameter-location", "x-ms-examples",
})  # fmt: skip


def _judge(extension: Node, _: Facts) -> Iterator[Violation]:
    name = str(extension.name)
    if name.startswith(_VENDORS) and name not in _NEUTRAL:
        yield Violation(extension, f"{name} configures one vendor's platform inside the contract")


RULE = Rule(
    id="cld-no-vendor-extension",
    doc=__doc__,
    severity=Severity.WARNING,
    on=EXTENSIONS,
    judge=_judge,
    fix="move it to an OpenAPI Overlay of that platform",
    collective=True,
)
