"""The judgment of a document before a service is made of it: errors stand in the way, milder findings do not."""

from __future__ import annotations

from typing import NamedTuple

from scaffold.core.finding import Severity
from scaffold.design.extensions import extension_schemas
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.document import Document


class Acceptance(NamedTuple):
    """The errors of a document, as a result of their own, and how many findings are milder."""

    document: Document
    errors: LintResult
    milder: int


def judge_acceptance(document: Document) -> Acceptance:
    """Lint a document by the recommended rules."""
    result = lint_documents([document], LintConfig(extension_schemas=extension_schemas()))
    errors = tuple(finding for finding in result.findings if finding.severity is Severity.ERROR)
    return Acceptance(document, result._replace(findings=errors), len(result.findings) - len(errors))
