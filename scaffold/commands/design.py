"""`scaffold design`: from a sentence or a brief to an OpenAPI document, and back from a document or a card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command, refuse_replacing, stated_options
from scaffold.commands.shared.pipes import read_pipes, stdin_path_option

if TYPE_CHECKING:
    from scaffold.brief.reading import BriefError, ReadBrief
    from scaffold.commands._design import Designed

EXAMPLES = """\b
Examples:
  scaffold design "A payment service with webhooks." --output payments/
  scaffold design "A payment service with webhooks." --explain    which words decided
  scaffold design --archetype payment --output payments/
  scaffold design brief.yaml                            the OpenAPI document, to the terminal
  scaffold design brief.yaml --output orders/           orders/openapi.yaml
  scaffold design brief.yaml --output specs/orders.yaml --decisions docs/decisions
  scaffold design --from specs/orders.yaml              the brief of a document
  scaffold design --from card.md --output orders/       brief and document of a card
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("brief", required=False, metavar="BRIEF|SENTENCE")
@click.option(
    "--from",
    "origin",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Recover the brief of an OpenAPI document, or read a card that ends in .md.",
)
@click.option(
    "--emit",
    type=click.Choice(["brief", "spec"]),
    help="What to print or write to a FILE.  [default: the spec of a brief or a card, the brief of a spec]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Write to FILE.yaml, or to openapi.yaml (and a recovered brief.yaml) in DIR.",
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a decision record (MADR) for each choice of the stack that has none in DIR.",
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
    origin: Path | None,
    emit: str | None,
    output: Path | None,
    decisions: Path | None,
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

    With --from the brief is recovered instead: of an OpenAPI document, so that it expands to one that is the same to clients; or
    of a card, whose document has that card. What lint finds in the document of a card is only said.

    Exit codes: 0 printed or written, 1 the brief has mistakes, 2 could not run, 3 it is unsure what the sentence asks for: the
    nearest three archetypes are named, with what was not understood.
    """
    from scaffold.brief.reading import BriefError
    from scaffold.commands._design import design_brief, design_card, recover, targets_of
    from scaffold.commands._sentence import is_sentence, list_archetypes

    if lists:
        _refuse_beside_list(click.get_current_context())
        return list_archetypes()
    if archetype is not None or (brief is not None and is_sentence(brief)):
        idle = {"--from": origin, "--emit": emit, "--force": force or None, "--stdin-path": stdin_path}
        _refuse_idle(idle | ({"--output": output, "--decisions": decisions} if explain else {}))
        return _design_words(brief, archetype, output, decisions, explain=explain)
    if (brief is None) is (origin is None):
        raise click.UsageError(
            "Name a brief, or say in a sentence what to design; --list shows the archetypes, --from recovers a brief."
            if brief is None
            else "There are a brief and --from; name one of them."
        )
    if explain:
        raise click.UsageError(
            "--explain is about a sentence or an archetype; a brief says itself what it is."
        )
    given = read_pipes((origin or Path(brief or ""),), stdin_path)
    path = given.paths[0]
    text = given.piped.get(path.resolve())
    is_card = path.suffix.lower() in (".md", ".markdown")
    emitted = emit or ("brief" if origin is not None and not is_card else "spec")
    targets = (
        None if output is None else targets_of(output, emitted, recovered=origin is not None and emit is None)
    )
    refuse_replacing((targets or {}).values(), [path])
    try:
        if origin is None:
            designed = design_brief(path, text, force=force)
        elif is_card:
            designed = design_card(path, text)
        else:
            designed = recover(path, text)
    except BriefError as error:
        _refuse(error)
        return 1
    for remark in designed.remarks:
        click.echo(remark, err=True)
    _write(designed, targets, emitted)
    if decisions is not None:
        _decide(designed, decisions)
    return 0


def _refuse_beside_list(context: click.Context) -> None:
    """Raise UsageError for whatever stands beside --list, which lists all archetypes and does nothing else."""
    silent = sorted(stated_options(context) - {"--list"})
    if silent:
        raise click.UsageError(f"--list lists the archetypes: {silent[0]} would have no effect beside it.")


def _refuse_idle(options: Mapping[str, object]) -> None:
    """Raise UsageError for options that would do nothing beside a sentence or an archetype."""
    for option, given in options.items():
        if given is not None:
            raise click.UsageError(f"{option} has no effect here.")


def _design_words(
    sentence: str | None, archetype: str | None, output: Path | None, decisions: Path | None, *, explain: bool
) -> int:
    from scaffold.commands._design import expand_checked, targets_of
    from scaffold.commands._sentence import BRIEF, design_from_words

    targets = None if output is None else targets_of(output, "spec", recovered=False)
    refuse_replacing((targets or {}).values(), [Path(BRIEF)])
    made: list[Designed] = []

    def expanded(read: ReadBrief, path: Path) -> str:
        made.append(expand_checked(read, path, force=False))
        return made[0].spec

    target = None if targets is None else targets["spec"]
    code = design_from_words(sentence, archetype, target, expanded, explains=explain)
    if made and decisions is not None:
        _decide(made[0], decisions)
    return code


def _refuse(error: BriefError) -> None:
    from scaffold.core.errors import error_text
    from scaffold.core.wording import counted

    for one in error.mistakes:
        click.echo(error_text(str(one), one.hint), err=True)
    click.echo(f"\n{counted(len(error.mistakes), 'mistake')} in the brief; nothing was written.", err=True)


def _write(designed: Designed, targets: dict[str, Path] | None, emitted: str) -> None:
    from scaffold.project.apply import write_file

    texts = {"brief": designed.brief, "spec": designed.spec}
    if targets is None:
        click.echo(texts[emitted], nl=False)
        return
    for kind, path in targets.items():
        write_file(path, texts[kind])
        click.echo(f"Wrote {path}", err=True)


def _decide(designed: Designed, folder: Path) -> None:
    from scaffold.commands._design import stack_of
    from scaffold.docs.decisions import plan_decisions
    from scaffold.project.apply import write_file

    existing = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    plan = plan_decisions(stack_of(designed), existing)
    for name, text in plan.written.items():
        write_file(folder / name, text)
        click.echo(f"Wrote {folder / name}", err=True)
    for name in plan.kept:
        click.echo(f"Kept {folder / name}", err=True)
    if not plan.written and not plan.kept:
        click.echo("The design names no technology, so there is nothing to decide on.", err=True)
