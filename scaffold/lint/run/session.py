"""One run of the linter, the use case that the command and tools share: load, repair, judge. It returns and never prints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.core.errors import InputError, UsageError
from scaffold.core.wording import counted
from scaffold.design.extensions import extension_schemas
from scaffold.lint.catalog.rule import PARSE_RULE, Scope
from scaffold.lint.facts.comparison import Compared
from scaffold.lint.plan.config import choose_rules
from scaffold.lint.plan.nested import read_nested
from scaffold.lint.plan.plan import LintPlan, build_plan, describe_plan
from scaffold.lint.plan.refusals import check_gates, fitting_overrides, idle_overrides, unapplied_settings
from scaffold.lint.plan.settings import Settings, find_settings, load_settings
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run.engine import Linting
from scaffold.lint.run.spec_files import SpecFiles, list_files
from scaffold.lint.run.workspace import SpecReader, Workspace, load_workspace
from scaffold.openapi.discover import find_documents
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path

if TYPE_CHECKING:
    from scaffold.core.finding import Finding
    from scaffold.lint.catalog.rule import AnyRule
    from scaffold.lint.outcome.previous import KnownFinding, PreviousFindings
    from scaffold.lint.outcome.result import LintResult
    from scaffold.lint.plan.config import LintConfig
    from scaffold.lint.plan.request import Request
    from scaffold.lint.run.cache import CachedRun, ResultCache
    from scaffold.openapi.document import Document
    from scaffold.spectral.run import RulesetResult

_NO_CACHE = "SCAFFOLD_NO_CACHE"
# Documents take about 12 times the memory of their texts.
_LARGE = 8 << 20
_SEVERAL = 2


class Judged(NamedTuple):
    """The result of a run over `specs`; `stale` holds what the baseline accepts and nothing in it is found any more."""

    result: LintResult
    specs: Workspace | CachedRun
    stale: tuple[KnownFinding, ...] = ()


class BaselineUpdate(NamedTuple):
    """A new text for the baseline at `path`, with the numbers of findings it accepts, adds and takes out."""

    path: Path
    text: str
    accepted: int
    added: int
    removed: int


class Session:
    """One run: made of a request, loaded, then asked for a result, a new baseline or the difference that repairs make.

    `repaired` holds the texts of files that repairs changed, which the caller writes.
    """

    def __init__(self, request: Request, tell: Callable[[str], object]) -> None:
        """Read the settings and find the specs; `tell` is given each sentence for people about what is not a finding.

        Raises UsageError or InputError, with a hint, for settings that cannot be used, for paths without specs, and where
        nothing is left to judge by.
        """
        self.request = request
        self._tell = tell
        self.repaired: Mapping[Path, str] = {}
        self.settings = read_settings(request.paths, request.config)
        plan = build_plan(request.stated, self.settings, extension_schemas(), every=request.every)
        self.files: Sequence[Path] = find_documents(request.paths, asyncapi=True)
        nested: tuple[Settings, ...] = ()
        if request.config is None:
            plan, nested = read_nested(self.files, request.paths, request.stated, plan)
            self._tell_all(unapplied_settings(nested, plan))
        self.plan: LintPlan = plan
        self.rules = self._choose_rules()
        self._baseline_path = request.baseline or self.settings.baseline_path(Path())
        stated = (one.file for one in (self.settings, *nested) if one.file is not None)
        self._own_files = (self._baseline_path, *stated)
        self._cached: CachedRun | None = None
        self._compared = Compared()
        self._workspace = Workspace(())
        self._fitting: frozenset[int] = frozenset()
        self._earlier: PreviousFindings | None = None
        self._baseline: PreviousFindings | None = None

    def load(self) -> None:
        """Read the specs, or the result of an earlier run with the same; then repair and compare where that is asked for."""
        request = self.request
        self._cached = self._cache.load() if self._cache is not None else None
        if self._cached is not None:
            return
        if not self._judges_in_turn:
            self._take(load_workspace(self.files, request.root, request.unsaved))
        if not request.updates_baseline:
            self._load_previous()
        if request.fixes and not request.diffs:
            self._repair()
        if request.against is not None:
            self._compare(request.against)

    @property
    def reads(self) -> Iterator[Path]:
        """The files that the run reads, as far as that is known: all of them after loading."""
        yield from (*self.files, *self._own_files, *self.plan.rulesets)
        yield from self._cached.files.values() if self._cached is not None else self._workspace.files

    @property
    def depends_on(self) -> tuple[Path, ...]:
        """The files and folders whose changes can change the result."""
        return (*self.reads, *(file.parent for file in self.files))

    @property
    def is_incomplete(self) -> bool:
        """Tell whether a file could not be read or compared, so that the run could not do all that was asked."""
        return bool(self._workspace.unread or self._compared.failures)

    def judge(self) -> Judged:
        """Judge the specs by the rules and rulesets. Raises InputError for a spec that goes while others are judged."""
        if self._cached is not None:
            return Judged(self._cached.result, self._cached)
        result = self._lint(self.plan.config, self._previous)
        workspace = self._workspace
        idle = idle_overrides(self.request, self.plan, self._fitting)
        self._tell_all(idle)
        if self._cache is not None and not (workspace.failed or result.idle or idle):
            self._cache.save(workspace.specs, result)
        return Judged(result, workspace, self._stale(result))

    def update_baseline(self) -> BaselineUpdate:
        """Accept what is found now; raise InputError for a baseline that cannot be read."""
        from scaffold.lint.outcome.baseline import (
            coverage_of,
            load_baseline,
            render_baseline,
            updated_entries,
        )

        path = self._baseline_path
        previous = load_baseline(path)
        result = self._lint(self.plan.config._replace(gather=False))
        coverage = coverage_of(
            previous, path, self.rules, self._workspace.all_names, rulesets=bool(self.plan.rulesets)
        )
        entries = updated_entries(result.findings, previous, coverage)
        before, after = set(previous.entries), set(entries)
        return BaselineUpdate(
            path, render_baseline(entries), len(entries), len(after - before), len(before - after)
        )

    def diff(self) -> str:
        """Show what repairs would change, as a unified diff; empty where nothing can be repaired."""
        from scaffold.lint.run.mending import render_diff

        return render_diff(self._workspace, self.plan.config, self._previous, unsafe=self.request.unsafe)

    @cached_property
    def _judges_in_turn(self) -> bool:
        """Tell whether only one document is in memory at a time: where all take much, and nothing repairs or compares them."""
        request = self.request
        if len(self.files) < _SEVERAL or request.fixes or request.diffs or request.against is not None:
            return False
        return sum(map(_size, self.files)) > _LARGE

    def _take(self, workspace: Workspace) -> None:
        """Take what was read, and tell what could not be."""
        request = self.request
        makes_no_findings = request.diffs or request.updates_baseline
        if makes_no_findings or not any(rule.id == PARSE_RULE for rule in self.rules):
            workspace = workspace.without_findings()
        self._workspace = workspace
        for document in workspace.documents:
            self._fitting |= fitting_overrides(self.plan, document)
        for error in workspace.unread:
            self._tell_all((str(error), *([f"hint: {error.hint}"] if error.hint else ())))

    def _lint(self, config: LintConfig, previous: Sequence[PreviousFindings] = ()) -> LintResult:
        """Judge the specs: those that were loaded, or one after the other as they are read."""
        linting = Linting(config, previous=previous)
        if not self._judges_in_turn:
            linting.judge(self._workspace.documents, self._compared.comparisons, processes=None)
        else:
            self._judge_in_turn(linting)
        return linting.result(self._workspace.unparsed, self._foreign())

    def _judge_in_turn(self, linting: Linting) -> None:
        reader = SpecReader(self.request.root, self.request.unsaved)
        released: dict[Path, SpecFiles] = {}

        def read(file: Path) -> Document | None:
            document = reader.read(file)
            if document is not None and file not in released:
                released[file] = list_files(document)
                self._fitting |= fitting_overrides(self.plan, document)
            return document

        linting.judge_in_turn([partial(read, file) for file in self.files])
        self._take(reader.workspace(released=tuple(released.values())))

    def _tell_all(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self._tell(sentence)

    @property
    def _previous(self) -> tuple[PreviousFindings, ...]:
        """The findings that are known from before: by the baseline, and by an earlier state of the specs."""
        return tuple(one for one in (self._baseline, self._earlier) if one is not None)

    @cached_property
    def _cache(self) -> ResultCache | None:
        """The place of the result; None for a run that depends on more than specs and settings."""
        request = self.request
        if (
            not request.caches
            or request.unsaved
            or os.environ.get(_NO_CACHE)
            or request.updates_baseline
            or request.fixes
            or request.changed_since is not None
            or request.against is not None
            or self.plan.rulesets
            or request.baseline is not None
            or self._baseline_path.exists()
        ):
            return None
        from scaffold.lint.run.cache import ResultCache, cache_folder

        config = self.plan.config._replace(extension_schemas={})  # part of the package
        places = ((str(file), file.resolve()) for file in self.files)
        return ResultCache(cache_folder(os.environ), (request.root, config, *places))

    def _choose_rules(self) -> list[AnyRule]:
        """Return the rules that take part: those that compare do when there is something to compare with.

        Raises UsageError where nothing is left to judge by.
        """
        request, plan = self.request, self.plan
        chosen = [choice.rule for choice in choose_rules(RULES, plan.config)]
        self._tell_all(check_gates(request, plan, chosen))
        rules = [rule for rule in chosen if rule.scope is not Scope.BASELINE or request.against is not None]
        if not rules and not plan.rulesets:
            hint = "--show-config prints what selects rules and what turns them off"
            if chosen:
                hint = f"{chosen[0].id} compares with an earlier state: name one with --against"
            raise UsageError("no-rules", "no rule is left to judge by", hint=hint)
        return rules

    def _load_previous(self) -> None:
        request, path = self.request, self._baseline_path
        if path.exists():
            from scaffold.lint.outcome.baseline import load_baseline

            self._baseline = load_baseline(path)
        elif request.baseline is not None or self.settings.baseline is not None:
            raise InputError("baseline", f"{path} does not exist", hint="make it with --update-baseline")
        if request.changed_since is None:
            return
        from scaffold.lint.run.earlier import load_earlier

        def foreign(entries: Sequence[Path], root: Path | None) -> Sequence[Finding]:
            return judge_by_rulesets(self.plan.rulesets, entries, root).findings

        self._earlier = load_earlier(
            self.files,
            request.changed_since,
            request.root,
            self.plan.config,
            foreign if self.plan.rulesets else None,
        )

    def _repair(self) -> None:
        from scaffold.lint.run.mending import repair_texts

        repaired = repair_texts(
            self._workspace,
            lambda texts: load_workspace(self.files, self.request.root, {**self.request.unsaved, **texts}),
            self.plan.config,
            self._previous,
            unsafe=self.request.unsafe,
        )
        self._workspace, self.repaired = repaired.workspace, repaired.texts
        if repaired.settled:
            self._tell(f"mended {counted(repaired.settled, 'finding')}")

    def _compare(self, against: str) -> None:
        from scaffold.lint.run.compare import compare_specs

        request = self.request
        self._compared = compare_specs(self._workspace, request.paths, against, request.root, request.unsaved)
        self._tell_all((*self._compared.remarks, *self._compared.failures))

    def _foreign(self) -> tuple[Finding, ...]:
        """Return what Spectral rulesets find; what of them was not run is told.

        Raises UsageError when they alone are to judge and none of their rules can.
        """
        rulesets, entries = self.plan.rulesets, self._workspace.entries
        if not rulesets:
            return ()
        judged = judge_by_rulesets(rulesets, entries, self.request.root, self._workspace.unsaved)
        self._tell_all(map(str, judged.unsupported))
        if self.plan.is_ruleset_only and entries and not judged.judged_by:
            raise UsageError(
                "ruleset-empty",
                f"no rule of {', '.join(map(display_path, rulesets))} could judge these specs",
                hint="name a ruleset with rules for them, or leave out --ruleset-only",
            )
        return judged.findings

    def _stale(self, result: LintResult) -> tuple[KnownFinding, ...]:
        previous, path = self._baseline, self._baseline_path
        if previous is None or not result.known[0].missed:
            return ()
        from scaffold.lint.outcome.baseline import coverage_of, stale_entries

        coverage = coverage_of(
            previous, path, self.rules, self._workspace.all_names, rulesets=bool(self.plan.rulesets)
        )
        return stale_entries(result.known[0], coverage)


def read_settings(paths: Sequence[Path], config: Path | None = None) -> Settings:
    """Read the settings that hold for paths: those of `config`, else of the nearest file above them.

    Raises UsageError or InputError, located, for a file that cannot be used.
    """
    file = config or find_settings(paths)
    return Settings() if file is None else load_settings(file)


def judge_by_rulesets(
    rulesets: Sequence[Path],
    entries: Sequence[Path],
    root: Path | None,
    unsaved: Unsaved = NONE_UNSAVED,
) -> RulesetResult:
    """Judge specs by Spectral rulesets."""
    from scaffold.spectral.run import lint_with_rulesets  # most teams have none

    return lint_with_rulesets(entries, rulesets, root=root, unsaved=unsaved)


def _size(file: Path) -> int:
    """Give the size of a file in octets, 0 for one that there is not."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def describe_settings(request: Request) -> dict[str, Any]:
    """Give the settings that hold for a request, as `--show-config` prints them, with the file they come from.

    Raises InputError for a path that does not exist, UsageError for settings that cannot be used.
    """
    for path in request.paths:
        if path.resolve() not in request.unsaved and not path.exists():
            raise InputError("file-missing", f"{path} does not exist", hint="name what is to be linted")
    settings = read_settings(request.paths, request.config)
    plan = build_plan(request.stated, settings, {}, every=request.every)
    choose_rules(RULES, plan.config)  # names in it that mean nothing are refused
    file = None if settings.file is None else os.path.relpath(settings.file)
    return {"file": file, **describe_plan(plan)}
