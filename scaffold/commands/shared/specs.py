"""Specs that services are made from: files that stay, and that lint has no errors in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.commands.shared.pipes import is_pipe
from scaffold.core.wording import counted

if TYPE_CHECKING:
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
    from scaffold.core.finding import Severity
    from scaffold.design.extensions import extension_schemas
    from scaffold.lint.run.config import LintConfig
    from scaffold.lint.run.engine import lint_documents
    from scaffold.report.lint_report import LintReport
    from scaffold.report.text import render_text

    result = lint_documents([document], LintConfig(extension_schemas=extension_schemas()))
    errors = tuple(finding for finding in result.findings if finding.severity is Severity.ERROR)
    milder = len(result.findings) - len(errors)
    if errors and not force:
        texts = {document.display(file): document.text(file) for file in document.files}
        names = (document.display(document.entry),)
        report = LintReport(result._replace(findings=errors), names, texts.get)
        click.echo(render_text(report), err=True)
        click.echo(f"\n{consequence} Mend the spec, or go on all the same with --force.", err=True)
        return False
    if errors or milder:
        counts = f"{counted(len(errors), 'error')}, {counted(milder, 'milder finding')}"
        click.echo(f"Lint: {counts} (see `scaffold lint`)", err=True)
    return True
