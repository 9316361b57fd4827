"""Specs that services are made from: files that stay, and whose errors are printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.pipes import is_pipe
from scaffold.core.wording import counted

if TYPE_CHECKING:
    from scaffold.lint.run.acceptance import Acceptance
    from scaffold.openapi.document import Document


def check_lasting(spec: Path) -> None:
    """Raise UsageError for a spec that a service could not be made from again: a pipe, or a name that no manifest can hold."""
    from scaffold.core.errors import UsageError
    from scaffold.openapi.read.reading import display_path

    if is_pipe(spec):
        raise UsageError(
            "spec-pipe",
            f"{spec} is a pipe, and a service is made again from its spec",
            hint="save what it gives to a file, and name that",
        )
    if spec.as_posix() != spec.as_posix().encode("utf-8", "replace").decode():
        raise UsageError(
            "spec-name", f"the name {display_path(spec)} is not UTF-8", hint="give the spec another name"
        )


def is_accepted(document: Document, *, force: bool, consequence: str) -> bool:
    """Lint a document and print its errors, and their consequence; tell whether to go on."""
    from scaffold.lint.run.acceptance import judge_acceptance

    found = judge_acceptance(document)
    errors = len(found.errors.findings)
    if errors and not force:
        print_errors(found, consequence)
        return False
    if errors or found.milder:
        counts = f"{counted(errors, 'error')}, {counted(found.milder, 'milder finding')}"
        click.echo(f"Lint: {counts} (see `scaffold lint`)", err=True)
    return True


def print_errors(found: Acceptance, consequence: str) -> None:
    """Print the errors of a document, and what follows from them."""
    from scaffold.report.lint_report import LintReport
    from scaffold.report.text import render_text

    document = found.document
    texts = {document.display(file): document.text(file) for file in document.files}
    report = LintReport(found.errors, (document.display(document.entry),), texts.get)
    click.echo(render_text(report), err=True)
    click.echo(f"\n{consequence} Mend the spec, or go on all the same with --force.", err=True)
