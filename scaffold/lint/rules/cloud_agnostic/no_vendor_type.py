"""Public fields do not hold a vendor's identifiers.

Why:
    An ARN, a bucket with key or a Mongo ObjectId in a response makes storage part of the contract: clients
    store and parse it, and the data can no longer move.

Bad:
    components:
      schemas:
        Photo: {type: object, properties: {bucket_arn: {type: string}}}

Good:
    components:
      schemas:
        Photo: {type: object, properties: {url: {type: string, format: uri}}}

Irrelevant:
    components:
      parameters:
        Learn: {name: learn, in: query, schema: {type: string}}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PROPERTIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode

_WORDS = frozenset({"arn", "s3", "gcs", "objectid", "dynamodb", "blobname"})
_TELLING = ("pattern", "format", "example")
_VALUES = re.compile(r"arn:aws|gs://|s3://|\^\[a-f0-9\]\{24\}\$")


@lru_cache(maxsize=1 << 14)
def _evidence(name: str) -> str | None:
    """Give the word of a name that only one vendor's things have."""
    return min(_WORDS.intersection(words(name)), default=None)


def _judge(field: NamedNode, _: Facts) -> Iterable[Violation]:
    evidence = _evidence(field.name)
    if evidence is not None:
        message = f"property {field.name!r} holds an identifier of one vendor (judged by {evidence!r})"
        return (Violation(field.node, message),)
    return () if field.node.fields.keys().isdisjoint(_TELLING) else _by_value(field)


def _by_value(field: NamedNode) -> Iterator[Violation]:
    for key in _TELLING:
        text = field.node.fields.get(key)
        if isinstance(text, str) and _VALUES.search(text):
            yield Violation(
                field.node.child(key), f"property {field.name!r} holds an identifier of one vendor"
            )


RULE = Rule(
    id="cld-no-vendor-type",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PROPERTIES,
    judge=_judge,
    fix="expose a URL or an id of your own, and translate it inside the service",
)
