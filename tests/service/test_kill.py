"""A sync that is killed, or whose disk is full, at any point of its writing leaves the old or the new state, whole."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scaffold.project.apply import apply
from scaffold.project.journal import interrupted
from scaffold.project.plan import plan_new
from scaffold.render.blueprint import load_blueprint
from scaffold.sync.contracts import find_spec
from scaffold.sync.planning import Run, Wishes, plan_run
from scaffold.sync.project import read_project
from scaffold.sync.writing import write_run
from tests import edits, faults
from tests.conftest import Outcome
from tests.service.regenerating import rendered
from tests.service.running import Generated, Running, generate, running

pytestmark = pytest.mark.service

Cli = Callable[..., Outcome]

POINTS = 200
SAMPLE = sorted(random.Random(20261130).sample(range(1, POINTS + 1), 8))  # noqa: S311 - a sample
NEXT = (("status",), ("lint", "openapi.yaml"), ("sync", "--check"), ("card", "openapi.yaml"))
UNTOUCHED = (".scaffold/undo", "var/")


class Planned(NamedTuple):
    """A service with a sync that is planned and not written, in `folder`; `copy` has the files as they were."""

    folder: Path
    copy: Path
    run: Run
    before: dict[str, bytes]
    after: dict[str, bytes]


def contents(folder: Path) -> dict[str, bytes]:
    """The content of every file of a service, but for what only one copy of it remembers."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(UNTOUCHED)
    }


def put_back(planned: Planned) -> None:
    shutil.rmtree(planned.folder)
    shutil.copytree(planned.copy, planned.folder, symlinks=True)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    folder = tmp_path_factory.mktemp("kill")
    service = generate(folder, "order-service", "--no-input").folder
    spec = folder / "specs" / "order-service.yaml"
    changed = edits.load_spec(spec)
    for edit in (
        edits.new_operation,
        edits.optional_field,
        edits.new_resource,
        edits.renamed_operation,
        edits.renamed_schema,
    ):
        edit(changed)
    edits.write_spec(spec, changed)
    # What is missing is made again: more files, more points.
    shutil.rmtree(service / "src" / "order_service" / "_runtime" / "storage")
    copy = folder / "copy"
    shutil.copytree(service, copy)
    project = read_project(service)
    run = plan_run(
        project, load_blueprint("fastapi-service"), find_spec(project, None, None), Wishes(lambda _: None)
    )
    before = contents(service)
    write_run(run)
    found = Planned(service, copy, run, before, contents(service))
    assert found.before != found.after
    put_back(found)
    return found


def ended(planned: Planned, fault: faults.Fault) -> int:
    """Write the plan in a process of its own, with faults; return how it ended, as `os.waitstatus_to_exitcode` says."""
    child = os.fork()
    if child == 0:
        faults.instrument(fault)
        code = 1
        with contextlib.suppress(BaseException):
            write_run(planned.run)
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def seeded(test: Callable[..., None]) -> Callable[..., None]:
    """Try a test at every point, most of them where there is time."""
    points = [
        point if point in SAMPLE else pytest.param(point, marks=pytest.mark.slow)
        for point in range(1, POINTS + 1)
    ]
    return pytest.mark.parametrize("point", points)(test)


def test_there_are_more_points_than_are_tried(planned: Planned, tmp_path: Path) -> None:
    seen = tmp_path / "points"
    with seen.open("wb", buffering=0) as counted:

        def count(_: int) -> None:
            os.write(counted.fileno(), b".")

        assert ended(planned, count) == 0
    assert contents(planned.folder) == planned.after
    put_back(planned)
    assert seen.stat().st_size >= POINTS


