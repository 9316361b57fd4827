from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import InputError, ScaffoldError, UsageError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Category, Profile
from scaffold.lint.facts.naming_style import Style
from scaffold.lint.plan.plan import build_plan, describe_plan
from scaffold.lint.plan.settings import Settings, find_settings, load_settings

FULL = """\
[lint]
profile = "strict"
with = ["secure"]
select = ["sec", "doc-*"]
ignore = "doc-owner"
fail-on = "warning"
max-warnings = 10
min-score = {total = 80, secure = 95}
baseline = "known.json"

[lint.naming]
properties = "camelCase"
operation-ids = "snake_case"
paths = "kebab-case"

[lint.rules]
sec-opaque-ids = "error"
doc-tags = "off"

[[lint.overrides]]
files = ["legacy/**"]
paths = ["/admin/**"]
rules = {sec-scopes = "info"}
"""


def load(folder: Path, text: str, name: str = "scaffold.toml") -> Settings:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def test_everything_is_read(tmp_path: Path) -> None:
    settings = load(tmp_path, FULL)
    assert settings.profile is Profile.STRICT
    assert settings.addons == ("secure",)
    assert settings.select == ("sec", "doc-*")
    assert settings.ignore == ("doc-owner",)
    assert settings.severities == {"sec-opaque-ids": Severity.ERROR, "doc-tags": None}
    assert (settings.fail_on, settings.max_warnings) == ("warning", 10)
    assert settings.min_scores == {None: 80, Category.SECURE: 95}
    assert settings.baseline == tmp_path / "known.json"
    assert settings.naming.properties is Style.CAMEL
    assert settings.naming.operation_ids is Style.SNAKE
    assert settings.naming.paths is Style.KEBAB
    (override,) = settings.overrides
    assert override.severities == {"sec-scopes": Severity.INFO}
    assert (override.files, override.paths, override.folder) == (("legacy/**",), ("/admin/**",), tmp_path)


def test_an_empty_file_states_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Settings(file=tmp_path / "scaffold.toml", severities={})


def test_pyproject_has_a_table_of_its_own(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\n[tool.scaffold.lint]\nmax-warnings = 3\nmin-score = 70\n"
    settings = load(tmp_path, text, "pyproject.toml")
    assert (settings.max_warnings, settings.min_scores) == (3, {None: 70})


def test_the_nearest_file_above_all_paths_is_found(tmp_path: Path) -> None:
    deep = tmp_path / "services" / "orders"
    deep.mkdir(parents=True)
    assert find_settings([deep / "a.yaml"]) is None
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert find_settings([deep]) is None
    (tmp_path / "pyproject.toml").write_text("[tool.scaffold.lint]\n", encoding="utf-8")
    assert find_settings([deep]) == tmp_path / "pyproject.toml"
    (deep / "scaffold.toml").touch()
    assert find_settings([deep / "a.yaml", deep / "b.yaml"]) == deep / "scaffold.toml"
    assert find_settings([deep / "a.yaml", tmp_path / "b.yaml"]) == tmp_path / "pyproject.toml"


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("[lnt]\n", 1, "did you mean lint?"),
        ("[lint]\n\nprofle = 'strict'\n", 3, "did you mean profile?"),
        ("[lint]\n[lint.naming]\npropertys = 'camelCase'\n", 3, "did you mean properties?"),
        ("[lint]\n[[lint.overrides]]\nfile = ['a']\n", 3, "did you mean files?"),
        ("[lint]\nzzz = 1\n", 2, "known are profile, with"),
        ("[lint]\nmin-score = {secur = 1}\n", 2, "one of total, validity"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest_name(
    tmp_path: Path, text: str, line: int, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert hint in (caught.value.hint or "")
    assert caught.value.location is not None
    assert caught.value.location.file.endswith("scaffold.toml")
    assert caught.value.location.line == line


@pytest.mark.parametrize(
    "line",
    [
        'profile = "lax"', "profile = 3", "with = 3", "with = [3]", 'fail-on = "fatal"', "max-warnings = -1",
        "max-warnings = true", 'max-warnings = "1"', "min-score = 101", "min-score = {secure = true}", "baseline = 1",
        "rules = 1", 'rules = {doc-tags = "loud"}', "naming = []", 'naming = {paths = "UPPER"}', "overrides = {}",
        'overrides = [{rules = {doc-tags = "off"}}]', 'overrides = [{files = ["a"]}]',
        'overrides = [{files = ["/a"], rules = {doc-tags = "off"}}]',
        'overrides = [{paths = ["a"], rules = {doc-tags = "off"}}]',
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, f"[lint]\n{line}\n")
    assert caught.value.code == "config-value"
    assert caught.value.location is not None
    assert caught.value.location.line == 2


@pytest.mark.parametrize("content", [b"[lint\n", b"\xff\xfe", None])
def test_what_is_not_toml_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "scaffold.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError):
        load_settings(file)


def test_the_command_line_wins(tmp_path: Path) -> None:
    written = load(tmp_path, FULL)
    stated = Settings(
        profile=Profile.MINIMAL, select=("val",), fail_on="error", max_warnings=0, min_scores={None: 1}
    )
    plan = build_plan(stated, written, {}, every=True)
    assert (plan.config.profile, plan.config.select, plan.config.ignore) == (
        Profile.MINIMAL,
        ("val",),
        ("doc-owner",),
    )
    assert (plan.gate.fail_on, plan.gate.max_warnings, plan.gate.min_scores) == (Severity.ERROR, 0, {None: 1})
    assert plan.config.addons == {"secure"}
    assert not plan.config.gather


def test_what_is_not_stated_is_as_written(tmp_path: Path) -> None:
    plan = build_plan(Settings(addons=(), select=(), min_scores={}), load(tmp_path, FULL), {})
    described = describe_plan(plan)
    assert described["profile"] == "strict"
    assert described["fail-on"] == "warning"
    assert described["min-score"] == {"total": 80, "secure": 95}
    assert described["rules"] == {"sec-opaque-ids": "error", "doc-tags": "off"}
    assert described["overrides"][0]["files"] == ["legacy/**"]


def test_without_anything_the_usual_rules_hold() -> None:
    plan = build_plan(Settings(), Settings(), {})
    assert plan.config.profile is Profile.RECOMMENDED
    assert plan.gate.fail_on is Severity.ERROR


def test_a_rule_that_is_off_can_be_selected_by_its_id(tmp_path: Path) -> None:
    written = load(tmp_path, '[lint.rules]\ndoc-tags = "off"\n')
    assert "doc-tags" not in build_plan(Settings(select=("doc-tags",)), written, {}).config.severities
    assert "doc-tags" in build_plan(Settings(select=("doc",)), written, {}).config.severities


def test_an_addon_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ScaffoldError) as caught:
        build_plan(Settings(addons=("secured",)), Settings(), {})
    assert caught.value.hint == "did you mean secure?"
