from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from scaffold.design.extensions import extension_schemas
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run import processes
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.processes import run_apart, share_out
from scaffold.openapi.load import load_document

MEGABYTE = 1 << 20
FAULTY = """\
openapi: 3.1.1
info: {title: A, version: 1.0.0}
x-scaffold-ignore: {doc-owner: Nobody does.}
paths:
  /orders/:
    get: {operationId: %s, responses: {"200": {description: All.}}}
"""


@pytest.mark.parametrize(
    ("sizes", "most", "shares"),
    [
        ([10, 20], 8, [[0, 1]]),
        ([5 * MEGABYTE], 8, [[0]]),
        ([MEGABYTE, 9 * MEGABYTE, MEGABYTE, MEGABYTE], 2, [[1], [0, 2, 3]]),
        ([MEGABYTE] * 4, 1, [[0, 1, 2, 3]]),
        ([MEGABYTE, MEGABYTE, 10], 8, [[0, 2], [1]]),
    ],
)
def test_shares_are_of_about_the_same_length_and_worth_a_process(
    sizes: list[int], most: int, shares: list[list[int]]
) -> None:
    assert share_out(sizes, most) == shares


def test_results_come_in_the_order_of_the_pieces() -> None:
    found = run_apart([partial(lambda number: (number, os.getpid()), number) for number in range(3)])
    assert [number for number, _ in found] == [0, 1, 2]
    assert found[0][1] == os.getpid()
    assert len({process for _, process in found}) == 3


def test_what_ends_elsewhere_before_its_time_is_done_here() -> None:
    here = os.getpid()

    def killed() -> str:
        if os.getpid() != here:
            os._exit(9)
        return "done"

    assert run_apart([str, killed]) == ["", "done"]


def test_what_is_raised_elsewhere_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        run_apart([int, lambda: 1 // 0])


def test_several_processes_find_what_one_finds(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 1)
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").write_text(FAULTY % name, encoding="utf-8")
    documents = [load_document(file) for file in sorted([*specs.glob("*.yaml"), *tmp_path.glob("*.yaml")])]
    config = LintConfig(extension_schemas=extension_schemas())
    alone = lint_documents(documents, config)
    together = lint_documents(documents, config, processes=3)
    assert len(alone.findings) > 3
    assert alone.operations == sum(lint_documents([one], config).operations for one in documents) > 3
    assert alone.suppressed
    assert alone.repairs.keys() == together.repairs.keys() != set()
    assert alone._replace(repairs={}) == together._replace(repairs={})
