"""The order service as scaffold made it before it could follow a spec, with lines of its owner, brought up to this version.

`first_service.tar.xz` holds the service and its spec; in it the owner has deleted README.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

SERVICE = "order-service"
LINES = (
    "create by hand", "Log by hand", "cancel by hand", "echo by hand", "resources by hand", "items by hand", "toml by hand",
)  # fmt: skip


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with tarfile.open(Path(__file__).with_name("first_service.tar.xz")) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.chdir(tmp_path)
    return tmp_path / SERVICE


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".scaffold/undo" not in path.as_posix() and "__pycache__" not in path.parts
    }


def test_a_service_of_before_is_upgraded_with_every_line_of_its_owner(
    cli: Callable[..., Outcome], first: Path
) -> None:
    mine = first / "migrations" / "versions" / "0002_mine.py"
    mine.write_text(
        'revision = "0002_mine"\ndown_revision = "0001_initial"\n\n\ndef upgrade() -> None: ...\n'
    )
    before = held(first)
    # What another version changes is an upgrade's matter.
    refused = cli("sync", SERVICE)
    assert (refused.code, "scaffold upgrade" in refused.err, held(first)) == (2, True, before)
    outcome = cli("upgrade", SERVICE)
    # The starter now writes where its owner has written, too.
    conflict = first / ".scaffold/conflicts/src/order_service/orders/operations.py"
    assert (outcome.code, conflict.is_file()) == (1, True), outcome.out + outcome.err
    assert outcome.out.count("bring src/") == 1
    assert "blueprint fastapi-service 1 → " in outcome.out
    after = held(first)
    texts = b"\n".join(after.values()).decode()
    assert [line for line in LINES if line not in texts] == []
    assert "README.md" not in after
    assert {
        path: text for path, text in before.items() if path.startswith("migrations/versions/")
    }.items() <= after.items()
    # A revision that the starter has brought follows what its owner has written.
    price_list = after["migrations/versions/0002_price_list.py"].decode()
    assert 'down_revision: str | Sequence[str] | None = "0002_mine"\n' in price_list
    again = cli("upgrade", SERVICE)
    assert (again.code, held(first)) == (1, after)
    started = subprocess.run(
        [sys.executable, "-c", "from order_service.app import create_app; create_app()"],
        cwd=first,
        env={**os.environ, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.stderr == ""
    assert cli("upgrade", SERVICE, "--undo").code == 0
    assert held(first) == before
