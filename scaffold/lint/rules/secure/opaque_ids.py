"""Ids in paths cannot be counted through.

Why:
    With `/invoices/1041` an attacker tries 1042. Where one check of ownership is missing, a counted id lets
    out everything (OWASP API1); a UUID lets out one guess in 2^122.

Bad:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
          responses: {"200": {description: The order.}}

Good:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"200": {description: The order.}}

Irrelevant:
    paths:
      /years/{year}:
        get:
          parameters: [{name: year, in: path, required: true, schema: {type: integer}}]
          responses: {"200": {description: The year.}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import PARAMETERS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import types
from scaffold.lint.repair.editing import add_entry, rewrite_value
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node


def _is_path_id(parameter: Node, _: Facts) -> bool:
    return parameter.fields.get("in") == "path" and words(str(parameter.fields.get("name", "")))[-1:] == (
        "id",
    )


def _judge(parameter: Node, facts: Facts) -> Iterator[Violation]:
    if "integer" in types(parameter.get("schema"), facts):
        yield Violation(
            parameter,
            f"path parameter {parameter.fields['name']!r} is a number that can be counted through",
            repair=Repair(partial(_make_uuid, parameter), is_safe=False),
        )


def _make_uuid(parameter: Node) -> list[Edit]:
    """Make a UUID of a number that nothing else is said of."""
    schema = parameter.child("schema")
    if not schema.fields.keys() <= {"type", "format"} or {"example", "examples"} & parameter.fields.keys():
        return []
    formatted = (
        rewrite_value(schema.child("format"), "uuid")
        if "format" in schema.fields
        else add_entry(schema, "format", "uuid", after="type")
    )
    retyped = rewrite_value(schema.child("type"), "string")
    return [*retyped, *formatted] if retyped and formatted else []


RULE = Rule(
    id="sec-opaque-ids",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PARAMETERS.where(_is_path_id),
    judge=_judge,
    fix="use random ids: type string with format uuid, or a pattern",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.SECURE: Severity.WARNING},
)
