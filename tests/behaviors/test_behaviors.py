"""No operation that works today becomes 501 unless the table says so: `pytest tests/behaviors --renew` writes the tables anew.

Refusing is no cure: an operation that loses behavior is a change of its own, to be argued for in the commit that changes a table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import contracts
from tests.behaviors.states import (
    NONE,
    REAL,
    SOME,
    States,
    losses,
    read_folder,
    read_table,
    read_text,
    states_of_file,
    write_table,
)
from tests.service.running import generate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STARTERS = ("order-service", "auth-service")


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, States]], None]:
    """Compare a table with the one kept under a name; `--renew` keeps the new one."""

    def check(name: str, table: Mapping[str, States]) -> None:
        path, text = HERE / f"{name}.tsv", write_table(table)
        if request.config.getoption("--renew"):
            path.write_text(text, encoding="utf-8")
        kept, now = read_table(path.read_text(encoding="utf-8")), read_table(text)
        assert list(losses(kept, now)) == [], "what worked answers 501"
        gained = sorted(set(now.items()) - set(kept.items()))
        assert gained == [], "what works now is in no table; `pytest tests/behaviors --renew` keeps it"

    return check


def test_own_specs(compare: Callable[[str, Mapping[str, States]], None], tmp_path: Path) -> None:
    table = {name: read_text(contracts.read(name), tmp_path) for name in contracts.names()}
    assert sum(map(len, table.values())) > 40
    compare("own", table)


def test_starters(compare: Callable[[str, Mapping[str, States]], None], tmp_path: Path) -> None:
    table = {}
    for name in STARTERS:
        made = generate(tmp_path, name, "--no-input")
        report = json.loads((made.folder / ".scaffold" / "report.json").read_text())
        states = dict.fromkeys(states_of_file(made.folder / "openapi.yaml", made.folder), REAL)
        for kind, state in (("refused", SOME), ("unwritten", NONE)):
            named = (
                one for remark in report["remarks"] if remark["kind"] == kind for one in remark["operations"]
            )
            states |= dict.fromkeys(named, state)
        table[name] = states
    compare("starters", table)


def test_cases(compare: Callable[[str, Mapping[str, States]], None]) -> None:
    folder = Path(os.environ.get("SCAFFOLD_CASES", ROOT.parent / "shared" / "cases"))
    if not folder.is_dir():
        pytest.skip(f"no cases at {folder}; set SCAFFOLD_CASES")
    compare("cases", {**read_folder(folder / "services"), **read_folder(folder / "specs")})


@pytest.mark.corpus
@pytest.mark.slow
def test_corpus(compare: Callable[[str, Mapping[str, States]], None], corpus: Path) -> None:
    compare("corpus", read_folder(corpus / "specs"))


def test_a_loss_is_seen() -> None:
    kept = {("a", "x"): REAL, ("a", "y"): SOME, ("a", "z"): SOME}
    now = {("a", "x"): SOME, ("a", "z"): REAL}
    assert list(losses(kept, now)) == ["a x: real became some", "a y: some became 501"]
