"""`scaffold design`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

BRIEFS = Path(__file__).parents[1] / "unit" / "brief"


@pytest.mark.parametrize("name", ["order", "auth"])
def test_writes_a_document_that_lint_accepts(cli: Callable, tmp_path: Path, name: str) -> None:
    brief = BRIEFS / f"{name}.brief.yaml"
    printed = cli("design", brief)
    assert (printed.code, printed.err) == (0, "")
    written = cli("design", brief, "--output", tmp_path / "made")
    assert (written.code, written.out) == (0, "")
    spec = tmp_path / "made" / "openapi.yaml"
    assert spec.read_text(encoding="utf-8") == printed.out
    assert cli("lint", spec, "--profile", "strict", "--fail-on", "info").code == 0
    card = cli("card", spec, "--no-examples").out
    assert "_Not described._" not in card


def test_says_where_what_and_what_to_do(cli: Callable, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    text = (BRIEFS / "order.brief.yaml").read_text(encoding="utf-8")
    brief.write_text(text.replace("note: string(..500)?", "note: strin(..500)?"), encoding="utf-8")
    outcome = cli("design", brief, "--output", tmp_path / "made")
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "note: string" in one)
    assert outcome.code == 1
    assert f"brief.yaml:{line}:7: error[brief]" in outcome.err
    assert "hint: " in outcome.err
    assert not (tmp_path / "made").exists()


def test_force_writes_what_lint_objects_to(cli: Callable, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    text = (BRIEFS / "order.brief.yaml").read_text(encoding="utf-8")
    brief.write_text(text + "overlay: {remove: [/info/contact]}\n", encoding="utf-8")
    outcome = cli("design", brief)
    assert (outcome.code, outcome.out) == (1, "")
    assert "doc-owner" in outcome.err
    assert cli("design", brief, "--force").code == 0


def test_reads_a_pipe(cli: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    data = (BRIEFS / "auth.brief.yaml").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    outcome = cli("design", "-")
    assert outcome.code == 0
    assert yaml.safe_load(outcome.out)["info"]["title"] == "Auth Service"


def test_the_schema_accepts_what_is_accepted(cli: Callable) -> None:
    schema = json.loads(cli("schema", "brief").out)
    validator = jsonschema_rs.Draft202012Validator(schema)
    for name in ("order", "auth"):
        assert validator.is_valid(yaml.safe_load((BRIEFS / f"{name}.brief.yaml").read_text(encoding="utf-8")))
    assert not validator.is_valid({"brief": 1})


def test_recovers_a_brief(cli: Callable, specs: Path, tmp_path: Path) -> None:
    spec = specs / "order-service.yaml"
    printed = cli("design", "--from", spec)
    assert (printed.code, printed.err) == (0, "")
    assert yaml.safe_load(printed.out)["conventions"] == "none"
    assert cli("design", "--from", spec, "--output", tmp_path / "made").code == 0
    brief, again = tmp_path / "made" / "brief.yaml", tmp_path / "made" / "openapi.yaml"
    assert brief.read_text(encoding="utf-8") == printed.out
    assert cli("design", brief).out == again.read_text(encoding="utf-8")
    assert cli("design", "--from", spec, "--emit", "spec").out == again.read_text(encoding="utf-8")
    for one, other in ((spec, again), (again, spec)):
        outcome = cli(
            "lint",
            one,
            "--against",
            other,
            "--select",
            "cns-breaking-change,cns-risky-change",
            "--max-warnings",
            "0",
        )
        assert outcome.code == 0, outcome.out
    assert cli("card", again).out == cli("card", spec).out


def test_reads_a_card_back(cli: Callable, specs: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text(cli("card", specs / "auth-service.yaml", "--no-examples").out, encoding="utf-8")
    assert cli("design", "--from", card, "--output", tmp_path / "auth.yaml").code == 0
    assert cli("card", tmp_path / "auth.yaml", "--no-examples").out == card.read_text(encoding="utf-8")
    assert cli("design", "--from", card, "--emit", "brief").out.startswith("brief: 1\n")


def test_writes_decisions_once(cli: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    brief = BRIEFS / "order.brief.yaml"
    assert cli("design", brief, "--decisions", folder).code == 0
    names = sorted(one.name for one in folder.iterdir())
    assert names == ["0001-api-fastapi-0-1xx.md", "0002-store-postgresql-17.md", "0003-broker-kafka.md"]
    (folder / names[1]).write_text("Edited.\n", encoding="utf-8")
    outcome = cli("design", brief, "--decisions", folder)
    assert outcome.err.count("Kept ") == 3
    assert (folder / names[1]).read_text(encoding="utf-8") == "Edited.\n"


def test_says_what_it_begins_from(cli: Callable, tmp_path: Path) -> None:
    assert "Name a brief" in cli("design").err
    brief = BRIEFS / "order.brief.yaml"
    assert cli("design", brief, "--from", brief).code == 2
    card = tmp_path / "card.md"
    card.write_text("# Nothing\n", encoding="utf-8")
    outcome = cli("design", "--from", card)
    assert outcome.code == 2
    assert "card.md:1:1: error[card]" in outcome.err
