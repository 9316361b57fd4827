from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.lint.outcome.baseline import (
    coverage_of,
    load_baseline,
    render_baseline,
    stale_entries,
    updated_entries,
)
from scaffold.lint.outcome.previous import PreviousFindings, match_known, record_finding
from scaffold.lint.rules.registry import RULES, find_rule
from tests.unit.lint.findings import finding


def in_folder(
    folder: Path, name: str = "orders.yaml", rule: str = "val-server", pointer: str = "/servers/0"
) -> Finding:
    file = folder / name
    file.touch()
    return finding(rule, pointer, file=str(file))


def written(folder: Path, *findings: Finding) -> tuple[Path, PreviousFindings]:
    path = folder / "baseline.json"
    empty = load_baseline(path)
    path.write_text(
        render_baseline(record_finding(entry, empty.name_file) for entry in findings), encoding="utf-8"
    )
    return path, load_baseline(path)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    first, second = in_folder(tmp_path), in_folder(tmp_path, pointer="/servers/1")
    path, previous = written(tmp_path, second, first)
    assert [entry.pointer for entry in previous.entries] == ["/servers/0", "/servers/1"]
    assert {entry.file for entry in previous.entries} == {"orders.yaml"}
    assert match_known([first, second], previous).findings == (first, second)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["version"] == 1
    assert list(data["findings"][0]) == ["file", "rule", "pointer", "message", "fingerprint"]


def test_a_baseline_has_one_line_per_finding(tmp_path: Path) -> None:
    path, _ = written(tmp_path, in_folder(tmp_path), in_folder(tmp_path, pointer="/servers/1"))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 7
    assert json.loads(render_baseline(())) == {"version": 1, "findings": []}


def test_a_baseline_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert load_baseline(tmp_path / "none.json").entries == ()


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{}", "nonsense", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}',
        '{"version": 1, "findings": [{"file": 1, "rule": "", "pointer": "", "message": "", "fingerprint": ""}]}',
        '{"version": 1, "findings": 3}',
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a baseline") as caught:
        load_baseline(path)
    assert "--update-baseline" in (caught.value.hint or "")


def test_stale_is_what_was_looked_for_and_not_found(tmp_path: Path) -> None:
    found, mended = in_folder(tmp_path), in_folder(tmp_path, pointer="/servers/1")
    other_file = in_folder(tmp_path, "other.yaml")
    path, previous = written(tmp_path, found, mended, other_file)
    coverage = coverage_of(previous, path, RULES, [str(tmp_path / "orders.yaml")])
    stale = stale_entries(match_known([found], previous), coverage)
    assert [(entry.file, entry.pointer) for entry in stale] == [("orders.yaml", "/servers/1")]


def test_rules_that_did_not_take_part_make_nothing_stale(tmp_path: Path) -> None:
    path, previous = written(tmp_path, in_folder(tmp_path))
    rules = [rule for rule in RULES if rule.id == "doc-owner"]
    coverage = coverage_of(previous, path, rules, [str(tmp_path / "orders.yaml")])
    assert stale_entries(match_known([], previous), coverage) == ()


def test_findings_of_files_that_are_gone_are_stale(tmp_path: Path) -> None:
    path, previous = written(tmp_path, in_folder(tmp_path))
    (tmp_path / "orders.yaml").unlink()
    assert len(stale_entries(match_known([], previous), coverage_of(previous, path, RULES, []))) == 1


def test_rules_over_several_specs_need_all_of_them(tmp_path: Path) -> None:
    shared = in_folder(tmp_path, rule="bnd-path-overlap")
    path, previous = written(tmp_path, shared, in_folder(tmp_path, "other.yaml"))
    rule = find_rule("bnd-path-overlap")
    assert rule is not None
    known = match_known([], previous)
    names = [str(tmp_path / name) for name in ("orders.yaml", "other.yaml")]
    assert stale_entries(known, coverage_of(previous, path, [rule], names[:1])) == ()
    assert len(stale_entries(known, coverage_of(previous, path, [rule], names))) == 1


def test_an_update_keeps_what_it_could_not_see(tmp_path: Path) -> None:
    mended, other = in_folder(tmp_path), in_folder(tmp_path, "other.yaml")
    new = in_folder(tmp_path, pointer="/servers/7")
    path, previous = written(tmp_path, mended, other)
    coverage = coverage_of(previous, path, RULES, [str(tmp_path / "orders.yaml")])
    entries = updated_entries([new], previous, coverage)
    assert [(entry.file, entry.pointer) for entry in entries] == [
        ("orders.yaml", "/servers/7"),
        ("other.yaml", "/servers/0"),
    ]
