from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from scaffold.core.errors import UsageError
from scaffold.model.describe import Description, describe
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml
from scaffold.project.create import NewService, check_name, contract_file, create_service
from scaffold.project.manifest import MANIFEST
from scaffold.render.blueprint import load_blueprint

SPEC = """\
openapi: {version}
info: {{title: Shop, version: "1"}}
paths:
  /things:
    get:
      responses: {{"200": {{description: Things.}}}}
"""


@pytest.mark.parametrize("name", ["a", "order-service", "x2", "a" * 40])
def test_names_in_kebab_case_are_kept(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Order",
        "order_service",
        "-a",
        "a-",
        "a--b",
        "1a",
        "a/b",
        "..",
        "ä",
        "a b",
        "a\n",
        "a" * 41,
        "{{x}}",
    ],
)
def test_a_bad_name_is_answered_with_a_better_one(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_name(name)
    assert caught.value.code == "bad-name"
    better = (caught.value.hint or "").rsplit(" ", 1)[-1]
    assert check_name(better) == better


def described(folder: Path, version: str = "3.1.0", name: str = "shop.yaml") -> Description:
    path = folder / name
    path.write_text(SPEC.format(version=version))
    return describe(load_document(path))


def test_a_modern_spec_is_kept_in_its_own_words(tmp_path: Path) -> None:
    description = described(tmp_path)
    assert contract_file(description) == SPEC.format(version="3.1.0")


def test_an_older_spec_is_kept_as_the_contract_that_it_means(tmp_path: Path) -> None:
    description = described(tmp_path, "3.0.3")
    written = yaml.safe_load(contract_file(description))
    assert written == description.contract
    assert written["openapi"].startswith("3.1")


def test_shared_values_are_written_in_full() -> None:
    shared = {"type": "string"}
    text = to_yaml({"b": shared, "a": shared})
    assert text == "b:\n  type: string\na:\n  type: string\n"


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\n",
        "\na",
        "a \nb",
        "  a\nb",
        "a\r\nb",
        "a\x85b\nc",
        "\tx\ny",
        "---\na",
        "a\n...\nb",
        "%Y\nx",
        "a\0\nb",
        "&a\n*a",
    ],
)
def test_text_of_several_lines_is_kept(text: str) -> None:
    value = {"a": text, "b": [text], "c": {text: 1}}
    assert yaml.safe_load(to_yaml(value)) == value


def test_text_of_several_lines_is_a_block() -> None:
    assert to_yaml({"a": "one\ntwo\n"}) == "a: |\n  one\n  two\n"


def test_what_is_made_remembers_where_it_comes_from(tmp_path: Path) -> None:
    description = described(tmp_path)
    new = NewService(
        "shop", tmp_path / "shop.yaml", tmp_path / "out" / "shop", starter=False, card="# Shop\n"
    )
    created = create_service(
        description, load_blueprint("fastapi-service"), new, no_input=True, accept_hooks=False
    )
    assert created.tree["CARD.md"] == "# Shop\n"
    manifest = json.loads(created.tree[MANIFEST])
    assert manifest["spec"]["path"] == "../../shop.yaml"
    assert manifest["answers"] == {"name": "shop", "package": "shop"}
    assert manifest["files"]["openapi.yaml"]["owner"] == "scaffold"
    assert manifest["files"]["src/shop/app.py"]["owner"] == "you"
    report = json.loads(created.tree[".scaffold/report.json"])
    assert [item["code"] for item in report["remarks"]] == [
        entry.remark.code for entry in created.report.entries
    ]
    assert "operation-id" in [entry.remark.code for entry in created.report.entries]


def test_what_the_service_adds_to_the_contract_is_beside_it(tmp_path: Path) -> None:
    spec = tmp_path / "shop.yaml"
    own = SPEC.format(version="3.1.0").replace(
        "      responses:",
        "      parameters: [{name: q, in: query, schema: {type: integer}}]\n      responses:",
    )
    spec.write_text(own)
    new = NewService("shop", spec, tmp_path / "shop", starter=False, card="# Shop\n")
    made = create_service(
        describe(load_document(spec)),
        load_blueprint("fastapi-service"),
        new,
        no_input=True,
        accept_hooks=False,
    )
    effective = json.loads(made.tree["openapi.effective.json"])
    assert list(effective["paths"]["/things"]["get"]["responses"]) == ["200", "400"]
    assert made.tree["openapi.effective.json"] == made.tree["src/shop/_generated/contract.json"]
    assert made.tree["openapi.yaml"] == own
    assert json.loads(made.tree[MANIFEST])["files"]["openapi.effective.json"]["owner"] == "scaffold"
    assert "response-added" in [
        item["code"] for item in json.loads(made.tree[".scaffold/report.json"])["remarks"]
    ]


def test_a_spec_without_additions_has_no_effective_contract(tmp_path: Path) -> None:
    new = NewService("shop", tmp_path / "shop.yaml", tmp_path / "shop", starter=False, card="# Shop\n")
    made = create_service(
        described(tmp_path), load_blueprint("fastapi-service"), new, no_input=True, accept_hooks=False
    )
    assert "openapi.effective.json" not in made.tree
