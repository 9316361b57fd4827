from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.commands.lint import ADDONS
from scaffold.lint.catalog.rule import Addon

GOOD = """\
openapi: 3.1.1
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: The orders.}}
"""
BAD = GOOD.replace("operationId: listOrders", "operationID: listOrders")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    return file


def test_specs_of_the_project_are_clean(cli: Callable, specs: Path) -> None:
    outcome = cli("lint", specs)
    assert outcome.code == 0, outcome.out
    assert outcome.out.startswith("no findings")


def test_finding_is_shown_with_frame_and_remedy(cli: Callable, bad: Path) -> None:
    outcome = cli("lint", bad, "--select", "val-structure")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[0].endswith("bad.yaml:6:7: error val-structure the field 'operationID' is not known here")
    assert lines[1:5] == [
        "  5 |     get:",
        "  6 |       operationID: listOrders",
        "    |       ^^^^^^^^^^^",
        '  7 |       responses: {"200": {description: The orders.}}',
    ]
    assert lines[5].startswith("  fix: ")
    assert lines[-1] == "1 error in 1 spec, 1 operation"


def test_output_that_is_no_terminal_has_no_color(cli: Callable, bad: Path) -> None:
    assert "\x1b" not in cli("lint", bad).out


def test_json_for_programs(cli: Callable, bad: Path) -> None:
    outcome = cli("lint", bad, "--select", "val-structure", "--format", "json")
    data = json.loads(outcome.out)
    assert outcome.code == 1
    assert [finding["rule"] for finding in data["findings"]] == ["val-structure"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "val-structure", "--fail-on", "never"), 0),
        (("--select", "scl-rate-limit"), 0),
        (("--select", "scl-rate-limit", "--fail-on", "warning"), 1),
        (("--select", "scl-rate-limit", "--max-warnings", "0"), 1),
        (("--select", "val", "--ignore", "val-structure,val-operation-id"), 0),
        (("--profile", "minimal"), 1),
        (("--select", "val-structure,stl"), 1),
    ],
)
def test_exit_code_follows_the_options(cli: Callable, bad: Path, options: tuple[str, ...], code: int) -> None:
    assert cli("lint", bad, *options).code == code


def test_addon_adds_rules(cli: Callable, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        GOOD.replace(
            "    get:", "    get:\n      parameters: [{name: q, in: query, schema: {type: string}}]"
        ),
        encoding="utf-8",
    )
    assert "sec-string-bounds" not in cli("lint", file).out
    assert "sec-string-bounds" in cli("lint", file, "--with", "secure").out


def test_folder_is_searched_and_other_files_are_skipped(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"openapi": "3.1.1", "info": {"title": "B", "version": "1"}}))
    (tmp_path / "package.json").write_text('{"dependencies": {"openapi": "1"}}')
    (tmp_path / "fragment.yaml").write_text("type: object\n")
    outcome = cli("lint", tmp_path, "--select", "doc-audience", "--format", "concise")
    assert sorted(line.split(":")[0].rpartition("/")[2] for line in outcome.out.splitlines()) == [
        "a.yml",
        "b.json",
    ]


