"""Comforts of the linter: settings, repairs and reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.small_spec import RULES, SPEC, write

# Reports


def test_several_reports_are_written_beside_the_text(cli: Callable, tmp_path: Path) -> None:
    file = write(tmp_path)
    forms = ("sarif", "junit", "gitlab", "markdown", "html", "json", "github", "concise", "text")
    outputs = [part for form in forms for part in ("--output", f"{form}={tmp_path / 'out' / form}")]
    outcome = cli("lint", file, *RULES, *outputs)
    assert outcome.code == 1
    assert outcome.out.splitlines()[-1] == "1 error, 1 warning in 1 spec, 1 operation"
    for form in forms:
        assert "val-path-syntax" in (tmp_path / "out" / form).read_text(encoding="utf-8"), form


@pytest.mark.parametrize("value", ["sarif", "pdf=x", "sarif=", "=x"])
def test_an_output_needs_a_known_format_and_a_file(cli: Callable, tmp_path: Path, value: str) -> None:
    outcome = cli("lint", write(tmp_path), "--output", value)
    assert outcome.code == 2
    assert "FORMAT=FILE" in outcome.err


def test_on_github_annotations_come_with_the_text(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path)
    assert "::error" not in cli("lint", file, *RULES).out
    monkeypatch.setattr("os.environ", {**__import__("os").environ, "GITHUB_ACTIONS": "true"})
    outcome = cli("lint", file, *RULES)
    assert "1 error, 1 warning" in outcome.out
    assert outcome.out.count("::error ") == 1
    assert cli("lint", file, *RULES, "--format", "github").out.count("::error ") == 1
    assert "::error" not in cli("lint", file, *RULES, "--format", "json").out


def test_score_is_shown_and_gates(cli: Callable, tmp_path: Path) -> None:
    file = write(tmp_path)
    never = ("--fail-on", "never")
    outcome = cli("lint", file, *RULES, "--score", *never)
    assert outcome.code == 0
    assert "scalable  ░░░░░░░░░░░░░░░░░░░░   0" in outcome.out
    assert cli("lint", file, *RULES, *never, "--min-score", "0").code == 0
    low = cli("lint", file, *RULES, *never, "--min-score", "scalability=50")
    assert low.code == 1
    assert low.out.splitlines()[-1] == "failed: the score scalable is 0, less than 50"
    assert cli("lint", file, *RULES, *never, "--min-score", "sacle=1").code == 2


# Settings


def test_settings_are_found_above_the_spec(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "scaffold.toml").write_text('[lint]\nselect = ["scl-rate-limit"]\nfail-on = "warning"\n')
    (tmp_path / "specs").mkdir()
    file = write(tmp_path / "specs")
    outcome = cli("lint", file, "--format", "concise")
    assert outcome.code == 1
    assert [line.split("[")[1].split("]")[0] for line in outcome.out.splitlines()] == ["scl-rate-limit"]
    assert cli("lint", file, "--fail-on", "error").code == 0


def test_settings_can_be_named(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "scaffold.toml").write_text('[lint.rules]\nval-path-syntax = "error"\n')
    other = tmp_path / "other.toml"
    other.write_text('[lint.rules]\nval-path-syntax = "off"\n')
    outcome = cli("lint", write(tmp_path), "--config", other, "--select", "val-path", "--format", "concise")
    assert (outcome.code, outcome.out) == (0, "")


def test_settings_that_hold_are_shown(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "scaffold.toml").write_text('[lint]\nprofile = "strict"\nmin-score = {secure = 90}\n')
    outcome = cli("lint", write(tmp_path), "--show-config", "--fail-on", "never")
    shown = json.loads(outcome.out)
    assert shown["file"].endswith("scaffold.toml")
    assert (shown["profile"], shown["fail-on"], shown["min-score"]) == ("strict", "never", {"secure": 90})


def test_a_mistake_in_the_settings_is_pointed_at(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "scaffold.toml").write_text('[lint]\n\nignroe = ["sec"]\n')
    outcome = cli("lint", write(tmp_path))
    assert outcome.code == 2
    assert "scaffold.toml:3:1: error[config-key] [lint] has no key 'ignroe'" in outcome.err
    assert "did you mean ignore?" in outcome.err


# Baseline


# Earlier states


# What breaks clients of an earlier state


# Repairs


def test_fix_changes_one_line_and_is_done(cli: Callable, tmp_path: Path) -> None:
    file = write(tmp_path)
    file.chmod(0o640)
    outcome = cli("lint", file, "--select", "val-path-syntax", "--fix")
    assert (outcome.code, outcome.err) == (0, "mended 1 finding\n")
    assert file.read_text(encoding="utf-8") == SPEC.replace("  orders:", "  /orders:")
    assert file.stat().st_mode & 0o777 == 0o640
    before = file.stat().st_mtime_ns
    assert cli("lint", file, "--select", "val-path-syntax", "--fix").err == ""
    assert file.stat().st_mtime_ns == before


def test_fix_keeps_byte_order_mark_and_line_ends(cli: Callable, tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode())
    assert cli("lint", file, "--select", "val-path-syntax", "--fix").code == 0
    expected = SPEC.replace("  orders:", "  /orders:").replace("\n", "\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_unsafe_repairs_need_to_be_asked_for(cli: Callable, tmp_path: Path) -> None:
    file = write(tmp_path, SPEC.replace("  orders:", "  /orders/:"))
    assert cli("lint", file, "--select", "val-path-syntax", "--fail-on", "warning", "--fix").code == 1
    assert cli("lint", file, "--select", "val-path-syntax", "--unsafe-fixes").code == 0
    assert "  /orders:" in file.read_text(encoding="utf-8")


def test_diff_shows_and_writes_nothing(cli: Callable, tmp_path: Path) -> None:
    file = write(tmp_path)
    outcome = cli("lint", file, "--diff")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[0].startswith("--- ")
    assert [line for line in lines if line[0] in "+-" and line[:3] not in {"+++", "---"}] == [
        "-  orders:",
        "+  /orders:",
    ]
    assert file.read_text(encoding="utf-8") == SPEC
    write(tmp_path, SPEC.replace("  orders:", "  /orders:"))
    clean = cli("lint", file, "--diff", "--select", "val-path-syntax")
    assert (clean.code, clean.out) == (0, "")


# Rulesets
