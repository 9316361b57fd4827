"""Parts that several commands share: the refusal of empty values and of lost inputs, and options."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from click.core import ParameterSource


class Command(click.Command):
    """A command that refuses empty values.

    An empty path would be the working folder, and an empty name would select nothing: mostly it comes from a variable that is
    not set, and the command would look at something else than what was meant.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raise BadParameter for a value without a character that can be seen."""
        if not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(list(args))
            for parameter in self.get_params(ctx):
                value = given.get(parameter.name)
                values = value if isinstance(value, tuple | list) else (value,)
                if any(isinstance(one, str) and not one.strip(" ") for one in values):
                    raise click.BadParameter("the value is empty; is a variable not set?", ctx, parameter)
        return super().parse_args(ctx, args)


def stated_options(context: click.Context) -> set[str]:
    """List the options and arguments that stand on the command line, options by their long names."""
    return {
        parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(context)
        for parameter in context.command.params
        if context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    }


def refuse_replacing(targets: Iterable[Path], read: Iterable[Path]) -> None:
    """Raise UsageError where what a command writes would replace a file that it reads."""
    sources = {path.resolve() for path in read}
    for path in targets:
        if path.resolve() in sources:
            from scaffold.core.errors import UsageError

            raise UsageError(
                "output-source",
                f"{path} is what is read",
                hint="name another file; the result does not replace it",
            )


root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="References may climb as far as DIR.  [default: the folder of each spec]",
)
env_option = click.option(
    "--env",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a variable for the service; repeatable.",
)
