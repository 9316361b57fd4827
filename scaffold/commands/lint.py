"""`scaffold lint`: check specs for validity and good design."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command, refuse_replacing, root_option, stated_options
from scaffold.commands.shared.pipes import read_pipes, stdin_path_option
from scaffold.commands.shared.watch import Outcome, watch_files
from scaffold.core.wording import printable

if TYPE_CHECKING:
    from scaffold.lint.plan.request import Request
    from scaffold.lint.run.session import Session

EXAMPLES = """\b
Examples:
  scaffold lint specs/                          all specs of a folder, and what holds between them
  scaffold lint orders.yaml --profile strict    with everything that is only a matter of taste
  scaffold lint specs/ --with event-driven      with what matters to services that publish events
  scaffold lint specs/ --select sec,stl         two categories only
  scaffold lint specs/ --output sarif=lint.sarif --output html=lint.html
  scaffold lint specs/ --update-baseline        accept what is there, report what is new
  scaffold lint specs/ --changed-since main     only what a branch brings
  scaffold lint specs/ --against main           what breaks the clients of a branch's base
  scaffold lint specs/ --fix                    mend what can be mended with certainty
  scaffold lint specs/ --show-files             which files are taken as specs, and why
  scaffold lint - --stdin-path specs/orders.yaml < orders.yaml
  scaffold lint specs/ --ruleset .spectral.yaml with the rules of a Spectral ruleset
  scaffold rules sec-opaque-ids                 why a rule is there, and how to satisfy it

\b
Settings are read from scaffold.toml or [tool.scaffold] in pyproject.toml, the nearest above
the specs; what the command line says replaces them. docs/lint.md explains them.

