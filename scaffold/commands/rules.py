"""`scaffold rules`: what lint checks, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.lint.catalog.rule import AnyRule
    from scaffold.report.terminal import Paint

EXAMPLES = """\b
Examples:
  scaffold rules                          all rules by category
  scaffold rules sec-opaque-ids           one rule: why, examples, how to satisfy it
  scaffold rules --category secure        the rules of one category
  scaffold rules --format json            for programs
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("rule_id", required=False, metavar="[ID]")
@click.option(
    "--category", metavar="NAME", help="Only the rules of a category or prefix, for example secure or sec."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def command(rule_id: str | None, category: str | None, form: str) -> None:
    """Explain what lint checks, and why.

    Without ID: the list of all rules. With one: its reason, examples that are found and that are not, and how to satisfy it.
    """
    from scaffold.core.errors import UsageError
    from scaffold.core.spelling import nearest
    from scaffold.lint.rules.registry import RULES, find_rule
    from scaffold.report.rules import render_rule, render_rules, rule_data, rules_data

    if rule_id is not None:
        if category is not None:
            raise click.UsageError("--category lists rules, and ID names one: leave out either.")
        rule = find_rule(rule_id)
        if rule is None:
            guess = nearest(rule_id, (known.id for known in RULES))
            hint = f"did you mean {guess}?" if guess else "`scaffold rules` lists all of them"
            raise UsageError("unknown-rule", f"there is no rule {rule_id!r}", hint=hint)
        click.echo(_json(rule_data(rule)) if form == "json" else render_rule(rule, _paint()), color=True)
        return
    rules = _of_category(RULES, category)
    click.echo(_json(rules_data(rules)) if form == "json" else render_rules(rules, _paint()), color=True)


def _of_category(rules: Sequence[AnyRule], category: str | None) -> Sequence[AnyRule]:
    from scaffold.core.errors import UsageError

    if category is None:
        return rules
    chosen = [rule for rule in rules if category in {str(rule.category), rule.id.partition("-")[0]}]
    if not chosen:
        known = ", ".join(dict.fromkeys(str(rule.category) for rule in rules))
        raise UsageError("unknown-category", f"there is no category {category!r}", hint=f"one of {known}")
    return chosen


def _json(data: object) -> str:
    import json

    return json.dumps(data, indent=2, ensure_ascii=False)


def _paint() -> Paint:
    import os
    import sys

    from scaffold.report.terminal import Paint, wants_color

    return Paint(wants_color(os.environ, is_terminal=sys.stdout.isatty()))
