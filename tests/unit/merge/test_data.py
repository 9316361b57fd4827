"""Merging TOML, YAML, JSON and plain text."""

from __future__ import annotations

import json

from scaffold.merge.merge import merge

TOML = """# The project.
[project]
name = "orders"  # the service
dependencies = [
    "fastapi",
    "uvicorn",
]

[tool.ruff]
line-length = 110

[tool.mypy]
strict = true
"""

YAML = """name: ci
on: [push]

jobs:
  test:
    runs-on: ubuntu
    steps:
      - run: make setup
      - run: make test
  lint:
    runs-on: ubuntu
"""


def test_toml_by_key() -> None:
    mine = TOML.replace('    "uvicorn",\n', '    "uvicorn",\n    "ours",  # ours\n').replace("110", "100")
    mine += "\n# Our tool.\n[tool.ours]\nx = 1\n"
    new = TOML.replace('    "fastapi",\n', '    "alembic",\n    "fastapi",\n')
    new = new.replace("strict = true\n", "strict = true\nwarn = true\n\n[tool.new]\ny = 2\n")
    found = merge("pyproject.toml", TOML, mine, new)
    assert found.conflicts == ()
    assert '    "alembic",\n    "fastapi",\n    "uvicorn",\n    "ours",  # ours\n]' in found.text
    assert "line-length = 100" in found.text
    assert (
        "strict = true\nwarn = true\n\n[tool.new]\ny = 2\n\n# Our tool.\n[tool.ours]\nx = 1\n" in found.text
    )


def test_toml_keys_that_both_changed() -> None:
    found = merge("a.toml", TOML, TOML.replace("110", "100"), TOML.replace("110", "120"))
    assert [item.what for item in found.conflicts] == ["a.toml: [tool.ruff].line-length"]
    assert "line-length = 100" in found.text


def test_toml_keys_that_one_side_took_away() -> None:
    without = TOML.replace("[tool.ruff]\nline-length = 110\n\n", "")
    assert merge("a.toml", TOML, TOML + "\n[ours]\n", without).text == without + "\n[ours]\n"
    mine = TOML.replace("110", "100")
    found = merge("a.toml", TOML, mine, without)
    assert (found.text, found.conflicts) == (mine, ())
    assert found.notes == ("a.toml: [tool.ruff] is no longer generated; it is kept",)


def test_yaml_by_key() -> None:
    mine = YAML.replace(
        "    runs-on: ubuntu\n    steps", "    # Ours is bigger.\n    runs-on: big\n    steps"
    )
    mine = f"{mine}  ours:\n    runs-on: big\n"
    new = YAML.replace("      - run: make test\n", "      - run: make test\n      - run: make check\n")
    new = new.replace("on: [push]\n", "on: [push, pull_request]\n")
    found = merge("ci.yml", YAML, mine, new)
    assert found.conflicts == ()
    assert "on: [push, pull_request]" in found.text
    assert "    # Ours is bigger.\n    runs-on: big\n    steps:\n" in found.text
    assert (
        "      - run: make test\n      - run: make check\n  lint:\n    runs-on: ubuntu\n  ours:\n"
        in found.text
    )


def test_yaml_that_is_no_mapping_is_merged_by_lines() -> None:
    base = "- a\n- b\n- c\n"
    assert (
        merge("a.yaml", base, "- a\n- b\n- c\n- d\n", "- x\n- a\n- b\n- c\n").text
        == "- x\n- a\n- b\n- c\n- d\n"
    )


def test_json_by_value() -> None:
    base, mine, new = {"a": 1, "b": {"c": 1}}, {"a": 1, "b": {"c": 1, "ours": 2}}, {"a": 2, "b": {"d": 1}}
    texts = [json.dumps(value, indent=4) + "\n" for value in (base, mine, new)]
    found = merge("package.json", *texts)
    assert json.loads(found.text) == {"a": 2, "b": {"ours": 2, "d": 1}}
    assert found.text.startswith('{\n    "a": 2,')
    clash = merge("package.json", *(json.dumps({"a": value}, indent=2) + "\n" for value in (1, 2, 3)))
    assert len(clash.conflicts) == 1
    assert json.loads(clash.text) == {"a": 2}
    assert json.loads(merge("a.json", '{"a": 1}\n', '{"a": true}\n', '{"a": 1, "b": 2}\n').text)["a"] is True


def test_other_text_by_lines() -> None:
    base = "help:\n\trun\n\ntest:\n\tpytest\n"
    mine = f"{base}\nours:\n\tdo\n"
    assert merge("Makefile", base, mine, base.replace("run", "run -q")).text == mine.replace("run", "run -q")
    clash = merge("Makefile", base, base.replace("run", "go"), base.replace("run", "run -q"))
    assert [(item.line, item.what) for item in clash.conflicts] == [(2, "Makefile")]
    assert clash.marked.startswith(
        "help:\n<<<<<<< yours\n\tgo\n||||||| before\n\trun\n=======\n\trun -q\n>>>>>>> the contract\n"
    )
