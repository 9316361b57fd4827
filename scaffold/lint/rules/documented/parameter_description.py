"""Parameters are described.

Why:
    A name like `filter` or `since` does not say which format, time zone or default it has; the caller has
    nobody to ask.

Bad:
    components:
      parameters:
        Since: {name: since, in: query, schema: {type: string}}

Good:
    components:
      parameters:
        Since:
          name: since
          in: query
          description: Only orders placed at this time (UTC) or later.
          schema: {type: string, format: date-time}

Irrelevant:
    components:
      schemas:
        Since: {type: string, format: date-time}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import PARAMETERS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(parameter: Node, facts: Facts) -> Iterator[Violation]:
    schema = facts.follow(parameter.get("schema"))
    described = parameter.string("description") or (schema is not None and schema.string("description"))
    if not described:
        name = parameter.string("name") or parameter.name
        yield Violation(parameter, f"parameter {name!r} has no description")


RULE = Rule(
    id="doc-parameter-description",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PARAMETERS,
    judge=_judge,
    fix="say what it selects or changes, with unit, format and default",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
