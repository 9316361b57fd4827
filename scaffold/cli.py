"""The command line: a table of commands, each imported when it is called.

`scaffold --help` prints from the table and imports nothing but click. A command is a module
`scaffold/commands/<name>.py` that offers `command`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, cast

import click

from scaffold import __version__

COULD_NOT_RUN, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
"""Exit codes; the last two are those that shells give a process ended by SIGINT and SIGPIPE."""

SECTIONS: dict[str, dict[str, str]] = {
    "Begin": {
        "new": "Make a service from a spec or from a starter.",
        "doctor": "Say what is missing on this machine.",
    },
    "Design": {
        "design": "Expand a brief of about forty lines to an OpenAPI document.",
        "lint": "Check specs for validity and good design.",
        "rules": "Explain what lint checks, and why.",
        "lsp": "Lint specs in the editor.",
        "mcp": "Give an assistant tools for designing services.",
        "card": "Print a spec as a service card in Markdown.",
        "model": "Print what a spec means, as canonical JSON.",
        "schema": "Print the JSON Schemas of design fields and briefs.",
    },
    "Service": {
        "status": "Say what state a service is in, and what is to do.",
        "sync": "Bring a service up to its changed spec.",
        "upgrade": "Bring a service up to this version of scaffold.",
        "run": "Run a generated service on this machine.",
        "test": "Test a service against its contract.",
    },
    "Shell": {
        "completion": "Print the completion script for a shell.",
    },
}
"""Section → command → one line of help. A command's module has the command's name."""

# Commands that see to what was interrupted by themselves.
_TAKING_BACK = frozenset({"new", "status", "sync", "upgrade"})

COMMANDS = {name: line for section in SECTIONS.values() for name, line in section.items()}

EXAMPLES = (
    ("scaffold new order-service", "a working service from a starter spec"),
    ("scaffold lint specs/", "every finding with its place and its remedy"),
    ("scaffold test order-service", "the service against its contract"),
)


class ClosedPipeError(Exception):
    """The reader of standard output has left, as `head` does."""


class LazyGroup(click.Group):
    """The commands of the table, imported only when one is called or completed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; None when the table has no such name."""
        if cmd_name not in COMMANDS:
            return None
        return cast("click.Command", import_module(f"scaffold.commands.{cmd_name}").command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown name is answered with the nearest of the table."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; raise ClosedPipeError where click would end with the code of findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, from the table alone."""
        widest = max(map(len, COMMANDS))
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(widest), line) for name, line in commands.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and where to go next."""
        with formatter.section("Examples"):
            formatter.write_dl(EXAMPLES)
        formatter.write("\n'scaffold COMMAND --help' explains a command and shows its examples.\n")


def _terminal_width() -> int:
    """Return the width for help texts, without the cost of shutil."""
    try:
        columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
    except (ValueError, OSError):
        columns = 80
    return max(min(columns, 100) - 2, 50)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "terminal_width": _terminal_width()},
)
@click.version_option(__version__, prog_name="scaffold", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def group(debug: bool) -> None:
    """From one OpenAPI document to a running, contract-tested service."""
    if debug:
        os.environ["SCAFFOLD_DEBUG"] = "1"


def entry() -> NoReturn:
    """Run the command line as a program of its own."""
    is_short = sys.argv[1:2] == ["lint"]
    if is_short:
        # A run makes one large tree and little garbage: to search it for cycles is a fifth of the whole cost.
        gc.disable()
    code = main()
    if is_short:
        # Nor is it taken apart value by value: nothing in it has to be closed.
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 is clean, 1 findings or drift, 2 could not run. A command returns its code from its callback or calls
    `ctx.exit(code)`.
    """
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A spec may hold characters that the terminal's encoding does not have.
            stream.reconfigure(errors="backslashreplace")
    try:
        _take_back(sys.argv[1:] if arguments is None else arguments)
        outcome = group.main(arguments, prog_name="scaffold", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return COULD_NOT_RUN
    except (BrokenPipeError, ClosedPipeError):
        # The interpreter flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes a message
        _explain(error)
        return COULD_NOT_RUN
    return outcome if isinstance(outcome, int) else 0


def _open_missing_streams() -> None:
    """Put the null device where a standard stream was closed by the caller, as by `>&-` and by some service managers.

    Otherwise a file that is opened later would get its number, and take what a child prints.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _take_back(arguments: Sequence[str]) -> None:
    """Take back changes of a service that a crash has interrupted, before a command reads them.

    Looks into the folder where the command runs, and into those that its arguments name.
    """
    if _TAKING_BACK.intersection(arguments):
        return
    named = (Path(argument.rpartition("=")[2]) for argument in arguments)
    for folder in dict.fromkeys(part for path in (Path(), *named) for part in (path, path.parent)):
        if not _has_pending(folder):
            continue
        from scaffold.core.errors import InputError
        from scaffold.project.journal import recover

        # A command that is still running is not interrupted.
        with suppress(InputError):
            if recover(folder):
                click.echo(f"Took back changes of {folder} that had been interrupted", err=True)


def _has_pending(folder: Path) -> bool:
    try:
        return (folder / ".scaffold" / "pending").is_dir()
    except OSError:  # an argument that is longer than a name may be is a sentence
        return False


def _explain(error: Exception) -> None:
    """Print an error to standard error: where, what and what to do; the traceback only on request."""
    from scaffold.core.errors import ScaffoldError, error_text

    if os.environ.get("SCAFFOLD_DEBUG"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, ScaffoldError):
        message, hint = str(error), error.hint
    elif isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        message, hint = f"error[system] {place}{error.strerror or error}", None
    else:
        message = f"internal error: {type(error).__name__}: {error}"
        hint = "this is a defect of scaffold; run 'scaffold --debug …' to see the traceback"
    click.echo(error_text(message, hint), err=True)
