"""Random changes of specs and services: `scaffold sync` loses nothing, and the service starts."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from random import Random

import pytest

from tools.soak.__main__ import read_spec, soak, spec_names
from tools.soak.children import run, warm
from tools.soak.spec_edits import EDITS, edit_spec

SEED = 12


@pytest.fixture(scope="module")
def warmed() -> None:
    warm()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.usefixtures("warmed")
@pytest.mark.parametrize("number", range(25))
def test_soak(number: int, place: Path) -> None:
    outcome = soak(number, SEED, spec_names(), place)
    assert outcome.failures == [], (outcome.spec, outcome.spec_edits, outcome.hand_edits, outcome.answers)


def test_every_edit_of_a_spec_finds_something_to_do(specs: Path) -> None:
    spec = read_spec(specs / "order-service.yaml", specs)
    for name, edit in EDITS.items():
        changed = copy.deepcopy(dict(spec))
        assert edit(changed, Random(name)), name  # noqa: S311
        assert changed != spec, name


def test_edits_are_made_again_by_their_seed(specs: Path) -> None:
    spec = read_spec(specs / "order-service.yaml", specs)
    made = []
    for _ in range(2):
        changed = json.loads(json.dumps(spec))
        made.append((edit_spec(changed, Random(5), 5), changed))  # noqa: S311
    assert made[0] == made[1]


def test_a_child_says_how_it_ended() -> None:
    def fail() -> None:
        raise KeyError("gone")

    def leave() -> None:
        sys.stdout.write("said\n")
        raise SystemExit(3)

    assert run(leave) == (3, "said\n")
    assert run(fail).code == 70
    assert "KeyError: 'gone'" in run(fail).text
    assert run(lambda: None).code == 0
