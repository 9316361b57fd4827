"""From a brief to a service that keeps its contract: nothing in between is touched by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.brief.drawn import Drawer, write

pytestmark = [pytest.mark.service, pytest.mark.slow]

ORDER = Path(__file__).parents[1] / "unit" / "brief" / "order.brief.yaml"


@pytest.mark.parametrize("seed", [None, 3, 8])
def test_a_brief_becomes_a_service(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    drawn = {} if seed is None else Drawer(seed).brief()
    # An operation that is not a standard method or action has no behavior that could be inferred, and work that goes on after
    # the reply has to be written.
    drawn.pop("operations", None)
    for resource in drawn.get("resources", {}).values():
        resource["traits"] = [
            one for one in resource["traits"] if one not in ("streamed", "bulk", "long-running")
        ]
    Path("brief.yaml").write_text(
        write(drawn) if drawn else ORDER.read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert cli("design", "brief.yaml", "--output", "spec").code == 0
    made = cli("new", "drawn-service", "--spec", "spec/openapi.yaml", "--no-input")
    assert made.code == 0, made.err
    assert ", 0 answering 501\n" in made.out
    tested = cli("test", "drawn-service", "--max-examples", "5")
    assert tested.code == 0, tested.out + tested.err
