from __future__ import annotations

import dataclasses
import tomllib

import pytest

from scaffold.python.views.answers import build_answers
from tests.unit.python.shop import model


def answers(**changes: str) -> dict[str, str]:
    changed = dataclasses.replace(model(), **changes)  # type: ignore[arg-type]
    found = build_answers(changed, "shop", "shop_package", features={"xml": False}, requirements=["a>=1"])
    assert set(found) == {"project_slug", "package_name", "_api"}
    assert (found["project_slug"], found["package_name"]) == ("shop", "shop_package")
    texts: dict[str, str] = found["_api"]
    return texts


def test_the_summary_describes_the_service() -> None:
    found = answers()
    assert found["title_md"] == "Shop"
    assert found["summary_md"] == "Sells things."
    assert found["summary_toml"] == '"Sells things."'


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        ({"summary": "", "description": "\n\nFirst  line.\nSecond."}, "First line."),
        ({"summary": "", "description": " \n"}, "Shop"),
        ({"summary": "x" * 300}, "x" * 199 + "…"),
        ({"summary": "two\nlines"}, "two lines"),
    ],
)
def test_there_is_always_a_short_summary_on_one_line(changes: dict[str, str], summary: str) -> None:
    assert tomllib.loads(f"x = {answers(**changes)['summary_toml']}")["x"] == summary


@pytest.mark.parametrize(
    "text", ['"\n[tool.x]\na = "1', "{{ 7*7 }}", "</title><script>", "a`b|c\\", "\u2028x\x85y", "🙂"]
)
def test_text_of_a_spec_is_one_token(text: str) -> None:
    found = answers(title=text, summary=text)
    assert tomllib.loads(f"x = {found['summary_toml']}") == {"x": " ".join(text.split())}
    assert len(found["title_md"].splitlines()) == 1
    assert "<script>" not in found["title_md"].replace("\\<", "")
