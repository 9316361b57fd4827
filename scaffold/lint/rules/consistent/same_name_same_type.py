"""A property of one name has one type.

Why:
    When `id` is a string here and a number there, every client has to know which one it holds; comparing them
    fails without an error.

Bad:
    components:
      schemas:
        Order: {type: object, properties: {customer_id: {type: string}}}
        Cart: {type: object, properties: {customer_id: {type: string}}}
        Invoice: {type: object, properties: {customer_id: {type: integer}}}

Good:
    components:
      schemas:
        Order: {type: object, properties: {customer_id: {type: string}}}
        Invoice: {type: object, properties: {customer_id: {type: string}}}

Irrelevant:
    components:
      schemas:
        Text: {type: object, properties: {value: {type: string}}}
        Number: {type: object, properties: {value: {type: integer}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import types
from scaffold.lint.subjects import NamedNode
from scaffold.lint.targets import PROPERTIES

# Names that mean one thing wherever they stand; a `value` or `status` may well differ from object to object.
_ENDINGS = frozenset({"id", "at", "date", "email", "currency", "country", "phone", "url", "uri"})


@lru_cache(maxsize=1 << 14)
def _means_one_thing(name: str) -> bool:
    named = words(name)
    return len(named) > 1 and named[-1] in _ENDINGS


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    own = _comparable(types(field.node, facts))
    usual = _comparable(facts.usual_types.get(field.name, frozenset()))
    # An object under the name of a value is another representation: what it refers to, or how it changes.
    if own and usual and own != usual and "object" not in own | usual:
        yield Violation(
            field.node,
            f"{field.name!r} is {'/'.join(sorted(own))} here and {'/'.join(sorted(usual))} elsewhere",
        )


def _comparable(stated: frozenset[str]) -> frozenset[str]:
    """Leave out null, and take integers for numbers."""
    return frozenset("number" if name == "integer" else name for name in stated if name != "null")


RULE = Rule(
    id="cns-same-name-same-type",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PROPERTIES.where(lambda field, _: _means_one_thing(field.name)),
    judge=_judge,
    fix="use one type, or another name for the other thing",
    collective=True,
)
