"""The tree of a small spec: every file that has something of the spec in it, and none that is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.render.blueprint import Blueprint, load_blueprint
from tests.unit.python.shop import SPEC

NAME = "shop-service"
# Beside what templates render. The manifest has a hash of every file, and would change with each line of the skeleton.
MADE = ("CARD.md", ".scaffold/report.json", "src/*/_generated/contract.json", "src/*/_generated/models.py")


class Anything(dict[str, str]):
    """Whatever a path of a template names besides the package."""

    def __missing__(self, name: str) -> str:
        return "*"


def rendered(blueprint: Blueprint, path: str) -> bool:
    """Tell whether a file is made from a template or from the contract, and not the skeleton's or the runtime's."""
    assert blueprint.folder is not None
    if "/_runtime/" in path:
        return False
    skeleton = blueprint.folder / "{{cookiecutter.project_slug}}"
    if (skeleton / path.replace("shop_service", "{{cookiecutter.package_name}}")).exists():
        return False
    patterns = [item.path.format_map(Anything(package="shop_service")) for item in blueprint.rendered]
    return any(fnmatchcase(path, pattern) for pattern in (*patterns, *MADE))


def test_a_small_service(golden: Callable[[str, Mapping[str, str]], None], tmp_path: Path) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    description = describe(load_document(spec))
    blueprint = load_blueprint("fastapi-service")
    new = NewService(NAME, spec, tmp_path / NAME, starter=False, card=render_card(description.model))
    tree = create_service(description, blueprint, new, no_input=True, accept_hooks=False).tree
    golden("services", {path: text for path, text in tree.items() if rendered(blueprint, path)})
