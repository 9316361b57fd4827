"""Findings of lint in an expanded document, told at the places of the brief."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scaffold.brief.expand import Expansion
from scaffold.brief.model import Mistake
from scaffold.core.finding import Finding
from scaffold.core.location import Pointer, PointerPart, pointer_parts
from scaffold.design.extensions import extension_schemas
from scaffold.lint.catalog.rule import Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document


def find_findings(expansion: Expansion, text: str, beside: Path) -> list[Mistake]:
    """Return the findings of profile strict in the text of an expanded document, each at the place of the brief it comes from.

    `beside` is a file in whose folder the document is taken to be; nothing is read from there.
    """
    path = beside.resolve().parent / "openapi.yaml"
    document = load_document(path, check_structure=True, unsaved={path: text})
    config = LintConfig(profile=Profile.STRICT, gather=False, extension_schemas=extension_schemas())
    result = lint_documents([document], config)
    return [_mistake(finding, expansion) for finding in result.findings]


def _mistake(finding: Finding, expansion: Expansion) -> Mistake:
    pointer = tuple(_typed(expansion.document, pointer_parts(finding.pointer)))
    hint = finding.hint or f"`scaffold rules {finding.rule}` explains it"
    return Mistake(expansion.origin(pointer), f"{finding.text} ({finding.pointer})", hint, finding.rule)


def _typed(node: Any, parts: Pointer) -> Iterator[PointerPart]:
    """Write the indexes of a pointer as numbers, as places of a document are."""
    for part in parts:
        key: PointerPart = int(part) if isinstance(node, list) and str(part).isdigit() else part
        yield key
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and isinstance(key, int) and key < len(node):
            node = node[key]
        else:
            node = None
