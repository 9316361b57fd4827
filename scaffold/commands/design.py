"""`scaffold design`: from a sentence or a brief to an OpenAPI document."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands._options import Command
from scaffold.commands._pipes import read_pipes, stdin_path_option

if TYPE_CHECKING:
    from scaffold.brief.reading import ReadBrief

EXAMPLES = """\b
Examples:
  scaffold design "A payment service with webhooks." --output payments/
  scaffold design "A payment service with webhooks." --explain    which words decided
  scaffold design --archetype payment --output payments/
  scaffold design brief.yaml                            the OpenAPI document, to the terminal
  scaffold design brief.yaml --output orders/           orders/openapi.yaml
  scaffold design brief.yaml --output specs/orders.yaml
  scaffold new order-service --spec orders/openapi.yaml and the service
"""
_SUFFIXES = (".yaml", ".yml")
_DOCUMENT = "openapi.yaml"


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("brief", required=False, metavar="BRIEF|SENTENCE")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Write to FILE.yaml, or to openapi.yaml in DIR; not to the terminal.",
)
@click.option("--archetype", metavar="NAME", help="Begin from this archetype; a sentence only adds to it.")
@click.option(
    "--explain", is_flag=True, help="Print which words of the sentence decided, and the brief; write nothing."
)
@click.option("--list", "lists", is_flag=True, help="List the archetypes, and stop.")
@click.option("--force", is_flag=True, help="Write the document although lint finds something in it.")
@stdin_path_option
def command(
    *,
    brief: str | None,
    output: Path | None,
    archetype: str | None,
    explain: bool,
    lists: bool,
    force: bool,
    stdin_path: Path | None,
) -> int:
    """Expand a brief, a YAML file or - for standard input, to a complete OpenAPI 3.1 document.

    A SENTENCE in plain English chooses one of the archetypes, each a brief to begin from, with the traits that it asks for:
    offline, and the same for the same words. In the brief the words stand behind the lines that they caused. With --output DIR
    it is written to DIR/brief.yaml, beside the document.

    The same brief gives the same bytes. What is wrong is told at its place in the brief: what the format does not have, what does
    not hold together, and what `scaffold lint --profile strict` finds in the document.

    Exit codes: 0 printed or written, 1 the brief has mistakes, 2 could not run, 3 it is unsure what the sentence asks for: the
    nearest three archetypes are named, with what was not understood.
    """
    from scaffold.brief.reading import BriefError, read_brief
    from scaffold.commands._sentence import design_from_words, is_sentence, list_archetypes

    if lists:
        return list_archetypes()
    if archetype is not None or (brief is not None and is_sentence(brief)):
        _refuse_beside_words(explain=explain, output=output, force=force, stdin_path=stdin_path)
        target = None if output is None else _target(output, Path("brief.yaml"))
        return design_from_words(brief, archetype, target, partial(_expanded, force=False), explains=explain)
    if brief is None:
        raise click.UsageError(
            "Name a brief, or say in a sentence what to design; --list shows the archetypes."
        )
    if explain:
        raise click.UsageError(
            "--explain is about a sentence or an archetype; a brief says itself what it is."
        )
    given = read_pipes((Path(brief),), stdin_path)
    path = given.paths[0]
    target = None if output is None else _target(output, path)
    try:
        read = read_brief(path, given.piped.get(path.resolve()))
        text = _expanded(read, path, force=force)
    except BriefError as error:
        _print(error)
        return 1
    _write(text, target)
    return 0


def _refuse_beside_words(*, explain: bool, output: Path | None, force: bool, stdin_path: Path | None) -> None:
    """Raise UsageError for options that would do nothing beside a sentence or an archetype."""
    idle = {
        "--force": force,
        "--stdin-path": stdin_path is not None,
        "--output": explain and output is not None,
    }
    for option, given in idle.items():
        if given:
            raise click.UsageError(f"{option} has no effect here.")


def _expanded(read: ReadBrief, path: Path, *, force: bool) -> str:
    from scaffold.brief.expand import expand
    from scaffold.brief.gate import find_findings
    from scaffold.brief.model import Conventions
    from scaffold.openapi.write import to_yaml

    expansion = expand(read)
    text = to_yaml(expansion.document)
    if read.brief.conventions is Conventions.HOUSE and not force:
        findings = find_findings(expansion, text, path)
        if findings:
            raise read.error(findings)
    return text


def _print(error: object) -> None:
    from scaffold.brief.reading import BriefError
    from scaffold.core.errors import error_text
    from scaffold.core.wording import counted

    if isinstance(error, BriefError):
        for one in error.mistakes:
            click.echo(error_text(str(one), one.hint), err=True)
        click.echo(
            f"\n{counted(len(error.mistakes), 'mistake')} in the brief; nothing was written.", err=True
        )


def _target(output: Path, brief: Path) -> Path:
    """Return the file to write; raise UsageError for one that is not YAML, or that is the brief itself."""
    from scaffold.core.errors import UsageError

    if output.suffix.lower() == ".json" or (output.is_file() and output.suffix.lower() not in _SUFFIXES):
        raise UsageError(
            "output-format",
            f"{output} is not a name for YAML",
            hint="name a file that ends in .yaml, or a folder",
        )
    path = output if output.suffix.lower() in _SUFFIXES and not output.is_dir() else output / _DOCUMENT
    if path.resolve() == brief.resolve():
        raise UsageError(
            "output-brief",
            f"{path} is the brief itself",
            hint="name another file; the document does not replace it",
        )
    return path


def _write(text: str, path: Path | None) -> None:
    from scaffold.project.apply import write_file

    if path is None:
        click.echo(text, nl=False)
        return
    write_file(path, text)
    click.echo(f"Wrote {path}", err=True)
