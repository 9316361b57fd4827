"""The common part of `sync` and `upgrade`: plan, show, write, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from scaffold.core.wording import counted

if TYPE_CHECKING:
    from scaffold.model.renames.rename import Candidate
    from scaffold.sync.plan import Plan
    from scaffold.sync.planning import Run

DONE, LEFT = 0, 1


class Options(NamedTuple):
    """The request of the command line; `upgrade` says which of the two commands it was."""

    folder: Path
    spec: Path | None = None
    root: Path | None = None
    renames: tuple[str, ...] = ()
    dry_run: bool = False
    check: bool = False
    undo: bool = False
    format: str = "text"
    allow_dirty: bool = False
    discard_edits: bool = False
    force: bool = False
    with_drops: bool = False
    join_heads: bool = False
    upgrade: bool = False


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of both commands."""
    decorators = (
        click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path()),
        click.option("--dry-run", is_flag=True, help="Print the plan, and write nothing."),
        click.option("--check", is_flag=True, help="Write nothing; exit with 1 where there is something to do."),
        click.option("--undo", is_flag=True, help="Take back the last run, whatever it was."),
        click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How to print the plan."),
        click.option("--allow-dirty", is_flag=True, help="Write files that have changes which are not committed, too."),
        click.option("--discard-edits", is_flag=True, help="Replace generated files that somebody has edited."),
    )  # fmt: skip
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def run(ctx: click.Context, options: Options) -> None:
    """Run one of the commands and exit."""
    from scaffold.core.errors import UsageError
    from scaffold.project.journal import recover
    from scaffold.sync.session import check_overwriting

    if sum((options.dry_run, options.check, options.undo)) > 1:
        raise UsageError(
            "options-exclude",
            "--dry-run, --check and --undo exclude one another",
            hint="leave out all but one",
        )
    folder = options.folder
    taken_back = folder.is_dir() and recover(folder)
    if taken_back:
        click.echo(f"Took back changes of {folder} that had been interrupted", err=True)
    if options.undo and taken_back:
        # What was interrupted is the last run; the one before it stays.
        return
    if options.undo:
        _undo(options)
        return
    planned = _plan(ctx, options)
    plan = planned.plan
    if options.check or options.dry_run:
        _show(options, plan)
        if options.dry_run:
            check_overwriting(planned, allow_dirty=options.allow_dirty)
        _end_unwritten(ctx, options, plan)
    check_overwriting(planned, allow_dirty=options.allow_dirty)
    _show(options, plan)
    if plan.writes:
        from scaffold.openapi.read.reading import display_path
        from scaffold.sync.writing import write_run

        write_run(planned)
        if options.format == "text":
            place = [] if options.folder == Path() else [display_path(options.folder)]
            undo = " ".join(["scaffold", str(ctx.info_name), *place, "--undo"])
            click.echo(f"\nWrote {counted(len(plan.writes), 'file')}; `{undo}` takes it back")
    ctx.exit(LEFT if plan.todos else DONE)


def _plan(ctx: click.Context, options: Options) -> Run:
    from scaffold.commands.shared.specs import check_lasting, is_accepted
    from scaffold.core.memory import uncollected
    from scaffold.openapi.read.reading import display_path
    from scaffold.sync.database import Drops
    from scaffold.sync.planning import Wishes
    from scaffold.sync.session import Session

    if options.spec is not None:
        check_lasting(options.spec)
    with uncollected():
        session = Session(options.folder, options.spec, options.root, upgrade=options.upgrade)
        spec = session.spec
        if not options.upgrade and not is_accepted(
            spec.document, force=options.force, consequence="Nothing was written."
        ):
            ctx.exit(2)
        if spec.left is not None:
            click.echo(
                f"{display_path(spec.path)} was edited, and is followed from now on instead of {display_path(spec.left)}",
                err=True,
            )
        drops = Drops(options.with_drops, options.join_heads)
        return session.plan(Wishes(_asker(options), options.renames, options.discard_edits, drops))


def _asker(options: Options) -> Callable[[Candidate], bool | None]:
    """Ask about renames at a terminal; elsewhere, and where nothing is written, nobody answers."""
    asks = sys.stdin.isatty() and not (options.dry_run or options.check) and options.format == "text"

    def ask(candidate: Candidate) -> bool | None:
        if not asks:
            return None
        rename = candidate.rename
        return click.confirm(
            f"Was {rename.before} renamed to {rename.after}? ({candidate.reason})", default=None, err=True
        )

    return ask


def _show(options: Options, plan: Plan) -> None:
    if options.format == "json":
        import json

        from scaffold.sync.records import report_value

        click.echo(json.dumps(report_value(plan), indent=2, ensure_ascii=False))
        return
    from scaffold.sync.text import render_plan

    click.echo(render_plan(plan))


def _end_unwritten(ctx: click.Context, options: Options, plan: Plan) -> None:
    if options.format == "text":
        number = len(plan.writes)
        click.echo(
            f"\n{counted(number, 'file')} would be written" if number else "\nNothing would be written"
        )
    unsettled = plan.writes or any(todo.unsettled for todo in plan.todos)
    ctx.exit(LEFT if options.check and unsettled else DONE)


def _undo(options: Options) -> None:
    from scaffold.sync.session import undo_last

    undone = undo_last(options.folder, os.environ.get("DATABASE_URL", ""))
    click.echo(f"Took back the last run: {counted(undone.files, 'file')}")
    if undone.revisions.files:
        files = ", ".join(sorted(undone.revisions.files.values()))
        click.echo(
            f"Gone with it: {files}. Of other databases than SQLite's in var/ it is not known whether they have that: "
            "downgrade those that do with the file from git, or `scaffold sync` again",
            err=True,
        )
