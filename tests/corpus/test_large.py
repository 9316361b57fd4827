"""Services of the largest documents: files of a length that people read, and models that all can be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.render.blueprint import load_blueprint
from tests.corpus.test_models import entry

pytestmark = pytest.mark.corpus

MOST_LINES = 2_000
USE = """
import importlib, sys
sys.path.insert(0, "src")
from large.app import create_app
from large._generated import models
from pydantic import TypeAdapter
create_app()
assert not [name for name in sys.modules if name.startswith("large._generated.models.other")]
for name in open("names.txt").read().split():
    TypeAdapter(getattr(models, name)).rebuild(force=True)
"""


@pytest.mark.parametrize(
    "name",
    [pytest.param("github-rest-api", marks=pytest.mark.slow), "openai-api", "shopware-store-api"],
)
def test_large_services_are_readable_and_their_models_complete(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    path, _ = entry(corpus, name)
    new = NewService("large", path, tmp_path, starter=False, card="# Card\n")
    made = create_service(
        describe(load_document(path)),
        load_blueprint("fastapi-service"),
        new,
        no_input=True,
        accept_hooks=False,
    )
    lengths = {item: len(text.splitlines()) for item, text in made.tree.items() if item.endswith(".py")}
    assert {item: length for item, length in lengths.items() if length > MOST_LINES} == {}
    names = []
    for item, text in made.tree.items():
        target = tmp_path / item
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        if "/_generated/models/" in item and "/__init__" not in item and "/loading" not in item:
            names += [
                line.split()[1].split("(")[0].rstrip(":")
                for line in text.splitlines()
                if line.startswith("class ")
            ]
    (tmp_path / "names.txt").write_text("\n".join(names), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
