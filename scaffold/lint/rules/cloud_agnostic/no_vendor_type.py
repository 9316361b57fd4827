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
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.subjects import NamedNode
from scaffold.lint.targets import PROPERTIES

_WORDS = frozenset({"arn", "s3", "gcs", "objectid", "dynamodb", "blobname"})
_VALUES = re.compile(r"arn:aws|gs://|s3://|\^\[a-f0-9\]\{24\}\$")


def _judge(field: NamedNode, _: Facts) -> Iterator[Violation]:
    named = _WORDS.intersection(words(field.name))
    if named:
        evidence = min(named)
        yield Violation(
            field.node, f"property {field.name!r} holds an identifier of one vendor (judged by {evidence!r})"
        )
        return
    for key in ("pattern", "format", "example"):
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
