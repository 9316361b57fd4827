"""One run of `scaffold lint`: load, mend, judge, report."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from scaffold.commands._lint_files import print_unread
from scaffold.commands._lint_gates import check_gates, idle_overrides, unapplied_settings
from scaffold.commands._options import refuse_replacing
from scaffold.core.errors import InputError, UsageError
from scaffold.core.wording import counted, printable
from scaffold.design.extensions import extension_schemas
from scaffold.lint.catalog.rule import PARSE_RULE, Scope
from scaffold.lint.facts.comparison import Compared, Comparison
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run.config import choose_rules
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.nested import read_nested
from scaffold.lint.run.plan import LintPlan, build_plan
from scaffold.lint.run.settings import Settings, find_settings, load_settings
from scaffold.lint.run.workspace import Workspace, load_workspace
from scaffold.openapi.read.discover import find_documents
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path
from scaffold.report.terminal import Paint, wants_color

if TYPE_CHECKING:
    from scaffold.core.finding import Finding
    from scaffold.lint.catalog.rule import AnyRule
    from scaffold.lint.outcome.previous import KnownFinding, Memory
    from scaffold.lint.outcome.result import LintResult
    from scaffold.lint.run.cache import Memo, MemoStore
    from scaffold.openapi.document import Document
    from scaffold.report.lint_report import LintReport
    from scaffold.spectral.run import RulesetResult

_NO_CACHE = "SCAFFOLD_NO_CACHE"


class Request(NamedTuple):
    """The request of the command line; `stated` is what a settings file can say too, `piped` what came through pipes."""

    paths: tuple[Path, ...]
    root: Path | None
    config: Path | None
    stated: Settings
    piped: Unsaved = NONE_UNSAVED
    every: bool = False
    form: str = "text"
    outputs: tuple[tuple[str, Path], ...] = ()
    shows_score: bool = False
    baseline: Path | None = None
    updates_baseline: bool = False
    changed_since: str | None = None
    against: str | None = None
    fixes: bool = False
    unsafe: bool = False
    diffs: bool = False
    remembers: bool = True


class Outcome(NamedTuple):
    """The exit code of a run, and the files that it depended on."""

    code: int
    files: tuple[Path, ...]


class Memories(NamedTuple):
    """The findings that are known from before: by the baseline at `path`, and by an earlier state of the specs."""

    path: Path
    baseline: Memory | None = None
    earlier: Memory | None = None

    @property
    def all(self) -> tuple[Memory, ...]:
        """The memories that there are."""
        return tuple(memory for memory in (self.baseline, self.earlier) if memory is not None)


class _Job(NamedTuple):
    """A run whose specs are loaded: `comparisons` with an earlier state, `store` for the result where it is to be remembered."""

    request: Request
    plan: LintPlan
    rules: Sequence[AnyRule]
    workspace: Workspace
    memories: Memories
    comparisons: Mapping[Path, Comparison]
    store: MemoStore | None


def run(request: Request) -> Outcome:
    """Lint once, after mending what can be mended when that is asked for."""
    settings = _settings(request)
    plan = build_plan(request.stated, settings, extension_schemas(), every=request.every)
    files = find_documents(request.paths, asyncapi=True)
    nested: tuple[Settings, ...] = ()
    if request.config is None:
        plan, nested = read_nested(files, request.paths, request.stated, plan)
        _remark(unapplied_settings(nested, plan))
    rules = _rules(request, plan)
    path = request.baseline or settings.baseline_path(Path())
    own = (path, *(one.file for one in (settings, *nested) if one.file is not None))
    outputs = [file for _, file in request.outputs]
    refuse_replacing(outputs, (*files, *own, *plan.rulesets))
    store = _memo_store(request, settings, plan, files)
    memo = store.load() if store is not None else None
    if memo is not None:
        _publish(request, _report(request, plan, rules, memo, memo.result))
        watched = (*files, *(file.parent for file in files), *memo.files.values(), *own)
        return Outcome(int(plan.gate.fails(memo.result)), watched)
    workspace = load_workspace(files, request.root, request.piped)
    if request.diffs or request.updates_baseline or not any(rule.id == PARSE_RULE for rule in rules):
        workspace = workspace.without_findings()
    refuse_replacing(outputs, workspace.files)
    print_unread(workspace.unread)
    memories = Memories(path) if request.updates_baseline else _memories(request, settings, plan, files)
    if request.fixes and not request.diffs:
        workspace = _mend(request, plan, workspace, memories, files)
    compared = _compared(request, workspace)
    judge = _diff if request.diffs else _update_baseline if request.updates_baseline else _judge
    code = judge(_Job(request, plan, rules, workspace, memories, compared.comparisons, store))
    watched = (*files, *(file.parent for file in files), *workspace.files, *own, *plan.rulesets)
    return Outcome(2 if workspace.unread or compared.failures else code, watched)


def _memo_store(
    request: Request, settings: Settings, plan: LintPlan, files: Sequence[Path]
) -> MemoStore | None:
    """Say where the result of the run is remembered; None for a run that depends on more than specs and settings."""
    if (
        not request.remembers
        or request.piped
        or os.environ.get(_NO_CACHE)
        or request.updates_baseline
        or request.fixes
        or request.changed_since is not None
        or request.against is not None
        or plan.rulesets
        or request.baseline is not None
        or settings.baseline_path(Path()).exists()
    ):
        return None
    from scaffold.lint.run.cache import MemoStore, memo_folder

    config = plan.config._replace(extension_schemas={})  # part of the package
    return MemoStore(
        memo_folder(os.environ), (request.root, config, *((str(file), file.resolve()) for file in files))
    )


def _judge(job: _Job) -> int:
    workspace = job.workspace
    result = lint_documents(
        workspace.documents,
        job.plan.config,
        comparisons=job.comparisons,
        unparsed=workspace.unparsed,
        memories=job.memories.all,
        foreign=_foreign(job),
        processes=None,
    )
    idle = idle_overrides(job.request, job.plan, workspace.documents)
    _remark(idle)
    if job.store is not None and not (workspace.failed or result.idle or idle):
        job.store.save(workspace.documents, result)
    report = _report(job.request, job.plan, job.rules, workspace, result, stale=_stale(job, result))
    _publish(job.request, report)
    return int(job.plan.gate.fails(result))


def _foreign(job: _Job) -> tuple[Finding, ...]:
    """Return what Spectral rulesets find, and say what of them was not run.

    Raises UsageError when they alone are to judge and none of their rules can.
    """
    rulesets, documents = job.plan.rulesets, job.workspace.documents
    if not rulesets:
        return ()
    judged = _judge_by_rulesets(rulesets, documents, job.request.root, job.request.piped)
    _remark(map(str, judged.unsupported))
    if job.plan.is_ruleset_only and documents and not judged.judged_by:
        raise UsageError(
            "ruleset-empty",
            f"no rule of {', '.join(map(display_path, rulesets))} could judge these specs",
            hint="name a ruleset with rules for them, or leave out --ruleset-only",
        )
    return judged.findings


def _compared(request: Request, workspace: Workspace) -> Compared:
    """Compare with an earlier state where that is asked for, and say what was not compared."""
    if request.against is None:
        return Compared()
    from scaffold.commands._compare import compare_specs

    compared = compare_specs(workspace, request.paths, request.against, request.root, request.piped)
    _remark((*compared.remarks, *compared.failures))
    return compared


def _judge_by_rulesets(
    rulesets: Sequence[Path],
    documents: Sequence[Document],
    root: Path | None,
    piped: Unsaved = NONE_UNSAVED,
) -> RulesetResult:
    from scaffold.spectral.run import lint_with_rulesets

    return lint_with_rulesets([document.entry for document in documents], rulesets, root=root, unsaved=piped)


def show_settings(request: Request) -> int:
    """Print the settings that hold, with where they come from."""
    import json

    from scaffold.lint.run.plan import describe_plan

    for path in request.paths:
        if path.resolve() not in request.piped and not path.exists():
            raise InputError("file-missing", f"{path} does not exist", hint="name what is to be linted")
    settings = _settings(request)
    plan = build_plan(request.stated, settings, {}, every=request.every)
    choose_rules(RULES, plan.config)  # names in it that mean nothing are refused
    file = None if settings.file is None else os.path.relpath(settings.file)
    click.echo(json.dumps({"file": file, **describe_plan(plan)}, indent=2, ensure_ascii=False))
    return 0


def _settings(request: Request) -> Settings:
    file = request.config or find_settings(request.paths)
    return Settings() if file is None else load_settings(file)


def _remark(sentences: Iterable[str]) -> None:
    """Print what is worth knowing and no finding."""
    for sentence in sentences:
        click.echo(printable(sentence), err=True)


def _memories(request: Request, settings: Settings, plan: LintPlan, files: Sequence[Path]) -> Memories:
    path = request.baseline or settings.baseline_path(Path())
    memories = Memories(path)
    if path.exists():
        from scaffold.lint.outcome.baseline import load_baseline

        memories = memories._replace(baseline=load_baseline(path))
    elif request.baseline is not None or settings.baseline is not None:
        raise InputError("baseline", f"{path} does not exist", hint="make it with --update-baseline")
    if request.changed_since is not None:
        from scaffold.lint.run.earlier import load_earlier

        def foreign(documents: Sequence[Document], root: Path | None) -> Sequence[Finding]:
            return _judge_by_rulesets(plan.rulesets, documents, root).findings

        earlier = load_earlier(
            files,
            request.changed_since,
            request.root,
            plan.config,
            foreign if plan.rulesets else None,
        )
        memories = memories._replace(earlier=earlier)
    return memories


def _rules(request: Request, plan: LintPlan) -> list[AnyRule]:
    """Return the rules that take part: those that compare do when there is something to compare with.

    Raises UsageError where nothing is left to judge by.
    """
    chosen = [choice.rule for choice in choose_rules(RULES, plan.config)]
    _remark(check_gates(request, plan, chosen))
    rules = [rule for rule in chosen if rule.scope is not Scope.BASELINE or request.against is not None]
    if not rules and not plan.rulesets:
        hint = "--show-config prints what selects rules and what turns them off"
        if chosen:
            hint = f"{chosen[0].id} compares with an earlier state: name one with --against"
        raise UsageError("no-rules", "no rule is left to judge by", hint=hint)
    return rules


def _update_baseline(job: _Job) -> int:
    from scaffold.lint.outcome.baseline import load_baseline, render_baseline, sight_of, updated_entries
    from scaffold.project.apply import write_file

    path, workspace = job.memories.path, job.workspace
    memory = load_baseline(path)
    result = lint_documents(
        workspace.documents,
        job.plan.config._replace(gather=False),
        comparisons=job.comparisons,
        foreign=_foreign(job),
    )
    sight = sight_of(memory, path, job.rules, workspace.all_names, rulesets=bool(job.plan.rulesets))
    entries = updated_entries(result.findings, memory, sight)
    write_file(path, render_baseline(entries))
    added, removed = len(set(entries) - set(memory.entries)), len(set(memory.entries) - set(entries))
    click.echo(f"{path} accepts {len(entries):,} findings: {added:,} added, {removed:,} taken out")
    return 0


def _report(
    request: Request,
    plan: LintPlan,
    rules: Sequence[AnyRule],
    specs: Workspace | Memo,
    result: LintResult,
    *,
    stale: tuple[KnownFinding, ...] = (),
) -> LintReport:
    from scaffold.report.lint_report import LintReport

    return LintReport(
        result=result,
        files=specs.names,
        source_text=specs.text,
        rules={rule.id: rule for rule in rules},
        stale=stale,
        failures=plan.gate.breaches(result),
        fail_on=plan.gate.fail_on,
        shows_score=request.shows_score,
    )


def _stale(job: _Job, result: LintResult) -> tuple[KnownFinding, ...]:
    memory, path = job.memories.baseline, job.memories.path
    if memory is None or not result.known[0].missed:
        return ()
    from scaffold.lint.outcome.baseline import sight_of, stale_entries

    sight = sight_of(memory, path, job.rules, job.workspace.all_names, rulesets=bool(job.plan.rulesets))
    return stale_entries(result.known[0], sight)


def _mend(
    request: Request, plan: LintPlan, workspace: Workspace, memories: Memories, files: Sequence[Path]
) -> Workspace:
    """Mend the files, and say so where it does not get into the report."""
    from scaffold.commands._lint_fix import mend

    mended, count = mend(
        workspace,
        lambda: load_workspace(files, request.root),
        plan.config,
        memories.all,
        unsafe=request.unsafe,
    )
    if count:
        click.echo(f"mended {counted(count, 'finding')}", err=True)
    return mended


def _diff(job: _Job) -> int:
    from scaffold.commands._lint_fix import render_diff

    text = render_diff(job.workspace, job.plan.config, job.memories.all, unsafe=job.request.unsafe)
    if text:
        click.echo(text, nl=False)
    return int(bool(text))


def _publish(request: Request, report: LintReport) -> None:
    """Print the report, add annotations on GitHub, and write the files that were asked for."""
    from scaffold.report.lint_report import FORMATS_WITH_IDLE, render_report

    if request.form == "text":
        from scaffold.report.text import render_text

        text = render_text(report, Paint(wants_color(os.environ, is_terminal=sys.stdout.isatty())))
    else:
        text = render_report(request.form, report)
    if text:
        click.echo(text, color=True)
    if os.environ.get("GITHUB_ACTIONS") == "true" and request.form in {"text", "concise"}:
        annotations = render_report("github", report)
        if annotations:
            click.echo(annotations)
    if request.form not in FORMATS_WITH_IDLE:
        _remark(report.idle)
    for form, file in request.outputs:
        from scaffold.project.apply import write_file

        write_file(file, f"{render_report(form, report)}\n")
