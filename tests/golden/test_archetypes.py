"""The documents and cards of the archetypes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scaffold.brief.expand import expand
from scaffold.brief.reading import read_brief
from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.sentences.archetypes import list_archetypes, write_brief
from scaffold.sentences.choice import choose_as


def test_archetypes(golden: Callable, tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for name in list_archetypes():
        spec = tmp_path / f"{name}.yaml"
        spec.write_text(
            to_yaml(expand(read_brief(Path("brief.yaml"), write_brief(choose_as(name, "")).text)).document)
        )
        files[f"{name}.yaml"] = spec.read_text(encoding="utf-8")
        files[f"{name}.md"] = render_card(describe(load_document(spec)).model, examples=False)
    golden("archetypes", files)
