"""`scaffold card`: the cards of services."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.options import Command, refuse_replacing, root_option
from scaffold.commands.shared.pipes import read_pipes, stdin_path_option

if TYPE_CHECKING:
    from scaffold.commands.shared.pipes import Given
    from scaffold.docs.places import Card

EXAMPLES = """\b
Examples:
  scaffold card specs/order-service.yaml
  scaffold card specs/ --no-examples --output docs/cards.md     all cards in one file
  scaffold card specs/ --output docs/cards                      a file for each service
  scaffold card specs/ --output docs/cards --check              are they current?
  scaffold card order-service/openapi.yaml --check              is order-service/CARD.md?
"""


@click.command(cls=Command, epilog=EXAMPLES)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="Write to a file ending in .md, or to <service>.md in a folder.",
)
@click.option("--check", is_flag=True, help="Write nothing; say whether the written cards are current.")
@click.option("--no-examples", is_flag=True, help="Leave out requests and responses.")
@root_option
@stdin_path_option
def command(
    *,
    paths: tuple[Path, ...],
    output: Path | None,
    check: bool,
    no_examples: bool,
    root: Path | None,
    stdin_path: Path | None,
) -> int:
    """Print the cards of the specs in PATH... as Markdown.

    A card says what the service is responsible for, its endpoints with examples, its data and its technology.

    A folder is searched for OpenAPI documents, with all folders below it; - is a spec on standard input. With --check the
    cards are compared with those at --output, or with CARD.md beside the specs.

    Exit codes: 0 printed, written or current; 1 a written card is stale or missing; 2 could not run.
    """
    from scaffold.docs.card import join_cards
    from scaffold.docs.places import plan_cards

    cards = _cards(read_pipes(paths, stdin_path), root, examples=not no_examples)
    if check:
        return _check(plan_cards(cards, output))
    if output is None:
        click.echo(join_cards(card.text for card in cards), nl=False)
    else:
        files = plan_cards(cards, output)
        refuse_replacing(files, [card.spec for card in cards])
        _write(files)
    return 0


def _cards(given: Given, root: Path | None, *, examples: bool) -> list[Card]:
    from scaffold.docs.card import render_card
    from scaffold.docs.places import Card
    from scaffold.model.describe import describe
    from scaffold.openapi.discover import find_documents
    from scaffold.openapi.load import load_document

    specs = find_documents(given.paths)
    found = [describe(load_document(spec, root=root, unsaved=given.piped)) for spec in specs]
    return [
        Card(spec, one.model.name, render_card(one.model, one.declared, examples=examples))
        for spec, one in zip(specs, found, strict=True)
    ]


def _write(files: Mapping[Path, str]) -> None:
    from scaffold.project.apply import write_file

    for path, text in files.items():
        write_file(path, text)
        click.echo(f"Wrote {path}", err=True)


def _check(files: Mapping[Path, str]) -> int:
    from scaffold.docs.places import compare

    stale = False
    for path, text in files.items():
        difference = compare(path, text) if path.exists() else f"{path} is missing"
        stale = stale or difference is not None
        click.echo(difference or f"{path} is current")
    if stale:
        click.echo("Run the command without --check to write the cards.", err=True)
    return 1 if stale else 0
