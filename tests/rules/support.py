"""Run the examples in the rules' docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.design.extensions import extension_schemas
from scaffold.lint.catalog.rule import AnyRule, Scope
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.rules.pages import build_page
from scaffold.lint.run.compare import compare_specs
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_spec, load_workspace

FILE_NAMES = ("first.yaml", "second.yaml", "third.yaml")
ASYNC_FRAME = {"info": "info: {title: Example Service, version: 1.0.0}"}
FRAME = {
    "openapi": 'openapi: "3.1.1"',
    "info": "info: {title: Example Service, version: 1.0.0}",
    "paths": "paths: {}",
}


def lint_files(files: Mapping[str, str], folder: Path, *selected: str) -> LintResult:
    """Write documents to a folder and lint them together, by the rules selected (by default: recommended)."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    documents, unparsed = [], []
    for name in files:
        try:
            documents.append(load_spec(folder / name))
        except InputError as error:
            unparsed.append(error)
    config = LintConfig(select=selected, gather=False, extension_schemas=extension_schemas())
    return lint_documents(documents, config, unparsed=unparsed)


def lint_example(rule: AnyRule, kind: str, folder: Path) -> LintResult:
    """Run a rule on one of its examples; of two documents of a rule that compares, the first is the earlier state."""
    files = example_files(build_page(rule).examples[kind])
    if rule.scope is not Scope.BASELINE or len(files) == 1:
        return lint_files(files, folder, rule.id)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    before, after = (folder / name for name in files)
    workspace = load_workspace([after])
    compared = compare_specs(workspace, [after], str(before), None)
    config = LintConfig(select=(rule.id,), gather=False)
    return lint_documents(workspace.documents, config, comparisons=compared.comparisons)


def example_files(example: str) -> dict[str, str]:
    """Complete an example to documents: file name → text; several are separated by a line of three hyphens.

    What a document needs is added at the end, so that the lines of the example stay where they are.
    """
    parts = re.split(r"^---$", example, flags=re.MULTILINE)
    return {name: _complete(part.strip("\n")) for name, part in zip(FILE_NAMES, parts, strict=False)}


def _complete(text: str) -> str:
    frame = ASYNC_FRAME if re.search(r"^asyncapi:", text, re.MULTILINE) else FRAME
    missing = [line for key, line in frame.items() if not re.search(rf"^{key}:", text, re.MULTILINE)]
    return "\n".join((text, *missing)) + "\n"
