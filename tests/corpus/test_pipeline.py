"""Real documents go the whole way: linted, generated, imported, started, every operation served, the contract kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tools.corpus.documents import Entry, load_entries
from tools.corpus.ledger import load_ledger, unexplained, unused
from tools.corpus.outcome import State
from tools.corpus.run import RunOptions, run_document
from tools.corpus.steps import NAMES

pytestmark = pytest.mark.corpus

# Types are left out: they are checked per document in test_generate, and cost most of the time.
STEPS = tuple(name for name in NAMES if name != "mypy")
QUICK = (
    "aws-ecommerce-orders",
    "oai-link-example",
    "sockshop-user",
    "redocly-cafe-32",
)
SLOW = (
    "oai-webhook-example",
    "oai-tags-32",
    "oai-callback-example",
    "oai-petstore-separate-v2",
    "oai-tictactoe",
    "aws-ecommerce-products",
    "oai-uber-v2",
    "readme-schema-types-31",
    "readme-discriminators",
    "realworld-conduit",
    "redocly-museum",
    "dotnet-eshop-catalog",
    "swaggerapi-petstore",
    "spring-petclinic",
    "netlify-api",
    "amazon-sp-orders-v0",
    "twilio-verify-v2",
)


def find(corpus: Path, name: str) -> Entry:
    [entry] = [entry for entry in load_entries(corpus) if entry.name == name]
    return entry


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_it_goes_the_whole_way(corpus: Path, tmp_path: Path, name: str) -> None:
    entry, ledger = find(corpus, name), load_ledger()
    outcome = run_document(entry, RunOptions(STEPS), tmp_path)
    assert unexplained(outcome, ledger) == ()
    assert unused([outcome], ledger) == ()
    assert {step.state for step in outcome.steps if not step.faults} == {State.PASSED}
    contract = outcome.step("contract")
    assert contract is not None
    assert "cases" in contract.note or entry.operations == 0


def test_a_document_that_cannot_be_generated_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "specs" / "broken.yaml"
    path.parent.mkdir()
    path.write_text("openapi: 9.9.9\n", encoding="utf-8")
    header = "name\tentry\topenapi\toperations\tbytes\n"
    (tmp_path / "MANIFEST.tsv").write_text(
        f"{header}broken\tspecs/broken.yaml\t9.9.9\t1\t15\n", encoding="utf-8"
    )
    monkeypatch.setenv("SCAFFOLD_CORPUS", str(tmp_path))
    outcome = run_document(find(tmp_path, "broken"), RunOptions(STEPS), tmp_path / "work")
    assert [step.state for step in outcome.steps] == [
        State.FAILED,
        State.FAILED,
        *[State.SKIPPED] * (len(STEPS) - 2),
    ]
    assert "version" in outcome.faults[0].message
    explained = dataclasses.replace(outcome, name="another")
    assert unexplained(explained, load_ledger()) == outcome.faults
