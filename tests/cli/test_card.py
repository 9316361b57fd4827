"""`scaffold card`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def folder(specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with copies of the two starter specs."""
    shutil.copytree(specs, tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_prints_cards(cli: Callable) -> None:
    outcome = cli("card", "specs", "--no-examples")
    assert outcome.code == 0
    assert outcome.out.startswith("### Service: Authentication Service\n\n**Responsibilities:**\n")
    assert "\n\n### Service: Order Service\n" in outcome.out
    assert "```" not in outcome.out
    assert "_Not described._" not in outcome.out
    assert outcome.out.endswith("- Cache: Valkey\n")


@pytest.mark.usefixtures("folder")
def test_examples_unless_told_otherwise(cli: Callable) -> None:
    assert "  ```json\n" in cli("card", "specs/order-service.yaml").out


def test_writes_one_file(cli: Callable, folder: Path) -> None:
    printed = cli("card", "specs").out
    outcome = cli("card", "specs", "--output", "docs/cards.md")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "Wrote docs/cards.md\n")
    assert (folder / "docs" / "cards.md").read_text(encoding="utf-8") == printed


def test_writes_a_file_for_each_service(cli: Callable, folder: Path) -> None:
    outcome = cli("card", "specs", "--output", "cards")
    assert outcome.code == 0
    assert sorted(path.name for path in (folder / "cards").iterdir()) == [
        "auth-service.md",
        "order-service.md",
    ]
    written = (folder / "cards" / "order-service.md").read_text(encoding="utf-8")
    assert written == cli("card", "specs/order-service.yaml").out


def test_titles_in_another_script_name_services_apart(cli: Callable, tmp_path: Path) -> None:
    for name, title in (("a", "注文"), ("b", "決済"), ("c", "🙂"), ("d", "🚀")):
        text = f"openapi: 3.1.0\ninfo: {{title: {title}, version: 1.0.0}}\npaths: {{}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    outcome = cli("card", tmp_path, "--output", tmp_path / "cards")
    assert outcome.code == 0, outcome.err
    names = {path.stem for path in (tmp_path / "cards").iterdir()}
    assert {"zhu-wen", "jue-ji"} < names
    assert len(names) == 4


def test_check_knows_current_stale_and_missing(cli: Callable, folder: Path) -> None:
    command = ("card", "specs", "--output", "cards", "--check")
    missing = cli(*command)
    assert missing.code == 1
    assert "cards/order-service.md is missing\n" in missing.out
    assert not (folder / "cards").exists()

    cli(*command[:-1])
    current = cli(*command)
    assert current.code == 0
    assert current.out == "cards/auth-service.md is current\ncards/order-service.md is current\n"

    spec = folder / "specs" / "order-service.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("summary: Create a new order\n", "summary: Order\n")
    )
    stale = cli(*command)
    assert stale.code == 1
    assert "-- `POST /api/orders`: Create a new order.\n+- `POST /api/orders`: Order.\n" in stale.out
    assert "cards/auth-service.md is current\n" in stale.out
    assert "without --check" in stale.err
    assert "Create a new order" in (folder / "cards" / "order-service.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_check_looks_beside_the_spec(cli: Callable) -> None:
    cli("card", "specs/order-service.yaml", "--output", "specs/CARD.md")
    assert cli("card", "specs/order-service.yaml", "--check").code == 0
    assert cli("card", "specs/order-service.yaml", "--check", "--no-examples").code == 1


@pytest.mark.parametrize("text", ["", "nonsense", "info: {}\n"], ids=["empty", "no-mapping", "no-version"])
def test_what_cannot_be_read_is_an_error(cli: Callable, folder: Path, text: str) -> None:
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    outcome = cli("card", "specs/order-service.yaml", "bad.yaml", "--output", "cards.md")
    assert outcome.code == 2
    assert "bad.yaml" in outcome.err
    assert "error[" in outcome.err
    assert not (folder / "cards.md").exists()


def test_missing_paths_are_errors(cli: Callable, folder: Path) -> None:
    assert cli("card", "none.yaml").code == 2
    (folder / "empty").mkdir()
    assert "error[no-documents]" in cli("card", "empty").err
    assert cli("card").code == 2


def test_root_lets_references_climb(cli: Callable, folder: Path) -> None:
    (folder / "shared.yaml").write_text("{type: object, properties: {id: {type: integer}}}", encoding="utf-8")
    (folder / "specs" / "thing.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Thing, version: 1.0.0}\n"
        "components: {schemas: {Thing: {$ref: '../shared.yaml', x-entity: {key: id}}}}\n",
        encoding="utf-8",
    )
    assert "- `Thing` (id)\n" in cli("card", "specs/thing.yaml", "--root", ".").out
    assert "Thing` (" not in cli("card", "specs/thing.yaml").out
