"""Designs: a brief with the document that it means, from the brief, a document or a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.brief.expand import Expansion, expand
from scaffold.brief.gate import find_findings
from scaffold.brief.model import Conventions
from scaffold.brief.reading import read_brief
from scaffold.brief.recover.write import write_brief
from scaffold.core.errors import UsageError
from scaffold.core.wording import counted
from scaffold.openapi.write import to_yaml

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Designed:
    """A brief and its document as texts, the document as data, and what there is to say of them."""

    brief: str
    spec: str
    document: Mapping[str, Any]
    remarks: tuple[str, ...] = ()


def design_brief(path: Path, text: str | bytes | None, *, force: bool) -> Designed:
    """Expand a brief; raise BriefError for its mistakes, and unless forced for what lint finds in the document."""
    read = read_brief(path, text)
    expansion = expand(read)
    spec = to_yaml(expansion.document)
    if read.brief.conventions is Conventions.HOUSE and not force:
        findings = find_findings(expansion, spec, path)
        if findings:
            raise read.error(findings)
    return Designed(read.source.text, spec, expansion.document)


def recover(path: Path, text: str | bytes | None) -> Designed:
    """Recover the brief of an OpenAPI document, and expand it."""
    from scaffold.brief.recover.document import recover_brief
    from scaffold.openapi.load import load_document

    unsaved = {} if text is None else {path.resolve(): text}
    data = recover_brief(load_document(path, unsaved=unsaved))
    brief, expansion = _expanded(data, path)
    return Designed(brief, to_yaml(expansion.document), expansion.document)


def design_card(path: Path, text: str | bytes | None) -> Designed:
    """Make the brief and the document of a card; what the card of the document has otherwise is a remark."""
    from scaffold.brief.recover.card import read_card
    from scaffold.brief.recover.from_card import brief_of_card
    from scaffold.openapi.read.limits import Limits
    from scaffold.openapi.read.reading import display_path
    from scaffold.openapi.read.text import read_text

    shown = display_path(path)
    card = read_text(path.resolve(), shown, Limits(), text)
    said = read_card(card, shown)
    best: tuple[bool, Designed] | None = None
    for by_methods in (True, False):
        brief, expansion = _expanded(brief_of_card(said, shown, by_methods=by_methods), path)
        spec = to_yaml(expansion.document)
        again = _card_of(spec, path)
        is_same = read_card(again, shown) == said
        remarks = (
            [] if is_same else ["The card of the document differs from this one; `scaffold card` shows how."]
        )
        if said.left_out:
            lines = ", ".join(map(str, said.left_out))
            remarks.append(
                f"Of {shown} only the names of fields are read, not what is said of them: lines {lines}."
            )
        designed = Designed(brief, spec, expansion.document, (*remarks, *_findings(expansion, spec, path)))
        if best is None or (is_same and not best[0]):
            best = (is_same, designed)
        if is_same:
            break
    if best is None:
        raise UsageError("card-empty", f"{shown} has no card", hint="a card begins with `### Service: Name`")
    return best[1]


def _expanded(data: Mapping[str, Any], path: Path) -> tuple[str, Expansion]:
    """Write a recovered brief, read what was written, and expand that."""
    text = write_brief(data)
    read = read_brief(path.resolve().with_name("brief.yaml"), text)
    return text, expand(read)


def _card_of(spec: str, path: Path) -> str:
    from scaffold.docs.card import render_card
    from scaffold.model.describe import describe
    from scaffold.openapi.load import load_document

    place = path.resolve().with_name("openapi.yaml")
    return render_card(describe(load_document(place, unsaved={place: spec})).model, examples=False)


def _findings(expansion: Expansion, spec: str, path: Path) -> list[str]:
    found = find_findings(expansion, spec, path)
    lines = [f"{one.code}: {one.message}" for one in found[:_SHOWN]]
    if found:
        lines.insert(0, f"Lint: {counted(len(found), 'finding')} in the document; the card says too little:")
    return lines
