"""Status codes are written in quotes.

Why:
    A plain `200` is a number to YAML, and JSON has no keys that are numbers: a Responses Object has its codes in
    quotes (OpenAPI 3.1.1, section 4.8.16; the same in 3.0 and 3.2). Many tools read both; some refuse the number, or
    do not find the response under it.

Bad:
    paths:
      /orders:
        get:
          responses:
            200: {description: The orders.}

Good:
    paths:
      /orders:
        get:
          responses:
            "200": {description: The orders.}

Irrelevant:
    components:
      responses:
        Orders: {description: The orders.}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import RESPONSES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.lint.repair.editing import quote_key
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_DIGITS_OF_A_CODE = 3


def _judge(responses: Node, _: Facts) -> Iterator[Violation]:
    if responses.file.suffix.lower() == ".json":
        return  # read as JSON only, where every key has its quotes
    for status, response in responses.items():
        if len(status) == _DIGITS_OF_A_CODE and status.isdigit() and _is_number(response):
            yield Violation(
                response,
                f"the status {status} is a number to YAML, where the specification wants text",
                f'write it in quotes: "{status}"',
                Repair(partial(quote_key, response)),
            )


def _is_number(response: Node) -> bool:
    """Tell whether the key of a response begins with a digit in the text, not with a quote."""
    source = response.source
    return source.text[source.find_offset(source.origin(response.pointer))].isdigit()


RULE = Rule(
    id="val-status-quoted",
    doc=__doc__,
    severity=Severity.INFO,
    on=RESPONSES,
    judge=_judge,
    fix="put status codes into quotes",
    reads=OPENAPI_3,
    collective=True,
)
