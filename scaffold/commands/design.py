"""`scaffold design`: from a sentence or a brief to an OpenAPI document, and back from a document or a card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scaffold.commands.shared.options import Command, refuse_replacing, stated_options
from scaffold.commands.shared.pipes import read_pipes, stdin_path_option
from scaffold.core.errors import UsageError

if TYPE_CHECKING:
    from scaffold.brief.designs import Designed
    from scaffold.brief.reading import BriefError

_FILES: Final = {"brief": "brief.yaml", "spec": "openapi.yaml"}
_YAML_SUFFIXES: Final = (".yaml", ".yml")
_FILE_SUFFIXES: Final = (*_YAML_SUFFIXES, ".json", ".md")
_UNSURE: Final = 3
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
    from scaffold.brief.designs import design_brief, design_card, recover
    from scaffold.brief.reading import BriefError

    if lists:
        _refuse_beside_list(click.get_current_context())
        return _list_archetypes()
    if archetype is not None or (brief is not None and _is_sentence(brief)):
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
        None if output is None else _targets(output, emitted, recovered=origin is not None and emit is None)
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
    """Print what is chosen for a sentence, an archetype or both, and print or write the brief and the document."""
    from scaffold.brief.designs import design_brief
    from scaffold.sentences.answer import answer

    targets = None if output is None else _targets(output, "spec", recovered=False)
    brief = Path(_FILES["brief"])
    refuse_replacing((targets or {}).values(), [brief])
    found = answer(sentence, archetype)
    for line in [*(["archetype: unsure"] if found.brief is None else []), *found.reasons]:
        click.echo(line, err=not explain)
    if found.brief is None:
        click.echo(
            "hint: say it in other words, or take one with --archetype NAME; --list shows all. Where none fits, write a brief of"
            " forty lines: docs/brief.md has one, `scaffold schema brief` prints its JSON Schema",
            err=True,
        )
        return _UNSURE
    if explain:
        click.echo(f"\n{found.brief}", nl=False)
        return 0
    designed = design_brief(brief, found.brief, force=False)
    if targets is not None:
        kept = targets["spec"].parent / brief
        _refuse_edited(kept, designed.brief, targets["spec"])
        targets = {"brief": kept, **targets}
    _write(designed, targets, "spec")
    if decisions is not None:
        _decide(designed, decisions)
    return 0


def _list_archetypes() -> int:
    from scaffold.sentences.explain import list_lines

    for line in list_lines():
        click.echo(line)
    return 0


def _is_sentence(given: str) -> bool:
    """Say whether an argument is a sentence, and not the name of a file, whether that is there or not."""
    path = Path(given)
    looks_like_file = (
        given == "-" or path.suffix.lower() in _FILE_SUFFIXES or (len(given.split()) == 1 and "/" in given)
    )
    return not looks_like_file and (len(given.split()) != 1 or not path.is_file())


def _targets(output: Path, emitted: str, *, recovered: bool) -> dict[str, Path]:
    """Return what to write where: one thing to a YAML file; to a folder the document, and a recovered brief beside it.

    Raises UsageError for a file that is not YAML.
    """
    suffix = output.suffix.lower()
    if suffix in {".json", ".md"} or (output.is_file() and suffix not in _YAML_SUFFIXES):
        raise UsageError(
            "output-format",
            f"{output} is not a name for YAML",
            hint="name a file that ends in .yaml, or a folder",
        )
    if suffix in _YAML_SUFFIXES and not output.is_dir():
        return {emitted: output}
    kinds = ("brief", "spec") if recovered else (emitted,)
    return {kind: output / _FILES[kind] for kind in kinds}


def _refuse_edited(kept: Path, brief: str, target: Path) -> None:
    """Raise UsageError for a brief that is there already and that people may have edited."""
    if kept.exists() and kept.read_text(encoding="utf-8", errors="replace") != brief:
        raise UsageError(
            "brief-exists",
            f"{kept} is there already, and is another one",
            hint=f"expand it with `scaffold design {kept} --output {target}`, or name another folder",
        )


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
    from scaffold.docs.decisions import plan_decisions
    from scaffold.model.metadata import read_head
    from scaffold.project.apply import write_file

    existing = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    plan = plan_decisions(read_head(designed.document).stack, existing)
    for name, text in plan.written.items():
        write_file(folder / name, text)
        click.echo(f"Wrote {folder / name}", err=True)
    for name in plan.kept:
        click.echo(f"Kept {folder / name}", err=True)
    if not plan.written and not plan.kept:
        click.echo("The design names no technology, so there is nothing to decide on.", err=True)
