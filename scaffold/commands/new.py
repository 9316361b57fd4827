"""`scaffold new`: make a service from a spec or from a starter."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command, root_option
from scaffold.commands.shared.specs import check_lasting, is_accepted
from scaffold.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.model.describe import Description
    from scaffold.project.plan import Plan
    from scaffold.project.report import Report

EXAMPLES = """\b
Examples:
  scaffold new order-service
  scaffold new billing-service --spec billing.yaml
  scaffold new billing-service --spec billing.yaml --output services/billing --dry-run
  scaffold new billing-service --spec billing.yaml --blueprint ../our-blueprint
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("name")
@click.option(
    "--spec",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The OpenAPI document; without one NAME is a starter.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="The folder to make.  [default: ./NAME]"
)
@click.option(
    "--blueprint",
    default="fastapi-service",
    show_default=True,
    metavar="NAME|DIR|ADDRESS",
    help="A blueprint's name, a folder, or a cookiecutter address.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="FEATURE",
    help="Leave out an optional part of the runtime: docs or preview.",
)
@root_option
@click.option("--no-input", is_flag=True, help="Ask nothing; what would need an answer is an error.")
@click.option("--force", is_flag=True, help="Go on although lint finds errors.")
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option("--accept-hooks", is_flag=True, help="Let the hooks of a foreign cookiecutter template run.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    spec: Path | None,
    output: Path | None,
    blueprint: str,
    without: tuple[str, ...],
    root: Path | None,
    no_input: bool,
    force: bool,
    dry_run: bool,
    accept_hooks: bool,
) -> None:
    """Make a service NAME from an OpenAPI document.

    Without --spec, NAME is a starter: its spec is copied to specs/NAME.yaml, unless one is there already, and is yours
    from then on. A NAME that something the service needs has already (fastapi, json) gets `-service` behind it. The spec is
    linted first. A folder that exists is only written to after you say so.

    Exit codes: 0 made, 1 lint found errors, 2 could not run.
    """
    from scaffold.core.errors import UsageError
    from scaffold.core.memory import uncollected
    from scaffold.docs.card import render_card
    from scaffold.model.describe import describe
    from scaffold.openapi.load import load_document
    from scaffold.project.apply import apply, written
    from scaffold.project.create import NewService, check_name, create_service
    from scaffold.project.fitting import fitting_handlers
    from scaffold.project.journal import recover
    from scaffold.project.plan import check_target, plan_new
    from scaffold.project.starters import starter_path
    from scaffold.render.blueprint import load_blueprint

    check_name(name)
    chosen = load_blueprint(blueprint)
    if accept_hooks and chosen.native:
        raise UsageError(
            "no-hooks",
            f"--accept-hooks has no effect: {blueprint} has no hooks",
            hint="leave it out; it lets the hooks of a cookiecutter template run that --blueprint names",
        )
    target = output or Path(name)
    check_target(target)
    if target.is_dir() and recover(target):
        _say(f"Took back changes of {target} that had been interrupted")
    if spec is not None:
        check_lasting(spec)
    kept = spec or Path("specs") / f"{name}.yaml"
    copied = None if spec is not None or kept.exists() else starter_path(name)
    _say(f"Reading {kept}")
    with uncollected():
        document = load_document(copied or kept, root=root, check_structure=True)
        if not is_accepted(document, force=force, consequence="Nothing was written."):
            ctx.exit(1)
        description = describe(document)
        _say(f"Generating {_counts(description)}")
        card = render_card(description.model, description.declared)
        handlers = None if spec is None else fitting_handlers(chosen, description)
        new = NewService(
            name, kept, target, starter=spec is None, card=card, without=without, handlers=handlers
        )
        created = create_service(description, chosen, new, no_input=no_input, accept_hooks=accept_hooks)
    if created.name != name:
        _say(f"The service is called {created.name}: a package called {name} would hide one that it needs")
    plan = plan_new(created.tree, target)
    if dry_run:
        _print_plan(plan, kept if copied else None)
        return
    if plan.exists and not _agreed(plan, no_input=no_input):
        raise UsageError(
            "target-exists",
            f"{target} exists and is not empty",
            hint="name another folder with --output, or leave out --no-input to be asked",
        )
    _say(f"Writing {target}")
    with written(kept, copied.read_text(encoding="utf-8")) if copied else nullcontext():
        apply(plan)
    _print_end(plan, kept, created.report, {document.display(document.entry): str(kept)})


def _counts(description: Description) -> str:
    model = description.model
    return (
        f"{counted(len(model.operations), 'operation')} of {counted(len(model.resources), 'resource')}, "
        f"{counted(len(model.entities), 'table')}"
    )


def _agreed(plan: Plan, *, no_input: bool) -> bool:
    """Ask whether to write into a folder that exists; without an answer it is no."""
    from scaffold.project.manifest import MANIFEST

    if no_input or not sys.stdin.isatty():
        return False
    if (plan.target / MANIFEST).is_file():
        _say(
            f"{plan.target} is a service: `scaffold sync` follows its spec and keeps what you wrote, this does not"
        )
    question = f"{plan.target} exists: replace {counted(plan.count('replace'), 'file')} in it?"
    if not click.confirm(question, err=True):
        raise click.Abort
    return True


def _print_plan(plan: Plan, spec: Path | None) -> None:
    if spec is not None:
        click.echo(f"create   {spec}")
    for step in plan.steps:
        click.echo(f"{step.action:<8} {plan.target / step.path}")
    click.echo(f"{counted(len(plan.steps), 'file')}; nothing was written")


def _print_end(plan: Plan, spec: Path, report: Report, names: Mapping[str, str]) -> None:
    """Print what was made and what there is to know of it; `names` are those by which files are known from now on."""
    from scaffold.project.report_text import describe_report

    click.echo(f"Made {plan.target}: {counted(len(plan.tree), 'file')} from {spec}")
    click.echo("".join(f"  {line}\n" for line in describe_report(report, names)), nl=False)
    if report.entries and ".scaffold/report.json" in plan.tree:
        click.echo(f"  lines and reasons: {plan.target / '.scaffold/report.json'}")
    click.echo(f"\nNext:\n  scaffold run {plan.target}\n  scaffold test {plan.target}")


def _say(text: str) -> None:
    click.echo(text, err=True)
