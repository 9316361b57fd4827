from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import InputError, UsageError
from scaffold.render.blueprint import RenderedFile, list_blueprints, load_blueprint


def test_the_blueprints_that_come_with_the_package_are_known() -> None:
    assert "fastapi-service" in list_blueprints()


def test_a_blueprint_says_what_is_rendered_and_what_is_regenerated() -> None:
    blueprint = load_blueprint("fastapi-service")
    assert blueprint.native
    assert blueprint.is_regenerated("src/shop/_generated/operations/orders.py")
    assert blueprint.is_regenerated("openapi.yaml")
    assert not blueprint.is_regenerated("src/shop/orders/operations.py")
    assert not blueprint.is_regenerated("README.md")


def test_every_template_that_a_blueprint_names_is_there() -> None:
    blueprint = load_blueprint("fastapi-service")
    assert blueprint.folder is not None
    missing = [
        item.template for item in blueprint.rendered if not (blueprint.folder / item.template).is_file()
    ]
    assert missing == []


def test_a_blueprint_names_every_template_that_is_there() -> None:
    blueprint = load_blueprint("fastapi-service")
    assert blueprint.folder is not None
    named = {item.template for item in blueprint.rendered}
    there = {
        path.relative_to(blueprint.folder).as_posix()
        for folder in ("generated", "once")
        for path in (blueprint.folder / folder).rglob("*.j2")
    }
    included = {name for name in there if name.startswith("once/methods/")}
    assert there - included == named


def test_a_plain_cookiecutter_template_is_a_blueprint_that_renders_nothing(tmp_path: Path) -> None:
    (tmp_path / "cookiecutter.json").write_text("{}")
    blueprint = load_blueprint(str(tmp_path))
    assert not blueprint.native
    assert blueprint.folder == tmp_path
    assert not blueprint.is_regenerated("README.md")


@pytest.mark.parametrize("address", ["gh:acme/our-service", "https://example.com/a.git", "template.zip"])
def test_an_address_is_left_to_cookiecutter(address: str) -> None:
    blueprint = load_blueprint(address)
    assert blueprint.folder is None
    assert blueprint.source == address


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        load_blueprint("no-such-blueprint")
    assert caught.value.code == "unknown-blueprint"
    assert "fastapi-service" in (caught.value.hint or "")


def test_a_folder_without_either_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_blueprint(str(tmp_path))
    assert caught.value.code == "not-a-blueprint"


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "blueprint.toml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_blueprint(str(tmp_path))
    assert caught.value.code == "blueprint-unreadable"


@pytest.mark.parametrize(
    "entry", ['path = "a"', 'template = "a"', 'template = "a"\npath = "b"\neach = "entity"']
)
def test_an_entry_without_its_parts_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "blueprint.toml").write_text(f"[[rendered]]\n{entry}\n")
    with pytest.raises(InputError) as caught:
        load_blueprint(str(tmp_path))
    assert caught.value.code == "blueprint-invalid"


def test_an_own_blueprint_may_render_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "blueprint.toml").write_text(
        'name = "ours"\nversion = "3"\nregenerated = ["gen/*"]\n'
        '[[rendered]]\ntemplate = "a.j2"\npath = "{resource}.py"\neach = "resource"\n'
    )
    blueprint = load_blueprint(str(tmp_path))
    assert (blueprint.name, blueprint.version) == ("ours", "3")
    assert blueprint.rendered == (RenderedFile("a.j2", "{resource}.py", "resource"),)
    assert blueprint.is_regenerated("gen/a/b.py")
