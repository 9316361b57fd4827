"""Nothing stands beside a `$ref` that would be ignored.

Why:
    Up to OpenAPI 3.0 everything beside `$ref` is ignored; from 3.1 on only schemas may have more beside it,
    and other objects only `summary` and `description`. A default or a limit written there looks effective and
    is not. Of descriptions alone, `val-ref-annotations` speaks.

Bad:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", minimum: 0}

Good:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {allOf: [{$ref: "#/components/schemas/Amount"}], minimum: 0}

Irrelevant:
    openapi: 3.1.0
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", minimum: 0}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_parts
from scaffold.lint.catalog.notices import notices, source_of
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import wrap_reference
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Notice

_SCHEMAS = frozenset({"schema", "items", "additionalProperties", "not"})
_OF_SCHEMAS = frozenset({"schemas", "definitions", "properties", "allOf", "oneOf", "anyOf"})


def judge_siblings(notice: Notice, facts: Facts) -> Iterator[Violation]:
    """Report what stands beside a reference; the reference of a schema can be wrapped."""
    repair = Repair(partial(_wrap, notice, facts), is_safe=False)
    yield Violation(notice, notice.message, notice.hint, repair)


def _wrap(notice: Notice, facts: Facts) -> list[Edit]:
    """Wrap the reference of a schema; other objects have no `allOf`."""
    holder = pointer_parts(notice.pointer)[:-1]
    source = source_of(notice, facts)
    if source is None or not (_SCHEMAS.intersection(holder[-1:]) or _OF_SCHEMAS.intersection(holder[-2:-1])):
        return []
    return wrap_reference(source, holder)


RULE = Rule(
    id="val-ref-siblings",
    doc=__doc__,
    severity=Severity.WARNING,
    on=notices("ref-siblings"),
    judge=judge_siblings,
    fix="wrap the reference: allOf: [{$ref: …}], with the rest beside it",
    collective=True,
)
