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

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PROPERTIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroups
from scaffold.lint.facts.schemas import types
from scaffold.lint.facts.subjects import NamedNode

# Names that mean one thing wherever they stand; a `value` or `status` may well differ from object to object.
_ENDINGS = frozenset({"id", "at", "date", "email", "currency", "country", "phone", "url", "uri"})


@lru_cache(maxsize=1 << 14)
def _means_one_thing(name: str) -> bool:
    named = words(name)
    return len(named) > 1 and named[-1] in _ENDINGS


def _usual_types(facts: Facts) -> Mapping[str, frozenset[str]]:
    """Give the most frequent types of each name that has several."""
    seen: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    for field in facts.get(SchemaGroups).properties:
        stated = types(field.node, facts) - {"null"} if _means_one_thing(field.name) else None
        if stated:
            seen[field.name][stated] += 1
    return {name: counter.most_common(1)[0][0] for name, counter in seen.items() if len(counter) > 1}


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    usual = _comparable(facts.get(_usual_types).get(field.name, frozenset()))
    own = _comparable(types(field.node, facts)) if usual else usual
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
