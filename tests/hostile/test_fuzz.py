"""Mutated specs give findings or a clear error: no traceback, no more than 10 seconds, no more than 1 GB."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fuzz.run import Failure, fuzz, write_case
from tools.fuzz.seeds import load_seeds


def check(count: int, first: int) -> None:
    tally = fuzz(count, seed=2, first=first)
    assert [Failure(failure.number, failure.reason) for failure in tally.failures] == []
    assert tally.ends.total() == count
    assert set(tally.ends) == {"clean", "findings", "refused"}


def test_a_sample_of_mutations_is_stood() -> None:
    check(150, first=0)


@pytest.mark.slow
def test_many_mutations_are_stood() -> None:
    check(3_000, first=150)


def test_a_mutation_is_made_again_by_its_number(tmp_path: Path) -> None:
    seeds = load_seeds()
    for number in range(30):
        made = []
        for folder in (tmp_path / "one" / str(number), tmp_path / "other" / str(number)):
            arguments = write_case(seeds, 7, number, folder)
            files = {
                path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
            }
            made.append(([argument.replace(str(folder), "") for argument in arguments], files))
        assert made[0] == made[1]
