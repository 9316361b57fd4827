"""`scaffold run`: run a generated service."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command, env_option, root_option
from scaffold.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from scaffold.preview.previewer import Previewer
    from scaffold.trial.running.launch import Launch
    from scaffold.trial.running.service import Service

EXAMPLES = """\b
Examples:
  scaffold run order-service
  scaffold run order-service --port 8001 --reload
  scaffold run order-service --preview
  scaffold run specs/order-service.yaml --preview --reload
  scaffold run order-service --env DATABASE_URL=postgresql://user@localhost/orders
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("folder", metavar="DIR|SPEC", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes any free one.",
)
@env_option
@click.option("--reload", is_flag=True, help="Start again whenever the source, or the spec, changes.")
@click.option(
    "--preview",
    is_flag=True,
    help="Answer what is not written from the contract; of a SPEC, every operation.",
)
@click.option("--force", is_flag=True, help="Serve a SPEC although lint finds errors.")
@root_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: Path,
    host: str,
    port: int,
    assignments: tuple[str, ...],
    reload: bool,
    preview: bool,
    force: bool,
    root: Path | None,
) -> None:
    """Run the generated service in DIR, in its own environment, until Ctrl-C.

    The environment is DIR/.venv, or else one made from DIR/requirements.lock, kept in the user's cache and
    shared by all services with the same lock. The development issuer is on unless authentication is
    configured. At a terminal, the service logs for people and prints a curl command with a token.

    With --preview, an OpenAPI document is served as a mock without a folder of its own: what is made of it is kept in
    the user's cache, and no database is needed.

    Exit codes: 0 ended, 1 lint found errors, 2 could not run.
    """
    from scaffold.preview.previewer import RefusedError
    from scaffold.trial.running.launch import run_service
    from scaffold.trial.running.process import termination_as_interrupt
    from scaffold.trial.running.variables import parse_assignments

    given = parse_assignments(assignments)
    if preview and "PREVIEW" in given:
        raise UsageError(
            "preview-twice", "--preview and --env PREVIEW both say what is previewed", hint="leave one out"
        )
    try:
        with termination_as_interrupt():
            if preview and folder.exists() and not folder.is_dir():
                launch = _preview_launch(folder, host, port, given, reload=reload, force=force, root=root)
            else:
                _check_unused(force=force, root=root)
                launch = _folder_launch(folder, host, port, given, reload=reload, preview=preview)
            run_service(launch, _say)
    except RefusedError:
        ctx.exit(1)
    except KeyboardInterrupt:
        _say("Stopped.")


def _folder_launch(
    folder: Path, host: str, port: int, given: dict[str, str], *, reload: bool, preview: bool
) -> Launch:
    from scaffold.trial.running.launch import Launch
    from scaffold.trial.running.service import load_service

    service = load_service(folder)
    if preview and not (service.source / service.package / "_runtime" / "preview").is_dir():
        raise InputError(
            "preview-missing",
            f"{folder} was made without the preview",
            hint="generate it again without `--without preview`, or preview its contract: "
            f"scaffold run {folder}/openapi.yaml --preview",
        )
    return Launch(service, host, port, {**given, "PREVIEW": "1"} if preview else given, reload)


def _preview_launch(
    spec: Path, host: str, port: int, given: dict[str, str], *, reload: bool, force: bool, root: Path | None
) -> Launch:
    from scaffold.commands.shared.specs import check_lasting, is_accepted
    from scaffold.preview.previewer import VARIABLES, Previewer
    from scaffold.trial.running.launch import Launch

    check_lasting(spec)
    accept = partial(is_accepted, force=force, consequence="Nothing is served.")
    previewer = Previewer(spec, root, accept, _say)
    service = previewer.make()
    changed = partial(_changed, previewer) if reload else None
    return Launch(service, host, port, {**VARIABLES, **given}, changed=changed)


def _changed(previewer: Previewer) -> Service | None:
    """Return another service when the spec has changed; an error in it is printed, and changes nothing."""
    from scaffold.core.errors import ScaffoldError, error_text
    from scaffold.preview.previewer import RefusedError

    try:
        return previewer.changed()
    except ScaffoldError as error:
        _say(error_text(str(error), error.hint))
    except RefusedError:
        pass
    _say("The spec as it was before is still served.")
    return None


def _check_unused(*, force: bool, root: Path | None) -> None:
    """Raise UsageError for options that only the preview of a spec heeds."""
    for name, used in (("--force", force), ("--root", root is not None)):
        if used:
            raise UsageError(
                "preview-only",
                f"{name} is for the preview of a spec",
                hint="scaffold run SPEC --preview; else leave it out",
            )


def _say(text: str) -> None:
    click.echo(text, err=True)
