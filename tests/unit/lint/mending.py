"""Mend the text of a spec."""

from __future__ import annotations

import textwrap
from pathlib import Path

from scaffold.lint.plan.config import LintConfig
from scaffold.lint.repair.repair import choose_edits, repaired_texts
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document

FRAME = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\n"


def mend(folder: Path, text: str, *rules: str, name: str = "a.yaml", unsafe: bool = False) -> str:
    file = folder / name
    file.write_bytes(text.encode())
    document = load_document(file, check_structure=True)
    result = lint_documents([document], LintConfig(select=rules, gather=False))
    repairs = [
        repair.edits()
        for finding in result.findings
        if (repair := result.repairs.get(finding)) is not None and (repair.is_safe or unsafe)
    ]
    chosen = choose_edits([edits for edits in repairs if edits])
    return repaired_texts({file: document.text(file)}, chosen).get(file, text)


def spec(body: str) -> str:
    return FRAME + textwrap.dedent(body)
