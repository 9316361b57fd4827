"""A mend in the runtime reaches a service made before by copying one folder, whatever its owners did."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.core.data import data_folder
from tests.service.running import Generated, running

pytestmark = [pytest.mark.service, pytest.mark.slow]

# One line of the runtime, as it is and as it is mended.
MODULE = "routing/routes.py"
LINE = "detail=f\"{scope['method']} is not declared here.\""
MENDED = "detail=f\"{scope['method']} is not allowed here.\""


def edit_what_is_owned(service: Generated) -> int:
    """Append a comment to every module that belongs to people; return how many there are."""
    root = service.folder
    owned = [
        path
        for folder in ("src", "tests", "migrations")
        for path in (root / folder).rglob("*.py")
        if not {"_runtime", "_generated", "__pycache__"}.intersection(path.relative_to(root).parts)
    ]
    for path in owned:
        path.write_text(f"{path.read_text(encoding='utf-8')}\n# Edited by its owners.\n", encoding="utf-8")
    return len(owned)


def newer_runtime(folder: Path) -> Path:
    """Copy the runtime and mend one line of it."""
    copy = folder / "service_runtime"
    shutil.copytree(
        data_folder("runtime") / "service_runtime", copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    module = copy / MODULE
    text = module.read_text(encoding="utf-8")
    assert text.count(LINE) == 1
    module.write_text(text.replace(LINE, MENDED), encoding="utf-8")
    return copy


def test_a_mend_reaches_a_service_by_copying_one_folder(
    starter: Callable[[str], Generated], tmp_path: Path
) -> None:
    service = Generated(tmp_path / "order-service", "order_service")
    ignored = shutil.ignore_patterns("var", "__pycache__", ".*_cache")
    shutil.copytree(starter("order-service").folder, service.folder, ignore=ignored)
    assert edit_what_is_owned(service) > 15
    with running(service, tmp_path) as replica:
        before = replica.send("DELETE", "/api/orders")
    assert (before.status, before.json()["detail"]) == (405, "DELETE is not declared here.")

    vendored = service.folder / "src" / service.package / "_runtime"
    shutil.rmtree(vendored)
    shutil.copytree(newer_runtime(tmp_path), vendored)

    with running(service, tmp_path) as replica:
        after = replica.send("DELETE", "/api/orders")
    assert (after.status, after.json()["detail"]) == (405, "DELETE is not allowed here.")
    done = service.run("pytest", "-q", "-p", "no:cacheprovider", "tests/unit", "tests/test_access.py")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    collected = service.run(
        "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", "tests/test_contract.py"
    )
    assert collected.returncode == 0, collected.stdout[-4000:]
