"""Times, dates and addresses say their format.

Why:
    A `created_at` that is only a string may be ISO 8601, seconds or `23/11/26`. With `format: date-time`
    clients get a time instead of a text, and validation rejects the rest.

Bad:
    components:
      schemas:
        Order: {type: object, properties: {created_at: {type: string}}}

Good:
    components:
      schemas:
        Order: {type: object, properties: {created_at: {type: string, format: date-time}}}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {created: {type: boolean}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import PROPERTIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, types
from scaffold.lint.facts.subjects import NamedNode
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_FORMATS = {
    "at": "date-time",
    "date": "date",
    "email": "email",
    "uuid": "uuid",
    "timestamp": "date-time",
    "datetime": "date-time",
}
# Compiled when they are used, which in most runs they are not.
_SHAPES = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "date": r"\d{4}-\d\d-\d\d",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}


@lru_cache(maxsize=1 << 14)
def _implied(name: str) -> str | None:
    named = words(name)
    if not named or (named[-1] == "at" and len(named) == 1):
        return None
    return _FORMATS.get(named[-1])


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    if types(field.node, facts) - {"null"} != {"string"}:
        return
    if not any(keyword(field.node, key, facts) for key in ("format", "pattern", "enum", "const")):
        implied = _implied(field.name) or ""
        message = f"{field.name!r} does not say its format (by its name {implied})"
        shown = _is_shown(field.node, implied)
        if shown is False:
            yield Violation(
                field.node, message, "add the `pattern` of its texts, whose examples are of no usual format"
            )
            return
        repair = Repair(
            lambda: add_entry(field.node, "format", implied, after="type"), is_safe=shown is not None
        )
        yield Violation(field.node, message, repair=repair)


def _is_shown(schema: Node, implied: str) -> bool | None:
    """Tell whether the examples of a property are of the format that its name implies; None where there are none."""
    shown = [
        *(schema.sequence("examples") or ()),
        *(schema.fields.get(key) for key in ("example", "default")),
    ]
    texts = [text for text in shown if text is not None]
    if not texts:
        return None
    return all(isinstance(text, str) and re.fullmatch(_SHAPES[implied], text) for text in texts)


RULE = Rule(
    id="cns-standard-formats",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PROPERTIES.where(lambda field, _: _implied(field.name) is not None),
    judge=_judge,
    fix="add `format`",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
