from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.python.gate.checking import GateError
from scaffold.python.models.build import generate_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.views.answers import build_answers
from scaffold.python.views.service import ServiceView, view_service
from scaffold.render.blueprint import Blueprint, RenderedFile, load_blueprint
from scaffold.render.runtime import load_runtime
from scaffold.render.service import contract_text, render_service

SPEC = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /things:
    get:
      tags: [Things]
      operationId: listThings
      responses: {"200": {description: Things.}}
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ServiceView, dict[str, Any]]:
    path = tmp_path_factory.mktemp("spec") / "shop.yaml"
    path.write_text(SPEC)
    description = describe(load_document(path))
    models = generate_models(description.contract, schema_uses(description.model))
    features = dict.fromkeys((feature.name for feature in load_runtime().features), False)
    view = view_service(description.model, description.contract, models, "shop", features=features)
    return view, build_answers(description.model, "shop", "shop", features=features, requirements=())


@pytest.fixture
def blueprint(tmp_path: Path) -> Blueprint:
    top = tmp_path / "{{cookiecutter.project_slug}}"
    top.mkdir()
    (top / "README.md").write_text("# {{cookiecutter._api.title_md}}\n")
    (tmp_path / "cookiecutter.json").write_text('{"project_slug": "p", "package_name": "p", "_api": {}}')
    (tmp_path / "resource.j2").write_text("import b\nimport a\nx = {{ resource.package }}\n")
    (tmp_path / "text.j2").write_text("{{ service.package }}\n")
    return dataclasses.replace(
        load_blueprint(str(tmp_path)), rendered=(RenderedFile("text.j2", "a.txt", ""),)
    )


def test_skeleton_templates_and_starter_are_laid_over_one_another(
    blueprint: Blueprint, parts: tuple[ServiceView, dict[str, Any]]
) -> None:
    view, answers = parts
    tree = render_service(
        blueprint,
        view,
        answers,
        runtime={},
        requirements=(),
        starter={"a.txt": "starter\n", "own.py": "import os\n"},
    )
    assert tree["README.md"] == "# Shop\n"
    assert tree["a.txt"] == "starter\n"
    assert tree["own.py"] == "import os\n"
    assert json.loads(tree["src/shop/_generated/contract.json"]) == view.contract


def test_what_is_made_from_the_spec_passes_the_gate(
    blueprint: Blueprint, parts: tuple[ServiceView, dict[str, Any]]
) -> None:
    bad = dataclasses.replace(
        blueprint, rendered=(RenderedFile("resource.j2", "src/{resource}.py", "resource"),)
    )
    with pytest.raises(GateError) as caught:
        render_service(bad, *parts, runtime={}, requirements=(), starter={})
    assert caught.value.location is not None
    assert caught.value.location.file == "src/things.py"


def test_two_templates_do_not_make_one_file(
    blueprint: Blueprint, parts: tuple[ServiceView, dict[str, Any]]
) -> None:
    bad = dataclasses.replace(blueprint, rendered=(RenderedFile("text.j2", "a.txt", ""),) * 2)
    with pytest.raises(InputError) as caught:
        render_service(bad, *parts, runtime={}, requirements=(), starter={})
    assert caught.value.code == "blueprint-invalid"


def test_a_plain_template_gets_its_skeleton_only(
    blueprint: Blueprint, parts: tuple[ServiceView, dict[str, Any]]
) -> None:
    plain = dataclasses.replace(blueprint, rendered=())
    assert list(render_service(plain, *parts, runtime={}, requirements=(), starter={"x": "1"})) == [
        "README.md"
    ]


def test_the_rendered_blueprint_is_formatted(parts: tuple[ServiceView, dict[str, Any]]) -> None:
    tree = render_service(load_blueprint("fastapi-service"), *parts, runtime={}, requirements=(), starter={})
    interface = tree["src/shop/_generated/operations/things.py"]
    assert "async def list_things(self, call: Call)" in interface
    assert "from uuid import UUID" not in interface, "unused imports go"
    assert not [path for path in tree if path.endswith(".j2")]
    assert "cookiecutter" not in "".join(tree[path] for path in tree if not path.endswith("README.md"))


def test_a_contract_is_written_readably_and_without_escapes() -> None:
    assert contract_text({"b": "ä\u2028", "a": 1}) == '{\n "b": "ä\u2028",\n "a": 1\n}\n'
