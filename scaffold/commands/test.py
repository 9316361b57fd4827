"""`scaffold test`: hold a service to its contract."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from scaffold.commands.shared.options import Command, env_option

# Mirrors of scaffold.trial.testing.settings, so that help needs no import of it; a test keeps them equal.
DEFAULT_EXAMPLES = 10
DEFAULT_SEED = 1
REPORTS = {"junit": "contract-report.xml", "html": "contract-report.html", "json": "contract-report.json"}

EXAMPLES = """\b
Examples:
  scaffold test order-service
  scaffold test order-service --max-examples 100 --seed 2
  scaffold test order-service --operation createOrder --report junit=contract.xml
  scaffold test order-service --env DATABASE_URL=postgresql://user@localhost/test
  scaffold test order-service --url https://staging.example.com --token "$TOKEN"

Exit codes: 0 the contract is kept, 1 it is not or a warning says so, 2 it could not be tested.
"""


class ReportOption(click.ParamType[tuple[str, Path]]):
    """A report's kind, and the file it goes to: `junit` or `junit=PATH`."""

    name = "KIND[=PATH]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Split kind and path; the path has a default for every kind."""
        kind, equals, path = str(value).partition("=")
        if kind not in REPORTS:
            self.fail(f"{kind!r} is not one of {', '.join(REPORTS)}", param, ctx)
        if equals and not path.strip():
            self.fail(f"{value!r} names no file", param, ctx)
        return kind, Path(path or REPORTS[kind])


class AddressOption(click.ParamType[str]):
    """An http or https address."""

    name = "URL"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse other schemes, such as file:."""
        address = str(value)
        try:
            parts = urlsplit(address)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            self.fail(f"{address!r} is not an http:// or https:// address", param, ctx)
        return address.rstrip("/")


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-n", "--max-examples", type=click.IntRange(min=1), default=DEFAULT_EXAMPLES, show_default=True,
    help="Cases made at random per operation, and sequences of operations.",
)  # fmt: skip
@click.option(
    "--max-time", type=click.IntRange(min=1), metavar="SECONDS",
    help="Time budget: random cases and sequences repeat until it is spent.",
)  # fmt: skip
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Where the random choices begin."
)
@click.option(
    "--operation", "operations", multiple=True, metavar="ID", help="Test this operationId only; repeatable."
)
@click.option(
    "--report", "reports", multiple=True, type=ReportOption(),
    help="Write a report: junit, html or json, to PATH; repeatable.",
)  # fmt: skip
@click.option("--url", type=AddressOption(), help="Test a service that already runs; DIR gives the contract.")
@click.option("--token", envvar="TOKEN", show_envvar=True, help="With --url: the token to send.")
@env_option
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what the service prints in this file.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    folder: Path,
    max_examples: int,
    max_time: int | None,
    seed: int,
    operations: tuple[str, ...],
    reports: tuple[tuple[str, Path], ...],
    url: str | None,
    token: str | None,
    assignments: tuple[str, ...],
    log: Path | None,
) -> None:
    """Test the generated service in DIR against its contract.

    The service is started with an empty database and a development issuer in its own environment, every
    operation is tried with valid, invalid and random requests and with sequences of them (schemathesis, all
    checks and phases), and it is stopped again. Before, resources are made for it, so that there is something to
    find. A 501 that `new` announced is not written yet, and no failure. Nothing is written into DIR. What
    DIR/schemathesis.toml says about checks is respected; hooks in it are not run.
    """
    from scaffold.trial.running.credentials import Tokens
    from scaffold.trial.running.process import termination_as_interrupt
    from scaffold.trial.running.service import load_service
    from scaffold.trial.running.serving import Served
    from scaffold.trial.running.variables import parse_assignments
    from scaffold.trial.testing.outcome import Verdict
    from scaffold.trial.testing.settings import TrialOptions
    from scaffold.trial.testing.summary import render_report
    from scaffold.trial.testing.trial import Trial, run_trial

    if url is not None and (assignments or log is not None):
        raise click.UsageError("--env and --log are for a service that is started here, not with --url.")
    if url is None and context.get_parameter_source("token") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--token is for a service that already runs: name it with --url.")
    kinds = [kind for kind, _ in reports]
    if len(kinds) != len(set(kinds)):
        raise click.UsageError("--report takes each kind once.")
    trial = Trial(
        service=load_service(folder),
        options=TrialOptions(max_examples, max_time, seed, operations),
        running=None if url is None else Served(url, Tokens(token) if token else None),
        assignments=parse_assignments(assignments),
        reports=dict(reports),
        log=log,
    )
    with termination_as_interrupt():
        report = run_trial(trial, lambda line: click.echo(line, err=True))
    click.echo(render_report(report), nl=False)
    for kind, path in trial.reports.items():
        click.echo(f"{kind} report: {path}", err=True)
    context.exit(0 if report.verdict is Verdict.PASSED else 1)
