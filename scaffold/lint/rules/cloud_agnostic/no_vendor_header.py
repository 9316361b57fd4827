"""Headers do not carry a vendor's name.

Why:
    `x-amz-request-id` exists only behind one vendor's gateway. Clients that read or send it break with the
    first other one.

Bad:
    components:
      parameters:
        Trace: {name: X-Amzn-Trace-Id, in: header, schema: {type: string}}

Good:
    components:
      parameters:
        Trace: {name: traceparent, in: header, schema: {type: string}}

Irrelevant:
    components:
      parameters:
        Amazon: {name: x-amz, in: query, schema: {type: string}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import HEADER_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode

_VENDOR = re.compile(r"x-(amzn?|ms|goog|vercel|azure|appengine|cloud-trace|heroku|fly)-", re.IGNORECASE)


def _judge(header: NamedNode, _: Facts) -> Iterator[Violation]:
    if _VENDOR.match(header.name):
        yield Violation(
            header.node,
            f"header {header.name} exists only on one vendor's platform",
            field=(*header.node.pointer, "name"),
        )


RULE = Rule(
    id="cld-no-vendor-header",
    doc=__doc__,
    severity=Severity.WARNING,
    on=HEADER_NAMES,
    judge=_judge,
    fix="use the standard header, for example traceparent (W3C Trace Context)",
    collective=True,
)
