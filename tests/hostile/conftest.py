"""Fixtures of the hostile tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.cli import main
from tests import contracts
from tests.conftest import Outcome
from tests.hostile.support import NAME, Hostile, Importer, Made, importing


@pytest.fixture(scope="session")
def importer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Importer]:
    """A process that imports what is generated, for the whole session."""
    with importing(tmp_path_factory.mktemp("marks")) as process:
        yield process


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The service of a harmless spec."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "spec.yaml").write_text(contracts.read("things"))
    code = main(["new", NAME, "--spec", str(folder / "spec.yaml"), "--output", str(folder / NAME)])
    assert code == 0
    return Made(folder / NAME)


@pytest.fixture
def hostile(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., Outcome],
    importer: Importer,
    plain: Made,
) -> Hostile:
    """Stand in an empty folder, with the marker module within reach of this process too."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.syspath_prepend(str(importer.marks))
    return Hostile(work, cli, importer, plain)
