"""The use case of linting by itself: it returns what it found and would write, and neither prints nor writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.lint.plan.request import Request
from scaffold.lint.plan.settings import Settings
from scaffold.lint.run.session import Session, describe_settings

SPEC = """openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes: {get: {responses: {"200": {description: The notes.}, 404: {description: None.}}}}
"""
QUOTED = SPEC.replace("404:", '"404":')


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "notes.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


def asked(spec: Path, **options: object) -> Request:
    stated = Settings(select=("val-status-quoted",))
    return Request((spec,), stated=stated, caches=False)._replace(**options)


def test_repairs_are_returned_and_judged_and_not_written(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    session = Session(asked(spec, fixes=True), told.append)
    session.load()
    assert session.repaired == {spec: QUOTED}
    assert session.judge().result.findings == ()
    assert told == ["mended 1 finding"]
    assert spec.read_text(encoding="utf-8") == SPEC
    assert capsys.readouterr() == ("", "")


def test_a_text_that_is_not_saved_is_judged_in_place_of_the_file(spec: Path) -> None:
    session = Session(asked(spec, unsaved={spec: QUOTED}), print)
    session.load()
    assert session.judge().result.findings == ()
    saved = Session(asked(spec), print)
    saved.load()
    assert [finding.rule for finding in saved.judge().result.findings] == ["val-status-quoted"]


def test_a_baseline_is_returned_as_a_text(spec: Path) -> None:
    session = Session(asked(spec, updates_baseline=True), print)
    session.load()
    update = session.update_baseline()
    assert (update.accepted, update.added, update.removed) == (1, 1, 0)
    assert "val-status-quoted" in update.text
    assert not update.path.exists()


def test_what_the_run_reads_is_known_after_loading(spec: Path) -> None:
    spec.with_name("parts.yaml").write_text("ok: {description: Fine.}\n", encoding="utf-8")
    spec.write_text(SPEC.replace("{description: None.}", "{$ref: 'parts.yaml#/ok'}"), encoding="utf-8")
    session = Session(asked(spec), print)
    assert spec.with_name("parts.yaml") not in session.reads
    session.load()
    assert spec.with_name("parts.yaml") in session.reads
    assert spec.parent in session.depends_on


def test_a_file_that_cannot_be_read_makes_the_run_incomplete(spec: Path) -> None:
    other = spec.with_name("other.yaml")
    other.write_text("openapi: 4.0.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\n", encoding="utf-8")
    told: list[str] = []
    session = Session(asked(spec, paths=(spec, other)), told.append)
    session.load()
    assert session.is_incomplete
    assert any("other.yaml" in sentence for sentence in told)


def test_nothing_to_judge_by_is_refused(spec: Path) -> None:
    with pytest.raises(UsageError, match="no rule is left"):
        Session(asked(spec, stated=Settings(select=("val",), ignore=("val",))), print)


def test_settings_are_described_without_a_run(spec: Path) -> None:
    described = describe_settings(asked(spec))
    assert (described["file"], described["select"]) == (None, ["val-status-quoted"])
