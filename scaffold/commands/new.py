"""`scaffold new`: make a service from a spec or from a starter."""

from __future__ import annotations

import sys
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
    from scaffold.model.describe import describe
    from scaffold.project.session import Session, Wishes

    if spec is not None:
        check_lasting(spec)
    session = Session(Wishes(name, spec, output, blueprint, without, root, no_input, accept_hooks))
    if session.took_back:
        _say(f"Took back changes of {session.target} that had been interrupted")
    _say(f"Reading {session.spec}")
    with uncollected():
        document = session.read()
        if not is_accepted(document, force=force, consequence="Nothing was written."):
            ctx.exit(1)
        description = describe(document)
        _say(f"Generating {_counts(description)}")
        made = session.make(description)
    created, plan = made
    if created.name != name:
        _say(f"The service is called {created.name}: a package called {name} would hide one that it needs")
    if dry_run:
        _print_plan(plan, session.spec if session.copies_spec else None)
        return
    if plan.exists and not _agreed(plan, no_input=no_input):
        raise UsageError(
            "target-exists",
            f"{plan.target} exists and is not empty",
            hint="name another folder with --output, or leave out --no-input to be asked",
        )
    _say(f"Writing {plan.target}")
    session.write(made)
    _print_end(plan, session.spec, created.report, {document.display(document.entry): str(session.spec)})


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
