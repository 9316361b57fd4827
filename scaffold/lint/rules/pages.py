"""The pages of the rules, made from their docstrings: for the terminal and as Markdown for docs/rules."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.lint.catalog.rule import AnyRule, Profile, Scope
from scaffold.lint.facts.versions import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECTIONS = ("Why", "Bad", "Good", "Irrelevant")
EXAMPLES = SECTIONS[1:]
_HEADING = re.compile(r"^(Why|Bad|Good|Irrelevant):$", re.MULTILINE)
_CAPTIONS = {"Bad": "Found", "Good": "Not found", "Irrelevant": "Not looked at"}
_SCOPES = {
    Scope.DOCUMENT: "one spec",
    Scope.WORKSPACE: "all specs of a run together",
    Scope.BASELINE: "a spec and its earlier state",
}


@dataclass(frozen=True, slots=True)
class RulePage:
    """The page of a rule: its summary, why it is there, and an example of each kind as YAML."""

    rule: AnyRule
    why: str
    examples: dict[str, str]

    @property
    def levels(self) -> str:
        """The severity of the rule, and what it applies to."""
        profile = Profile.STRICT if self.rule.profile is Profile.STRICT else Profile.RECOMMENDED
        levels = [f"{self.rule.severity} in profile {profile}"]
        levels += [f"{severity} with add-on {name}" for name, severity in self.rule.addons.items()]
        looks = f"looks at {_SCOPES[self.rule.scope]}, in {in_words(self.rule.reads)}"
        return f"{', '.join(levels)}; {looks}"


def build_page(rule: AnyRule) -> RulePage:
    """Take apart the docstring of a rule. Raises ValueError when a section is missing."""
    parts = _HEADING.split(rule.doc or "")
    sections = {
        name: textwrap.dedent(text.strip("\n")).rstrip()
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    missing = [name for name in SECTIONS if not sections.get(name)]
    if missing:
        raise ValueError(f"the docstring of {rule.id} has no section {', '.join(missing)}")
    return RulePage(rule, sections["Why"], {name: sections[name] for name in EXAMPLES})


def render_markdown(page: RulePage) -> str:
    """Write the page of a rule as Markdown."""
    rule = page.rule
    blocks = [
        f"# {rule.id}",
        rule.summary,
        f"Category {rule.category}; {page.levels}.",
        "## Why",
        page.why,
        "## How to satisfy it",
        f"{rule.fix[:1].upper()}{rule.fix[1:]}.",
        "## Examples",
    ]
    for name, caption in _CAPTIONS.items():
        blocks += [f"{caption}:", f"```yaml\n{page.examples[name]}\n```"]
    blocks += [
        "## Exceptions",
        "Where it does not apply, say so in the spec; it holds for everything inside the object:",
        f"```yaml\nx-scaffold-ignore: {{{rule.id}: the reason}}\n```",
    ]
    return "\n\n".join(blocks) + "\n"


def render_index(rules: Sequence[AnyRule]) -> str:
    """Write the list of all rules as Markdown, by category."""
    blocks = [
        "# Rules",
        f"What `scaffold lint` checks: {len(rules)} rules. `scaffold rules ID` prints a page in the terminal.",
    ]
    for category in dict.fromkeys(rule.category for rule in rules):
        rows = [
            f"| [{rule.id}]({rule.id}.md) | {_level(rule)} | {rule.summary} |"
            for rule in rules
            if rule.category is category
        ]
        blocks += [f"## {category}", "\n".join(("| rule | severity | what holds |", "|---|---|---|", *rows))]
    return "\n\n".join(blocks) + "\n"


def render_pages(rules: Sequence[AnyRule]) -> dict[str, str]:
    """Write all pages: file name → text."""
    pages = {f"{rule.id}.md": render_markdown(build_page(rule)) for rule in rules}
    return {"README.md": render_index(rules), **pages}


def write_pages(rules: Sequence[AnyRule], folder: Path) -> int:
    """Bring a folder up to date with the rules, removing the pages of rules that are gone; return the number of changes."""
    pages = render_pages(rules)
    folder.mkdir(parents=True, exist_ok=True)
    changes = 0
    for stale in sorted(file for file in folder.glob("*.md") if file.name not in pages):
        stale.unlink()
        changes += 1
    for name, text in pages.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changes += 1
    return changes


def _level(rule: AnyRule) -> str:
    return f"{rule.severity} (strict)" if rule.profile is Profile.STRICT else str(rule.severity)


def _main() -> None:
    from pathlib import Path

    from scaffold.lint.rules.registry import RULES

    folder = Path(__file__).resolve().parents[3] / "docs" / "rules"
    changes = write_pages(RULES, folder)
    print(f"{len(RULES)} rules, {changes} pages changed in {folder}")  # noqa: T201 - a tool run by hand


if __name__ == "__main__":
    _main()