\b
Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run.
"""

FORMATS = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown", "html")
ADDONS = ("secure", "event-driven", "public-api")
_PATH = click.Path(path_type=Path)
_INPUT = ("--root", "--stdin-path")
_RULES = ("--config", "--profile", "--with", "--select", "--ignore", "--ruleset", "--ruleset-only")
_GATES = ("--fail-on", "--max-warnings", "--min-score", "--every")
# Options that stand for another run than one that reports, and what has an effect beside each.
_MODES = {
    "--show-files": _INPUT,
    "--show-config": (*_INPUT, *_RULES, *_GATES),
    "--update-baseline": (*_INPUT, *_RULES, "--baseline", "--against", "--no-cache"),
    "--diff": (
        *_INPUT,
        *_RULES,
        "--fix",
        "--unsafe-fixes",
        "--baseline",
        "--changed-since",
        "--against",
        "--watch",
        "--no-cache",
    ),
}


def _parse_outputs(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    found: list[tuple[str, Path]] = []
    for value in values:
        form, separator, file = value.partition("=")
        if not separator or not file or form not in FORMATS:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of {', '.join(FORMATS)}")
        if any(Path(file) == other for _, other in found):
            raise click.BadParameter(f"{file} would hold one report only, and two are asked for")
        found.append((form, Path(file)))
    return tuple(found)


def _split(_context: click.Context, _option: click.Parameter, selectors: tuple[str, ...]) -> tuple[str, ...]:
    """Take apart `--select sec,stl --select val-parse`."""
    parts = [part.strip() for selector in selectors for part in selector.split(",")]
    if "" in parts:
        raise click.BadParameter("a name between the commas is empty")
    return tuple(parts)


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@root_option
@stdin_path_option
@click.option(
    "--show-files",
    is_flag=True,
    help="Print which files are taken as specs, which are not and why, and stop.",
)
@click.option("--config", type=_PATH, help="Read the settings from this file.")
@click.option("--show-config", is_flag=True, help="Print the settings that hold, as JSON, and stop.")
@click.option(
    "--profile",
    type=click.Choice(["minimal", "recommended", "strict"]),
    help="The set of rules: validity only, the usual ones, or all.  [default: recommended]",
)
@click.option(
    "--with",
    "addons",
    multiple=True,
    type=click.Choice(ADDONS),
    help="Add or raise the rules that matter to such a service; repeatable.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    callback=_split,
    help="Only these: ids, prefixes (sec) or globs, with commas.",
)
@click.option("--ignore", multiple=True, metavar="RULES", callback=_split, help="All but these.")
@click.option(
    "--ruleset",
    "rulesets",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="Judge by a Spectral ruleset too, in YAML or JSON.",
)
@click.option("--ruleset-only", is_flag=True, help="Judge by nothing but the rulesets.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that makes the exit code 1.  [default: error]",
)
@click.option("--max-warnings", type=click.IntRange(min=0), help="Exit with 1 when there are more warnings.")
@click.option(
    "--min-score",
    "min_scores",
    multiple=True,
    metavar="[CATEGORY=]N",
    help="Exit with 1 when the score is lower: the total, or that of a category.",
)
@click.option("--score", is_flag=True, help="Show the score of each category, from 0 to 100.")
@click.option("--every", is_flag=True, help="List every finding, also of what most of a spec does alike.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_parse_outputs,
    help="Write a report to a file too, in any of the formats.",
)
@click.option(
    "--baseline",
    type=_PATH,
    help="Accept the findings of this file.  [default: .scaffold-lint-baseline.json, if there]",
)
@click.option("--update-baseline", is_flag=True, help="Write what is found to the baseline, and stop.")
@click.option("--changed-since", metavar="REF", help="Report only what was not there at a git revision.")
@click.option(
    "--against",
    metavar="REF|PATH",
    help="Report what breaks clients of an earlier state: a git revision, a file or a folder.",
)
@click.option(
    "--fix", is_flag=True, help="Mend in the files what can be mended without changing what they mean."
)
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what changes a meaning or makes up a name.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and write nothing.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of earlier runs.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
def command(  # noqa: PLR0917 - click passes options by name
    paths: tuple[Path, ...],
    root: Path | None,
    stdin_path: Path | None,
    show_files: bool,
    config: Path | None,
    show_config: bool,
    profile: str | None,
    addons: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rulesets: tuple[Path, ...],
    ruleset_only: bool,
    fail_on: str | None,
    max_warnings: int | None,
    min_scores: tuple[str, ...],
    score: bool,
    every: bool,
    form: str,
    outputs: tuple[tuple[str, Path], ...],
    baseline: Path | None,
    update_baseline: bool,
    changed_since: str | None,
    against: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    no_cache: bool,
    watch: bool,
) -> int:
    """Check specs for validity and good design.

    PATH is a spec, a folder, which is searched for specs, or - for a spec on standard input. All specs of a run are looked at
    together: who owns what, and whether what one calls is what the other offers.
    """
    from scaffold.lint.catalog.rule import Profile
    from scaffold.lint.outcome.gate import parse_min_scores
    from scaffold.lint.plan.request import Request
    from scaffold.lint.plan.settings import Settings

    stated = Settings(
        profile=Profile(profile) if profile is not None else None,
        addons=addons,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
        max_warnings=max_warnings,
        min_scores=parse_min_scores(min_scores),
        rulesets=rulesets,
        ruleset_only=ruleset_only,
    )
    _refuse_silent_options(click.get_current_context())
    given = read_pipes(paths, stdin_path)
    if given.piped and (watch or ((fix or unsafe_fixes) and not diff)):
        option = "--watch" if watch else "--fix"
        raise click.UsageError(f"{option} works on files, not on what comes through a pipe.")
    request = Request(
        paths=given.paths,
        unsaved=given.piped,
        root=root,
        config=config,
        stated=stated,
        every=every,
        shows_score=score,
        baseline=baseline,
        updates_baseline=update_baseline,
        changed_since=changed_since,
        against=against,
        fixes=fix or unsafe_fixes or diff,
        unsafe=unsafe_fixes,
        diffs=diff,
        caches=not no_cache,
    )
    if show_files:
        return _print_files(request)
    if show_config:
        return _print_settings(request)
    if watch:
        return watch_files(lambda: _run(request, form, outputs), request.paths)
    return _run(request, form, outputs).code


def _run(request: Request, form: str, outputs: Sequence[tuple[str, Path]]) -> Outcome:
    """Lint once; print what the session returns, and write the files that it changes."""
    from scaffold.lint.run.session import Session

    session = Session(request, _tell)
    refuse_replacing((file for _, file in outputs), session.reads)
    session.load()
    refuse_replacing((file for _, file in outputs), session.reads)
    for file, text in session.repaired.items():
        _replace_text(file, text)
    if request.diffs:
        text = session.diff()
        if text:
            click.echo(text, nl=False)
        code = int(bool(text))
    elif request.updates_baseline:
        code = _write_baseline(session)
    else:
        code = _publish(session, form, outputs)
    return Outcome(2 if session.is_incomplete else code, session.depends_on)


def _publish(session: Session, form: str, outputs: Sequence[tuple[str, Path]]) -> int:
    """Print the report, add annotations on GitHub, and write the files that were asked for; return the exit code."""
    from scaffold.report.lint_report import FORMATS_WITH_IDLE, LintReport, render_report

    judged, plan = session.judge(), session.plan
    refuse_replacing(
        (file for _, file in outputs), session.reads
    )  # of large folders, only now are all files known
    report = LintReport(
        result=judged.result,
        files=judged.specs.names,
        source_text=judged.specs.text,
        rules={rule.id: rule for rule in session.rules},
        stale=judged.stale,
        failures=plan.gate.breaches(judged.result),
        fail_on=plan.gate.fail_on,
        shows_score=session.request.shows_score,
    )
    if form == "text":
        from scaffold.report.terminal import Paint, wants_color
        from scaffold.report.text import render_text

        text = render_text(report, Paint(wants_color(os.environ, is_terminal=sys.stdout.isatty())))
    else:
        text = render_report(form, report)
    if text:
        click.echo(text, color=True)
    if os.environ.get("GITHUB_ACTIONS") == "true" and form in {"text", "concise"}:
        annotations = render_report("github", report)
        if annotations:
            click.echo(annotations)
    if form not in FORMATS_WITH_IDLE:
        for sentence in report.idle:
            _tell(sentence)
    for other, file in outputs:
        from scaffold.project.apply import write_file

        write_file(file, f"{render_report(other, report)}\n")
    return int(plan.gate.fails(judged.result))


def _write_baseline(session: Session) -> int:
    from scaffold.project.apply import write_file

    update = session.update_baseline()
    write_file(update.path, update.text)
    counts = f"{update.added:,} added, {update.removed:,} taken out"
    click.echo(f"{update.path} accepts {update.accepted:,} findings: {counts}")
    return 0


def _print_settings(request: Request) -> int:
    import json

    from scaffold.lint.run.session import describe_settings

    click.echo(json.dumps(describe_settings(request), indent=2, ensure_ascii=False))
    return 0


def _print_files(request: Request) -> int:
    """Print which files are taken as specs, which are not, and why; return the exit code, 2 where one cannot be read."""
    from scaffold.lint.run.files import look_at_files
    from scaffold.openapi.read.reading import display_path

    code = 0
    for seen, error in look_at_files(request):
        words = "is taken" if seen.is_taken else "is not taken"
        if error is not None:
            code, words = 2, "is taken, and cannot be read"
        click.echo(printable(f"{display_path(seen.path)} {words}: {seen.reason}"))
        if error is not None:
            for sentence in (str(error), *([f"hint: {error.hint}"] if error.hint else ())):
                _tell(sentence)
    return code


def _tell(sentence: str) -> None:
    """Print what is worth knowing and is not a finding."""
    click.echo(printable(sentence), err=True)


def _replace_text(file: Path, text: str) -> None:
    """Write a file with its mode and its byte order mark, if it has one."""
    import codecs

    from scaffold.project.apply import write_file

    mode = file.stat().st_mode
    with file.open("rb") as stream:
        mark = stream.read(3) == codecs.BOM_UTF8
    write_file(file, f"\ufeff{text}" if mark else text)
    file.chmod(mode & 0o7777)


def _refuse_silent_options(context: click.Context) -> None:
    """Raise UsageError for options that would do nothing beside another one."""
    stated = {option for option in stated_options(context) if option.startswith("-")}
    for mode, useful in _MODES.items():
        silent = sorted(stated - {mode, *useful})
        if mode in stated and silent:
            raise click.UsageError(f"{mode} reports no findings: {silent[0]} would have no effect beside it.")
