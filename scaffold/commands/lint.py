"""`scaffold lint`: check specs for validity and good design."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.core.errors import InputError
    from scaffold.lint.result import LintResult
    from scaffold.openapi.document import Document

EXAMPLES = """\b
Examples:
  scaffold lint specs/                   every spec in a folder, and what holds between them
  scaffold lint specs/ --profile strict  with what is only a matter of taste
  scaffold lint specs/ --select sec,stl  two categories only
  scaffold lint specs/ --format json     for programs; also concise and github
  scaffold rules sec-opaque-ids          why a rule is there, and how to satisfy it

\b
Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run.
"""

_SYNTAX_CODES = ("yaml-syntax", "json-syntax")


@click.command(epilog=EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--root", type=click.Path(path_type=Path), help="References may lead to files below this folder."
)
@click.option(
    "--profile",
    type=click.Choice(["minimal", "recommended", "strict"]),
    default="recommended",
    show_default=True,
    help="The set of rules: validity only, the usual ones, or all.",
)
@click.option(
    "--with", "addons", multiple=True, type=click.Choice(["secure"]), help="Add the rules of an add-on."
)
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these: ids, prefixes (sec) or globs, with commas."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("--max-warnings", type=click.IntRange(min=0), help="Exit with 1 when there are more warnings.")
@click.option("--every", is_flag=True, help="List every finding, also of what most of a spec does alike.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "concise", "github"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def command(  # noqa: PLR0917 - click passes options by name
    paths: tuple[Path, ...],
    root: Path | None,
    profile: str,
    addons: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    max_warnings: int | None,
    every: bool,
    form: str,
) -> int:
    """Check specs for validity and good design.

    PATH is a spec or a folder, which is searched for specs. All specs of a run are looked at together: who owns what, and whether
    what one calls is what the other offers.
    """
    from scaffold.core.finding import Severity
    from scaffold.design.extensions import extension_schemas
    from scaffold.lint.config import LintConfig
    from scaffold.lint.engine import lint_documents
    from scaffold.lint.rule import Profile
    from scaffold.openapi.discover import find_documents

    config = LintConfig(
        profile=Profile(profile),
        addons=frozenset(addons),
        select=_split(select),
        ignore=_split(ignore),
        gather=not every,
        extension_schemas=extension_schemas(),
    )
    documents, unparsed, unread = _load(find_documents(paths), root)
    result = lint_documents(documents, config, unparsed=unparsed)
    files = len(documents) + len(unparsed)
    match form:
        case "json":
            from scaffold.report.json import render_json

            report = render_json(result, files)
        case "concise":
            from scaffold.report.lines import render_concise

            report = render_concise(result)
        case "github":
            from scaffold.report.lines import render_github

            report = render_github(result)
        case _:
            report = _text_report(result, documents, files)
    if report:
        click.echo(report, color=True)
    if unread:
        return 2
    threshold = None if fail_on == "never" else Severity(fail_on)
    return int(result.fails(threshold, max_warnings))


def _split(selectors: Sequence[str]) -> tuple[str, ...]:
    """Take apart `--select sec,stl --select val-parse`."""
    return tuple(part.strip() for selector in selectors for part in selector.split(",") if part.strip())


def _load(
    files: Sequence[Path], root: Path | None
) -> tuple[list[Document], list[InputError], list[InputError]]:
    """Load the documents; the errors are those of files that do not parse, and those of files that cannot be read.

    Raises the error of a file that cannot be read when it is the only one.
    """
    from scaffold.core.errors import InputError
    from scaffold.openapi.load import load_document
    from scaffold.report.terminal import printable

    documents, unparsed, unread = [], [], []
    for file in files:
        try:
            documents.append(load_document(file, root=root, check_structure=True))
        except InputError as error:
            if error.code in _SYNTAX_CODES and error.location is not None:
                unparsed.append(error)
            elif len(files) == 1:
                raise
            else:
                unread.append(error)
                click.echo(printable(str(error)), err=True)
                if error.hint:
                    click.echo(f"hint: {printable(error.hint)}", err=True)
    return documents, unparsed, unread


def _text_report(result: LintResult, documents: Sequence[Document], files: int) -> str:
    import os
    import sys

    from scaffold.report.terminal import Paint, wants_color
    from scaffold.report.text import render_text

    paint = Paint(wants_color(os.environ, is_terminal=sys.stdout.isatty()))
    return render_text(result, _source_text(documents), files, paint)


def _source_text(documents: Sequence[Document]) -> Callable[[str], str | None]:
    """Find texts by the path that findings name; that of a file that did not parse is read again."""
    known = {document.display(file): (document, file) for document in documents for file in document.files}

    def text(display: str) -> str | None:
        if display in known:
            document, file = known[display]
            return document.text(file)
        try:
            return Path(display).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return None

    return text