def test_specs_of_one_run_are_one_workspace(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    outcome = cli("lint", tmp_path, "--select", "bnd-path-overlap", "--format", "concise")
    assert outcome.code == 1
    assert "b.yaml:5:5: error[bnd-path-overlap]" in outcome.out


def test_root_widens_what_references_may_reach(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text("Orders: {description: The orders.}\n")
    folder = tmp_path / "specs"
    folder.mkdir()
    file = folder / "a.yaml"
    file.write_text(
        GOOD.replace("{description: The orders.}", '{$ref: "../shared.yaml#/Orders"}'), encoding="utf-8"
    )
    assert cli("lint", file, "--select", "val-ref-resolves").code == 1
    assert cli("lint", file, "--select", "val-ref-resolves", "--root", tmp_path).code == 0


def test_text_that_does_not_parse_is_a_finding_with_its_place(cli: Callable, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text('openapi: 3.1.1\ninfo: {title: "A\\q"}\n', encoding="utf-8")
    outcome = cli("lint", file)
    assert outcome.code == 1
    assert "error val-parse" in outcome.out
    assert "openapi:" in outcome.out


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.yaml", None, "file-missing"),
        ("empty.yaml", b"", "file-empty"),
        ("binary.yaml", b"\x00\x01\x02\xff" * 50, "file-binary"),
        ("other.yaml", b"hello world\n", "not-openapi"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error(
    cli: Callable, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    outcome = cli("lint", file)
    assert outcome.code == 2
    assert f"error[{code}]" in outcome.err
    assert "Traceback" not in outcome.err


def test_folder_without_specs_is_an_error(cli: Callable, tmp_path: Path) -> None:
    outcome = cli("lint", tmp_path)
    assert outcome.code == 2
    assert "error[no-documents]" in outcome.err


def test_one_unreadable_file_does_not_hide_the_others(cli: Callable, bad: Path, tmp_path: Path) -> None:
    outcome = cli("lint", bad, tmp_path / "missing.yaml", "--format", "concise")
    assert outcome.code == 2
    assert "val-structure" in outcome.out
    assert "error[file-missing]" in outcome.err


def test_unknown_rule_is_a_usage_error(cli: Callable, bad: Path) -> None:
    outcome = cli("lint", bad, "--select", "val-operation-ids")
    assert outcome.code == 2
    assert "did you mean val-operation-id?" in outcome.err


def test_no_heavy_module_is_imported(specs: Path) -> None:
    program = (
        "import sys; from scaffold.cli import main; main(['lint', sys.argv[1]]);"
        "heavy = {'pydantic', 'jsonschema', 'jinja2', 'cookiecutter', 'openapi_spec_validator', 'schemathesis'};"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, specs], capture_output=True, text=True, check=False, cwd=specs.parent
    )
    assert run.returncode == 0, run.stderr


def test_every_addon_can_be_named(cli: Callable, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert {*ADDONS} == {*Addon}
    outcome = cli("lint", file, *(word for name in ADDONS for word in ("--with", name)), "--show-config")
    assert json.loads(outcome.out)["with"] == sorted(ADDONS)


@pytest.mark.parametrize("written", ["3.1", "'3.1'", "3.0", '"3.0"', "3.2", "'3.2'"])
def test_the_version_that_is_advised_is_one(cli: Callable, tmp_path: Path, written: str) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text(GOOD.replace("3.1.1", written), encoding="utf-8")
    found = json.loads(cli("lint", file, "--select", "val", "--format", "json").out)["findings"]
    assert [(one["rule"], one["pointer"]) for one in found] == [("val-openapi-version", "/openapi")]
    advised = found[0]["fix"].rpartition(" ")[2]
    file.write_text(GOOD.replace("3.1.1", advised), encoding="utf-8")
    assert cli("lint", file, "--select", "val").code == 0


@pytest.mark.parametrize("version", ["1.0", "2024", "true"])
def test_a_word_that_lacks_quotes_is_to_be_put_into_them(cli: Callable, tmp_path: Path, version: str) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text(GOOD.replace("1.0.0", version), encoding="utf-8")
    outcome = cli("lint", file, "--select", "val")
    assert f"error val-structure {version} is not text" in outcome.out
    assert "fix: put it into quotes" in outcome.out
    file.write_text(GOOD.replace("1.0.0", f"'{version}'"), encoding="utf-8")
    assert cli("lint", file, "--select", "val").code == 0


@pytest.mark.parametrize("version", ["3", "v3.1.0", "4.0.0", "null", "[3.1.0]"])
def test_a_version_that_is_none_is_answered_with_those_that_are(
    cli: Callable, tmp_path: Path, version: str
) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text(GOOD.replace("3.1.1", version), encoding="utf-8")
    outcome = cli("lint", file)
    assert (outcome.code, "error[version-unsupported]" in outcome.err) == (2, True)
    assert "write `openapi: 3.1.1`, 3.0.4 or 3.2.0" in outcome.err
    assert "None" not in outcome.err
