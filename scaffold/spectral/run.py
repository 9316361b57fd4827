"""Run rulesets over documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from scaffold.core.errors import RefError
from scaffold.core.finding import Finding, Severity
from scaffold.core.location import pointer_text, unroll_trail
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved
from scaffold.spectral.data.document import SpectralDocument, load_for_rulesets
from scaffold.spectral.data.problems import RulesetError, Unsupported
from scaffold.spectral.data.tree import Item, Spot
from scaffold.spectral.data.values import dotted
from scaffold.spectral.functions.context import Context, Objection
from scaffold.spectral.jsonpath.paths import PathExpression, compile_path
from scaffold.spectral.jsonpath.select import select
from scaffold.spectral.messages import fill
from scaffold.spectral.rulesets.fields import KEYS, field_values
from scaffold.spectral.rulesets.loading import load_ruleset
from scaffold.spectral.rulesets.ruleset import RuleDraft, Ruleset, expand_aliases, severity_of

INVALID_REFERENCE: Final = "invalid-ref"
# What stays as it is in messages: the parts of a pointer are written like the components of a URI.
_UNQUOTED: Final = "/~!*'()"


@dataclass(frozen=True, slots=True)
class RulesetResult:
    """The findings of rulesets in the order of files and positions, and what of the rulesets was not run.

    `judged_by` counts the rules that were run over at least one document.
    """

    findings: tuple[Finding, ...]
    unsupported: tuple[Unsupported, ...]
    judged_by: int


def lint_with_rulesets(
    documents: Sequence[Path],
    rulesets: Sequence[Path],
    *,
    root: Path | None = None,
    unsaved: Unsaved = NONE_UNSAVED,
) -> RulesetResult:
    """Judge documents by the rules of ruleset files.

    `unsaved` holds what stands for the contents of files.

    Raises InputError and UsageError for a ruleset that cannot be read.
    """
    findings: dict[tuple[str, str, str, str], Finding] = {}
    unsupported: dict[Unsupported, None] = {}
    judged_by: set[tuple[Path, str]] = set()
    for path in documents:
        document = load_for_rulesets(path, root, unsaved)
        for file in rulesets:
            ruleset = load_ruleset(file, path)
            unsupported.update(dict.fromkeys(ruleset.unsupported))
            run = _Run(document, ruleset)
            for finding in run.findings():
                key = (finding.rule, finding.location.file, finding.pointer, finding.message)
                findings.setdefault(key, finding)
            unsupported.update(dict.fromkeys(run.unsupported))
            judged_by.update((file, name) for name in run.judged_by)
    ordered = sorted(findings.values(), key=lambda finding: (finding.location, finding.rule, finding.message))
    return RulesetResult(tuple(ordered), tuple(unsupported), len(judged_by))


class _Run:
    """One ruleset over one document."""

    def __init__(self, document: SpectralDocument, ruleset: Ruleset) -> None:
        self._document = document
        self._ruleset = ruleset
        self.unsupported: dict[Unsupported, None] = {}
        self.judged_by: list[str] = []

    def findings(self) -> Iterator[Finding]:
        yield from _invalid_references(self._document)
        for rule in self._ruleset.rules:
            enabled = rule.is_enabled or rule.name in self._ruleset.place_levels
            if enabled and (rule.formats is None or rule.formats & self._document.formats):
                yield from self._judge(rule)

    def _skip(self, rule: RuleDraft, reason: str) -> None:
        self.unsupported[Unsupported(self._ruleset.source.name, f"the rule {rule.name}", reason)] = None

    def _judge(self, rule: RuleDraft) -> Iterator[Finding]:
        tree = self._document.resolved if rule.is_resolved else self._document.unresolved
        reported: set[str] = set()
        try:
            for path in self._paths(rule):
                for item in select(path, tree, reported.add):
                    taken = Item(item.key, item.key, item.parent) if path.keyed else item
                    yield from self._check(rule, taken, is_key=path.keyed)
            self.judged_by.append(rule.name)
        except RulesetError as problem:
            self._skip(rule, str(problem))
        for message in sorted(reported):
            self._skip(rule, f"for some values, as {message}")

    def _paths(self, rule: RuleDraft) -> list[PathExpression]:
        return [
            compile_path(expanded)
            for given in rule.given
            for expanded in expand_aliases(given, rule.aliases, self._document.formats)
        ]

    def _check(self, rule: RuleDraft, item: Item, *, is_key: bool) -> Iterator[Finding]:
        document = self._document
        tree = document.resolved if rule.is_resolved else document.unresolved
        expander = document.expander if rule.is_resolved else document.plain_expander
        base = item.path()
        for then in rule.then:
            for path, value in field_values(then.field, item, tree, lambda _: None):
                names = is_key or (then.field == KEYS and bool(path))
                context = Context((*base, *path), tree, expander, document, names)
                for objection in then.check(value, context):
                    finding = self._finding(rule, objection, context)
                    if finding is not None:
                        yield finding

    def _finding(self, rule: RuleDraft, objection: Objection, context: Context) -> Finding | None:
        path = context.path if objection.path is None else objection.path
        is_key = objection.is_key or (context.is_key and path == context.path)
        spot = context.tree.locate(path, at_key=is_key)
        severity = self._severity(rule, spot)
        if severity is None:
            return None
        values: dict[str, object] = {
            "property": _property(spot),
            "error": objection.message,
            "path": f"#{quote(pointer_text(spot.pointer), safe=_UNQUOTED)}",
            "description": rule.description,
            "value": spot.value,
        }
        values["error"] = fill(objection.message, values)
        message = str(values["error"]) if rule.description is None else rule.description
        if rule.message is not None:
            message = fill(rule.message, values)
        return Finding(
            rule=rule.name,
            severity=severity,
            message=message.strip(),
            location=spot.source.locate(spot.pointer),
            pointer=pointer_text(spot.pointer),
            hint=f"see {rule.documentation}" if rule.documentation else None,
        )

    def _severity(self, rule: RuleDraft, spot: Spot) -> Severity | None:
        """Give the severity at a place; among overrides the longest pointer around it decides."""
        level, longest = rule.level, -1
        if not rule.is_enabled:
            level = -1
        for place in self._ruleset.place_levels.get(rule.name, ()):
            if (
                len(place.pointer) >= longest
                and tuple(map(str, spot.pointer[: len(place.pointer)])) == place.pointer
            ):
                level, longest = place.level, len(place.pointer)
        return severity_of(level)


def _property(spot: Spot) -> str | int:
    """Name the last part of a place, with what is missing below it."""
    if spot.missing:
        return dotted((*spot.pointer[-1:], *spot.missing) if spot.pointer else spot.missing[-1:])
    return spot.pointer[-1] if spot.pointer else ""


def _invalid_references(document: SpectralDocument) -> Iterator[Finding]:
    """Report each target that is missing once, where it is first referred to."""
    seen: set[str] = set()
    for reference in document.references.broken():
        if isinstance(reference.found, RefError) and reference.found.message not in seen:
            seen.add(reference.found.message)
            pointer = (*unroll_trail(reference.trail), "$ref")
            yield Finding(
                rule=INVALID_REFERENCE,
                severity=Severity.ERROR,
                message=reference.found.message,
                location=reference.source.locate(pointer),
                pointer=pointer_text(pointer),
                hint=reference.found.hint,
            )
