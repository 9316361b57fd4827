"""Real documents go the whole way: linted, generated, imported, started, every operation served, the contract kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tools.corpus.documents import Entry, load_entries
from tools.corpus.ledger import load_ledger, unexplained
from tools.corpus.outcome import DocumentOutcome, State
from tools.corpus.run import RunOptions, run_document

pytestmark = pytest.mark.corpus

STEPS = ("lint", "new", "import", "boot", "served")
QUICK = (
    "oai-webhook-example",
    "oai-tags-32",
    "oai-callback-example",
    "oai-petstore-separate-v2",
    "oai-tictactoe",
    "aws-ecommerce-products",
    "oai-link-example",
    "sockshop-user",
    "readme-discriminators",
    "readme-schema-types-31",
    "redocly-cafe-32",
    "netlify-api",
)
SLOW = ("oai-uber-v2", "dotnet-eshop-catalog", "spring-petclinic", "amazon-sp-orders-v0", "twilio-verify-v2")
TESTED = ("oai-link-example", "redocly-museum", "realworld-conduit")


def find(corpus: Path, name: str) -> Entry:
    [entry] = [entry for entry in load_entries(corpus) if entry.name == name]
    return entry


def check(outcome: DocumentOutcome) -> None:
    assert unexplained(outcome, load_ledger()) == ()
    assert {step.state for step in outcome.steps} == {State.PASSED}


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_is_served(corpus: Path, tmp_path: Path, name: str) -> None:
    check(run_document(find(corpus, name), RunOptions(STEPS), tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", TESTED)
def test_keeps_the_contract(corpus: Path, tmp_path: Path, name: str) -> None:
    outcome = run_document(find(corpus, name), RunOptions(("new", "drift", "contract")), tmp_path)
    assert unexplained(outcome, load_ledger()) == ()
    contract = outcome.step("contract")
    assert contract is not None
    assert "cases" in contract.note


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
    assert [step.state for step in outcome.steps] == [State.FAILED, State.FAILED, *[State.SKIPPED] * 3]
    assert "version" in outcome.faults[0].message
    explained = dataclasses.replace(outcome, name="another")
    assert unexplained(explained, load_ledger()) == outcome.faults
