from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.render.skeleton import render_skeleton

Template = Callable[..., str]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    """Write a cookiecutter template and return its folder."""

    def write(files: Mapping[str, str | bytes], answers: Mapping[str, Any] | None = None) -> str:
        folder = tmp_path / "template"
        top = folder / "{{cookiecutter.project_slug}}"
        top.mkdir(parents=True)
        given = {"project_slug": "p", "_api": {"title": ""}} | dict(answers or {})
        (folder / "cookiecutter.json").write_text(json.dumps(given))
        for name, content in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(folder)

    return write


def render(folder: str, **answers: Any) -> Mapping[str, str]:
    return render_skeleton(folder, {"project_slug": "shop", **answers}, accept_hooks=False, no_input=True)


def test_answers_reach_names_and_texts(template: Template) -> None:
    folder = template({"{{cookiecutter.project_slug}}.md": "# {{cookiecutter._api.title}}\n"})
    assert dict(render(folder, _api={"title": "Shop"})) == {"shop.md": "# Shop\n"}


def test_text_of_a_spec_is_printed_and_not_rendered(template: Template, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    title = "{{ cycler.__init__.__globals__.os.popen('touch " + str(marker) + "') }}{% include 'x' %}"
    folder = template({"README.md": "{{cookiecutter._api.title}}"})
    assert dict(render(folder, _api={"title": title})) == {"README.md": title}
    assert not marker.exists()


def test_hooks_do_not_run(template: Template, tmp_path: Path) -> None:
    folder = template({"a": "1"})
    hooks = Path(folder) / "hooks"
    hooks.mkdir()
    for name in ("pre_prompt.py", "pre_gen_project.py", "post_gen_project.py"):
        (hooks / name).write_text(f"open({str(tmp_path / name)!r}, 'w')\n")
    render(folder)
    assert not list(tmp_path.glob("*.py"))


@pytest.mark.parametrize("linked", ["/etc/hostname", "a", "."])
def test_a_link_is_refused(template: Template, linked: str) -> None:
    folder = template({"a": "1"})
    hooks = Path(folder) / "hooks"
    hooks.mkdir()
    (hooks / "post_gen_project.py").write_text(f"import os\nos.symlink({linked!r}, 'link')\n")
    with pytest.raises(InputError, match="link, which is not a plain file"):
        render_skeleton(folder, {"project_slug": "shop"}, accept_hooks=True, no_input=True)


def test_a_binary_file_is_refused_by_name(template: Template) -> None:
    folder = template({"logo.png": b"\x89PNG\xff\x00"})
    with pytest.raises(InputError, match=r"logo\.png, which is not UTF-8 text"):
        render(folder)


def test_a_template_that_fails_is_explained(template: Template) -> None:
    folder = template({"a": "{{ cookiecutter.absent }}"})
    with pytest.raises(InputError) as caught:
        render(folder)
    assert caught.value.code == "blueprint-failed"
    assert "absent" in caught.value.message


def test_a_template_with_a_syntax_error_is_explained(template: Template) -> None:
    folder = template({"a": "{% if %}"})
    with pytest.raises(InputError) as caught:
        render(folder)
    assert caught.value.code == "blueprint-failed"


def test_the_home_folder_is_left_alone(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    render(template({"a": "1"}))
    assert list(home.iterdir()) == []


def test_what_tools_left_in_a_template_is_not_copied(template: Template) -> None:
    folder = template(
        {"a.py": "", "__pycache__/a.pyc": b"\xff", ".ruff_cache/x": b"\xff", ".mypy_cache/y": "1"}
    )
    assert list(render(folder)) == ["a.py"]
