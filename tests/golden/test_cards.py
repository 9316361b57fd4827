"""The cards of the specs that travel with the toolkit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document


def test_cards(golden: Callable, specs: Path) -> None:
    models = [describe(load_document(path)).model for path in sorted(specs.glob("*.yaml"))]
    golden("cards", {f"{model.name}.md": render_card(model) for model in models})
