"""Every state that `scaffold status` can show, made once, with its sentence and its exit code.

One module in spite of its length: one list of states, made from one service.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.project import journal
from scaffold.project.journal import Change, change_files
from scaffold.project.manifest import MANIFEST
from tests.conftest import Outcome
from tests.service.running import generate

Run = Callable[..., Outcome]
Make = Callable[[Path], None]

PACKAGE = "src/order_service"
ORDERS = f"{PACKAGE}/orders/operations.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the order service and its spec."""
    folder = tmp_path_factory.mktemp("made")
    generate(folder, "order-service", "--no-input")
    return folder


@pytest.fixture
def service(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The service, in a folder of its own in which commands run."""
    shutil.copytree(made, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return Path("order-service")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def in_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / MANIFEST
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def test_a_fresh_service_is_in_sync(cli: Run, service: Path) -> None:
    outcome = cli("status", service)
    assert outcome.code == 0, outcome.out
    lines = outcome.out.splitlines()
    assert lines[0] == "order-service: in sync"
    assert "spec        specs/order-service.yaml, version 1.0.0: followed" in lines
    assert "to do" not in outcome.out
    monkey = cli("status", service, "--format", "json")
    assert json.loads(monkey.out)["in_sync"] is True


def spec_changed(folder: Path) -> None:
    edit(folder.parent / "specs/order-service.yaml", "operationId: cancelOrder", "operationId: stopOrder")


def spec_missing(folder: Path) -> None:
    (folder.parent / "specs/order-service.yaml").unlink()
    (folder / "openapi.yaml").unlink()


def both_changed(folder: Path) -> None:
    spec_changed(folder)
    edit(folder / "openapi.yaml", "operationId: cancelOrder", "operationId: endOrder")


def spec_unreadable(folder: Path) -> None:
    (folder.parent / "specs/order-service.yaml").write_text("openapi: [", encoding="utf-8")


def generated_edited(folder: Path) -> None:
    edit(folder / PACKAGE / "_generated/surface.py", '"""All operations', '"""Mine: all operations')


def generated_missing(folder: Path) -> None:
    (folder / PACKAGE / "_generated/surface.py").unlink()


def generated_merged(folder: Path) -> None:
    path = folder / PACKAGE / "_generated/surface.py"
    path.write_text(
        f"<<<<<<< ours\n=======\n>>>>>>> theirs\n{path.read_text(encoding='utf-8')}", encoding="utf-8"
    )


def toolkit_older(folder: Path) -> None:
    in_manifest(folder, lambda value: value["runtime"].update(version="0.0.9"))


def blueprint_missing(folder: Path) -> None:
    in_manifest(folder, lambda value: value["blueprint"].update(source="../our-blueprint"))


def owned_edited(folder: Path) -> None:
    edit(folder / ORDERS, "total = sum(", "total = 0 + sum(")


def owned_deleted(folder: Path) -> None:
    (folder / "AGENTS.md").unlink()


def conflict_open(folder: Path) -> None:
    place = folder / ".scaffold/conflicts" / ORDERS
    place.parent.mkdir(parents=True)
    place.write_text("<<<<<<< mine\n=======\n>>>>>>> new\n", encoding="utf-8")


def markers_left(folder: Path) -> None:
    path = folder / "README.md"
    path.write_text(f"<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n{path.read_text()}", encoding="utf-8")


def not_python(folder: Path) -> None:
    edit(folder / ORDERS, "class Orders", "class class Orders")


def revision(folder: Path, name: str, follows: str, more: str = "", place: str = "versions") -> None:
    path = folder / "migrations" / place / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"revision = {name!r}\ndown_revision = {follows!r}\n{more}", encoding="utf-8")


def two_heads(folder: Path) -> None:
    revision(folder, "0003_left", "0002_price_list")
    revision(folder, "0003_right", "0002_price_list")


def drop_drafted(folder: Path) -> None:
    revision(folder, "drop_orders_note", "", place="drafts")


def backfill_left(folder: Path) -> None:
    revision(
        folder,
        "0002_channel",
        "0001_initial",
        "# backfill, TODO: give the rows that are there their channel\n",
    )


def history_broken(folder: Path) -> None:
    revision(folder, "0003_late", "0002_gone")


def name_retired(folder: Path) -> None:
    generated = folder / PACKAGE / "_generated/retired.py"
    generated.write_text(
        '"""Names."""\n\nPLACES = {"Coupon": "models.Coupon", "Old": "models.Old"}\n\n\nclass Coupon:\n    """Gone."""\n',
        encoding="utf-8",
    )
    path = folder / PACKAGE / "prices.py"
    path.write_text("from ._generated import models\n\nCOUPON = models.Coupon\n", encoding="utf-8")


def method_missing(folder: Path) -> None:
    path = folder / ORDERS
    text = path.read_text(encoding="utf-8")
    start = text.index("    @override\n    async def cancel_order")
    path.write_text(text[:start], encoding="utf-8")


def method_refusing(folder: Path) -> None:
    path = folder / ORDERS
    text = path.read_text(encoding="utf-8")
    start = text.index("        stored", text.index("async def cancel_order"))
    path.write_text(f'{text[:start]}        raise not_implemented(call, "here")\n', encoding="utf-8")


def class_missing(folder: Path) -> None:
    shutil.rmtree(folder / PACKAGE / "order_items")


def rename_undecided(folder: Path) -> None:
    rename = {
        "kind": "property",
        "old": ["Order", "note"],
        "new": ["Order", "remark"],
        "reason": "same type, same place",
    }
    in_manifest(folder, lambda value: value.update(open=[rename]))


def two_runs(folder: Path) -> None:
    path = folder / MANIFEST
    text = path.read_text(encoding="utf-8")
    other = text.replace('"runtime": {', '"runtime":  {')
    first, rest = text.splitlines()[1], "\n".join(text.splitlines()[2:])
    assert other != text
    path.write_text(
        f"{{\n<<<<<<< ours\n{first}\n=======\n{first} \n>>>>>>> theirs\n{rest}\n", encoding="utf-8"
    )


def interrupted(folder: Path) -> None:
    child = os.fork()
    if child == 0:
        real = journal._move

        def move(*arguments: Any) -> None:
            real(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)

        journal._move = move  # type: ignore[assignment]  # this process ends here
        change_files(folder, [Change("README.md", "# Ours\n"), Change("AGENTS.md", "gone")])
    os.waitpid(child, 0)


STATES: dict[str, tuple[Make, int, tuple[str, ...]]] = {
    "the spec changed": (
        spec_changed,
        1,
        (
            "spec        specs/order-service.yaml, version 1.0.0: changed since the last run (2 changes)",
            "bring the service up to its spec: scaffold sync order-service",
        ),
    ),
    "both specs changed": (
        both_changed,
        1,
        (
            "specs/order-service.yaml and order-service/openapi.yaml were both changed since the last run",
            "say which is meant: --spec order-service/openapi.yaml",
        ),
    ),
    "no spec": (
        spec_missing,
        1,
        (
            "spec        neither specs/order-service.yaml nor order-service/openapi.yaml is there",
            "--spec FILE",
        ),
    ),
    "a spec that cannot be read": (spec_unreadable, 1, ("spec        specs/order-service.yaml",)),
    "a generated file was edited": (
        generated_edited,
        1,
        (
            f"edited by somebody: {PACKAGE}/_generated/surface.py",
            "to files of your own, then have them made again: scaffold sync order-service --discard-edits",
        ),
    ),
    "a generated file is missing": (
        generated_missing,
        1,
        (
            f"missing: {PACKAGE}/_generated/surface.py",
            "have generated files made again: scaffold sync order-service",
        ),
    ),
    "a generated file has git's conflict": (
        generated_merged,
        1,
        (f"put together by git: {PACKAGE}/_generated/surface.py",),
    ),
    "another runtime": (
        toolkit_older,
        1,
        (
            "runtime     runtime 0.0.9 → ",
            "take over what newer versions bring: scaffold upgrade order-service",
        ),
    ),
    "no blueprint": (
        blueprint_missing,
        1,
        ("made from the blueprint ../our-blueprint, which is not there", "put the blueprint there again"),
    ),
    "an owned file was edited": (owned_edited, 0, ("files, 1 of them edited",)),
    "an owned file was deleted": (owned_deleted, 0, ("files, 0 of them edited, 1 deleted",)),
    "a conflict is open": (
        conflict_open,
        1,
        (
            f"conflicts open: {ORDERS}",
            f"bring {ORDERS} together with .scaffold/conflicts/{ORDERS}, and delete that",
        ),
    ),
    "markers of git": (
        markers_left,
        1,
        ("conflict markers of git: README.md", "solve the conflict that git left in README.md, lines 1-5"),
    ),
    "a file that is not Python": (
        not_python,
        1,
        (": 1 thing to do", "mend line ", f" of {ORDERS}, which is not Python"),
    ),
    "two heads": (
        two_heads,
        1,
        (
            "database    5 revisions with 2 heads: 0003_left, 0003_right",
            "join the heads of the history: scaffold sync order-service --join-heads",
        ),
    ),
    "a drop is drafted": (
        drop_drafted,
        0,
        ("migrations/drafts/drop_orders_note.py is not in the history: it loses data",),
    ),
    "a backfill is to be written": (
        backfill_left,
        1,
        (
            "migrations/versions/0002_channel.py lacks the values of rows that are there",
            "write in migrations/versions/0002_channel.py what the rows that are there get",
        ),
    ),
    "a history that is broken": (
        history_broken,
        1,
        (
            "database    migrations/versions/0003_late.py follows revision '0002_gone', which is not there",
            "bring the file back",
        ),
    ),
    "a name is retired": (
        name_retired,
        1,
        (
            f"retired     models.Coupon  {PACKAGE}/prices.py:3",
            f"replace models.Coupon, which the contract does not have any more, in {PACKAGE}/prices.py",
        ),
    ),
    "a method is missing": (
        method_missing,
        1,
        (
            "to write    1 method answering 501, 1 of them not there yet",
            f"write Orders.cancel_order in {ORDERS}",
        ),
    ),
    "a method refuses": (
        method_refusing,
        1,
        ("to write    1 method answering 501\n", f"write Orders.cancel_order in {ORDERS}"),
    ),
    "a class is missing": (
        class_missing,
        1,
        (
            "to write    2 methods answering 501, 2 of them not there yet",
            f"write OrderItems.get_order_item in {PACKAGE}/order_items/operations.py",
        ),
    ),
    "a rename is undecided": (
        rename_undecided,
        1,
        (
            "renames?    Order.note → Order.remark? same type, same place",
            "if not, with --rename Order.note=: scaffold sync order-service --rename Order.note=Order.remark",
        ),
    ),
    "git merged two runs": (
        two_runs,
        1,
        ("git has merged two runs", "bring both runs together: scaffold sync order-service"),
    ),
    "a run was interrupted": (
        interrupted,
        1,
        (
            "interrupted the last command that changed the service was interrupted; what it had changed was taken back",
            "run it again: scaffold sync order-service",
        ),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_said_with_what_to_do(cli: Run, service: Path, state: str) -> None:
    make, code, sentences = STATES[state]
    make(service)
    outcome = cli("status", service)
    for sentence in sentences:
        assert sentence in outcome.out, outcome.out + outcome.err
    assert outcome.code == code
    assert ("to do" in outcome.out) == bool(code)


@pytest.mark.parametrize("state", STATES)
def test_programs_read_the_same(cli: Run, service: Path, state: str) -> None:
    make, code, _ = STATES[state]
    make(service)
    value = json.loads(cli("status", service, "--format", "json").out)
    assert value["in_sync"] == (code == 0) == (value["todo"] == [])
    assert value["name"] == "order-service"


def test_a_folder_that_is_no_service_could_not_be_asked(cli: Run, tmp_path: Path) -> None:
    outcome = cli("status", tmp_path)
    assert outcome.code == 2
    assert "error[not-a-service]" in outcome.err


def test_a_service_that_is_being_changed_is_waited_for(cli: Run, service: Path) -> None:
    (service / journal.PENDING).mkdir()
    with journal._locked(service):
        outcome = cli("status", service)
    assert outcome.code == 2
    assert "error[target-busy]" in outcome.err


def test_nothing_is_written(cli: Run, service: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in service.rglob("*") if path.is_file()}
    assert cli("status", service).code == 0
    assert {path: path.stat().st_mtime_ns for path in service.rglob("*") if path.is_file()} == before
