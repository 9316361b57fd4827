"""The rules of the catalog, as a list and one by one."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from scaffold.lint.catalog.rule import AnyRule, Profile
from scaffold.lint.facts.versions import Version
from scaffold.lint.rules.pages import build_page
from scaffold.report.terminal import Paint

_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
_CAPTIONS = {"Bad": "Found", "Good": "Not found", "Irrelevant": "Not looked at"}


def render_rules(rules: Sequence[AnyRule], paint: Paint) -> str:
    """Write the list of rules by category: id, severity and summary."""
    width = max(len(rule.id) for rule in rules)
    blocks = []
    for category in dict.fromkeys(rule.category for rule in rules):
        rows = [_row(rule, width, paint) for rule in rules if rule.category is category]
        blocks.append("\n".join((paint(str(category), "bold"), *rows)))
    blocks.append(
        f"{len(rules)} rules; 'scaffold rules ID' explains one. An asterisk marks those of the profile strict."
    )
    return "\n\n".join(blocks)


def render_rule(rule: AnyRule, paint: Paint) -> str:
    """Write everything that is known about one rule."""
    page = build_page(rule)
    blocks = [
        f"{paint(rule.id, 'bold')}  {rule.summary}",
        f"{rule.category}; {page.levels}",
        f"{paint('Why', 'bold')}\n{_indented(page.why)}",
        f"{paint('Fix', 'bold')}\n{_indented(rule.fix)}",
        *(
            f"{paint(caption, 'bold')}\n{_indented(page.examples[name])}"
            for name, caption in _CAPTIONS.items()
        ),
        f"{paint('Except', 'bold')}\n{_indented(f'x-scaffold-ignore: {{{rule.id}: the reason}}')}",
    ]
    return "\n\n".join(blocks)


def rules_data(rules: Sequence[AnyRule]) -> list[dict[str, Any]]:
    """Give the list of rules for programs."""
    return [_data(rule) for rule in rules]


def rule_data(rule: AnyRule) -> dict[str, Any]:
    """Give everything that is known about one rule for programs."""
    page = build_page(rule)
    return {
        **_data(rule),
        "why": page.why,
        "examples": {name.lower(): text for name, text in page.examples.items()},
    }


def _data(rule: AnyRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "category": str(rule.category),
        "severity": str(rule.severity),
        "profile": str(rule.profile),
        "scope": str(rule.scope),
        "versions": [str(version) for version in Version if version in rule.reads],
        "summary": rule.summary,
        "fix": rule.fix,
    }


def _row(rule: AnyRule, width: int, paint: Paint) -> str:
    severity = str(rule.severity)
    mark = "*" if rule.profile is Profile.STRICT else " "
    return f"  {rule.id:<{width}} {mark} {paint(f'{severity:<7}', _COLORS[severity])}  {rule.summary}"


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")