@seeded
def test_after_a_kill_the_next_command_finds_one_state_whole(
    cli: Cli, planned: Planned, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    monkeypatch.chdir(planned.folder)
    try:
        assert ended(planned, faults.at(point, faults.kill)) in (0, -9)
        halfway = interrupted(planned.folder)
        outcome = cli(*NEXT[point % len(NEXT)])
        held = contents(planned.folder)
        assert held in (planned.before, planned.after)
        assert not halfway or (held == planned.before and "interrupted" in outcome.err + outcome.out)
        assert not interrupted(planned.folder)
        assert not list(planned.folder.glob(".scaffold/pending"))
    finally:
        monkeypatch.undo()
        put_back(planned)


@seeded
def test_after_a_kill_undo_gives_back_what_was(
    cli: Cli, planned: Planned, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    try:
        ended(planned, faults.at(point, faults.kill))
        halfway = interrupted(planned.folder)
        outcome = cli("sync", planned.folder, "--undo")
        assert contents(planned.folder) == planned.before
        assert outcome.code == 0 or not halfway
        assert outcome.code in (0, 2)
    finally:
        monkeypatch.undo()
        put_back(planned)


@seeded
def test_a_full_disk_changes_nothing(cli: Cli, planned: Planned, point: int) -> None:
    try:
        code = ended(planned, faults.at(point, faults.fill))
        if code == 1:
            cli("status", planned.folder)
        held = contents(planned.folder)
        assert held == planned.before if code == 1 else held == planned.after
    finally:
        put_back(planned)


def ordered(service: Running, token: str, stop: threading.Event) -> Iterator[str]:
    """Place orders until told to stop; yield the id of each that the service has acknowledged."""
    body = {
        "currency": "EUR",
        "items": [{"product_id": "019b8d99-6900-76f0-8478-82e36b0d549b", "quantity": 1, "price": 2499}],
        "shipping_address": {"recipient": "A", "line1": "B 1", "city": "C", "country": "DE"},
    }
    number = 0
    while not stop.is_set():
        number += 1
        key = f"0198e0a0-0000-7000-8000-{number:012}"
        reply = service.send("POST", "/api/orders", body, token=token, headers={"Idempotency-Key": key})
        if reply.status == 201:
            yield reply.json()["id"]
        else:
            assert reply.status == 503, reply.body
        time.sleep(0.002)


@pytest.mark.slow
def test_a_service_that_runs_meanwhile_loses_no_acknowledged_write(tmp_path: Path) -> None:
    service = generate(tmp_path, "order-service", "--no-input")
    spec = tmp_path / "specs" / "order-service.yaml"
    original = edits.load_spec(spec)
    changed = edits.load_spec(spec)
    edits.new_operation(changed)
    edits.write_spec(spec, changed)
    acknowledged: list[str] = []
    stop = threading.Event()
    inside = {"DATABASE_URL": "sqlite:///./var/order-service.db", "AUTH_DEV": "1"}
    with running(service, tmp_path, **inside) as replica:
        token = service.token()

        def place() -> None:
            acknowledged.extend(ordered(replica, token, stop))

        thread = threading.Thread(target=place)
        thread.start()
        try:
            assert killed_sync(service)
            assert sync(service) == 1
            new = plan_new(_tree(original, tmp_path), service.folder)
            apply(new)
            time.sleep(0.5)
        finally:
            stop.set()
            thread.join(timeout=60)
    assert len(acknowledged) > 20
    with running(service, tmp_path, **inside) as replica:
        found = {
            order
            for order in acknowledged
            if replica.send("GET", f"/api/orders/{order}", token=token).status == 200
        }
    assert found == set(acknowledged)


def _tree(spec: dict[str, Any], folder: Path) -> Any:
    from scaffold.core.files import FileTree

    return FileTree(rendered(spec, folder))


def killed_sync(service: Generated) -> bool:
    """Run `scaffold sync` in a process that is killed after some of its files are in place; tell whether it was."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom scaffold.cli import main\nfrom scaffold.project import journal\n"
        "from tests import faults\nreal = journal._move\nmoved = []\n"
        "def move(*given):\n    real(*given)\n    moved.append(given)\n    len(moved) > 4 and faults.kill()\n"
        "journal._move = move\nsys.exit(main(['sync', sys.argv[1]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(service.folder)], capture_output=True, check=False
    )
    return done.returncode == -9 and interrupted(service.folder)


def sync(service: Generated) -> int:
    command = [sys.executable, "-m", "scaffold", "sync", str(service.folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode
