"""`scaffold sync` and `scaffold upgrade` on the order service with lines of its owner in it.

One module in spite of its length: one service with the same hand lines, for every edit of its spec.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.edits import (
    EDITS,
    Spec,
    load_spec,
    new_operation,
    new_resource,
    nothing,
    optional_field,
    removed_operation,
    removed_resource,
    renamed_field,
    renamed_operation,
    renamed_schema,
    write_spec,
)

# The edits that `make test` takes; all are in `make test-all`.
QUICK = (optional_field, renamed_schema, new_resource, removed_resource)
ROOT = Path(__file__).resolve().parents[2]
SERVICE = "order-service"
PACKAGE = "src/order_service"
HANDLERS = f"{PACKAGE}/orders/operations.py"
ANSWERS = {
    renamed_field: ("Order.note=remark",),
    renamed_schema: ("Order=Purchase",),
    renamed_operation: ("cancelOrder=abortOrder",),
}
# What the owner has written: the file, what stands there, and what is written for it.
HAND = (
    (HANDLERS, "        total = sum(", "        self._note('made by hand')\n        total = sum("),
    (HANDLERS, '"cancel", body)\n', '"cancel", body)  # cancelled by hand\n'),
    (f"{PACKAGE}/resources.py", "        orders=Orders(),", "        orders=Orders(),  # given by hand"),
    (f"{PACKAGE}/order_items/operations.py", "class OrderItems", "# items by hand\nclass OrderItems"),
    ("Makefile", ".PHONY: install", "hello: ; @echo greeted by hand\n.PHONY: install"),
    ("pyproject.toml", "[tool.ruff]\n", "# set by hand\n[tool.ruff]\n"),
)
HELPER = '\n    def _note(self, text: str) -> None:\n        """Noted by hand."""\n'
LINES = (
    "made by hand", "cancelled by hand", "given by hand", "items by hand", "greeted by hand", "set by hand", "Noted by hand",
    "mine alone",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The order service with its spec, as its owner has gone on with it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "specs").mkdir()
    write_spec(folder / "specs" / "order-service.yaml", load_spec(ROOT / "specs" / "order-service.yaml"))
    subprocess.run(
        [sys.executable, "-m", "scaffold", "new", SERVICE], cwd=folder, check=True, capture_output=True
    )
    service = folder / SERVICE
    for path, old, new in HAND:
        text = (service / path).read_text(encoding="utf-8")
        assert old in text
        (service / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    with (service / HANDLERS).open("a", encoding="utf-8") as file:
        file.write(HELPER)
    (service / PACKAGE / "own.py").write_text('"""mine alone."""\n', encoding="utf-8")
    (service / "AGENTS.md").unlink()
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the service, in which the commands run; the folder of the service is returned."""
    shutil.copytree(made, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work" / SERVICE


def change(edit: Callable[[Spec], None]) -> None:
    path = Path("specs/order-service.yaml")
    spec = load_spec(path)
    edit(spec)
    write_spec(path, spec)


def sync(cli: Callable[..., Outcome], *options: str) -> Outcome:
    return cli("sync", SERVICE, *options)


def answered(cli: Callable[..., Outcome], edit: Callable[[Spec], None]) -> Outcome:
    return sync(cli, *(f"--rename={one}" for one in ANSWERS.get(edit, ())))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a service; what only the last run is remembered by is left out."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if not name.startswith((".scaffold/undo/", ".git/")) and "__pycache__" not in name
    }


def lost_lines(folder: Path) -> list[str]:
    texts = b"\n".join(snapshot(folder).values()).decode()
    return [line for line in LINES if line not in texts]


def start(folder: Path) -> str:
    """Import the service and put it together; return what went wrong."""
    done = subprocess.run(
        [sys.executable, "-c", "from order_service.app import create_app; create_app()"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


@pytest.mark.parametrize(
    "edit",
    [pytest.param(edit, marks=() if edit in QUICK else pytest.mark.slow, id=edit.__name__) for edit in EDITS],
)
def test_every_edit_of_the_spec_is_followed_and_no_line_is_lost(
    cli: Callable[..., Outcome], place: Path, edit: Callable[[Spec], None]
) -> None:
    before = snapshot(place)
    change(edit)
    outcome = answered(cli, edit)
    assert outcome.code in (0, 1), outcome.err
    assert lost_lines(place) == []
    assert not list((place / ".scaffold").glob("conflicts/**/*.py")), outcome.out
    assert start(place) == ""
    assert not (place / "AGENTS.md").exists()
    after = snapshot(place)
    assert (after == before) is (edit is nothing)
    again = sync(cli)
    assert "the contract is the same" in again.out
    assert snapshot(place) == after
    # What is left to write by hand is no drift.
    assert sync(cli, "--check").code == 0
    if edit is not nothing:
        assert cli("sync", SERVICE, "--undo").code == 0
        assert snapshot(place) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit", [renamed_field, renamed_schema, renamed_operation], ids=lambda edit: edit.__name__
)
def test_a_rename_is_asked_and_nothing_is_guessed(
    cli: Callable[..., Outcome], place: Path, edit: Callable[[Spec], None]
) -> None:
    before = snapshot(place)
    change(edit)
    assert sync(cli, "--check").code == 1
    assert snapshot(place) == before
    outcome = sync(cli)
    assert outcome.code == 1
    old = ANSWERS[edit][0].partition("=")[0]
    assert f"--rename {old}=" in outcome.out
    assert json.loads((place / ".scaffold/manifest.json").read_text()).get("renames") is None
    assert lost_lines(place) == []
    assert start(place) == ""
    # The question stays, and changes nothing.
    after = snapshot(place)
    again = sync(cli)
    assert (again.code, snapshot(place)) == (1, after)
    assert f"--rename {old}=" in again.out
    # A late answer renames what is there, and leaves the revisions alone that databases may have by now.
    # It may come from a colleague, who has what is committed.
    shutil.rmtree(place / ".scaffold" / "undo")
    late = answered(cli, edit)
    assert late.code in (0, 1), late.err
    assert not (place / ".scaffold" / "asked.jsonl").exists()
    assert f"--rename {old}=" not in late.out
    given = snapshot(place)
    assert revisions(after).items() <= revisions(given).items()
    assert lost_lines(place) == []
    assert start(place) == ""
    assert "the contract is the same" in sync(cli).out
    assert snapshot(place) == given
    assert cli("sync", SERVICE, "--undo").code == 0
    assert snapshot(place) == after


def revisions(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text for path, text in files.items() if path.startswith("migrations/versions/")}


@pytest.mark.parametrize(
    "options",
    [
        ("--rename=Order.note=remark",),
        pytest.param(("--rename=Order.note=",), marks=pytest.mark.slow),
        pytest.param((), marks=pytest.mark.slow),
    ],
)
def test_a_column_that_own_code_reads_at_its_head_is_found(
    cli: Callable[..., Outcome], place: Path, options: tuple[str, ...]
) -> None:
    own = place / PACKAGE / "own.py"
    own.write_text("from ._generated.tables import orders\n\nNOTE = orders.c.note\n", encoding="utf-8")
    with (place / PACKAGE / "resources.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom .own import NOTE as NOTE\n")
    change(renamed_field)
    assert sync(cli, *options).code in (0, 1)
    said = start(place)
    assert "Error" not in said
    assert "tables.orders.c.note" in cli("status", SERVICE).out
    own.write_text("NOTE = 1\n", encoding="utf-8")
    assert sync(cli).code in (0, 1)
    assert "retired_columns" not in (place / PACKAGE / "_generated" / "tables.py").read_text(encoding="utf-8")


def test_no_is_an_answer_too(cli: Callable[..., Outcome], place: Path) -> None:
    change(renamed_schema)
    assert "--rename Order=" in sync(cli).out
    outcome = sync(cli, "--rename", "Order=")
    assert "--rename Order=" not in outcome.out
    assert "open" not in json.loads((place / ".scaffold/manifest.json").read_text())


def test_a_late_answer_names_what_was_changed_meanwhile(cli: Callable[..., Outcome], place: Path) -> None:
    change(renamed_operation)
    sync(cli)
    with (place / HANDLERS).open("a") as file:
        file.write("# later\n")
    before = snapshot(place)
    outcome = sync(cli, "--rename", "cancelOrder=abortOrder")
    assert (outcome.code, HANDLERS in outcome.err) == (2, True)
    assert snapshot(place) == before


@pytest.mark.slow
def test_there_and_back_is_where_it_was(cli: Callable[..., Outcome], place: Path) -> None:
    """But for the revisions of the database, which are only ever added to, and the file that has the lines of its owner."""
    before = snapshot(place)
    spec = Path("specs/order-service.yaml").read_bytes()
    for edit in (new_operation, new_resource, removed_operation):
        change(edit)
    assert sync(cli).code == 1
    Path("specs/order-service.yaml").write_bytes(spec)
    assert sync(cli).code in (0, 1)
    after = snapshot(place)
    own = {path for path, _, _ in HAND} | {".scaffold/manifest.json", ".scaffold/sync.json"}
    own.add(f"{PACKAGE}/_generated/tables.py")  # the database has the table of the coupons still
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path for path in differing - own if not path.startswith("migrations/")} == set()
    assert lost_lines(place) == []


def test_a_new_operation_needs_one_command_and_one_method(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    outcome = sync(cli)
    assert outcome.code == 1
    assert "contract      + POST /api/orders/{id}/hold" in outcome.out
    assert f"1 write Orders.hold_order in {HANDLERS}" in outcome.out
    assert "async def hold_order(" in (place / HANDLERS).read_text()
    # What is left is left until it is written; it is no drift.
    again = sync(cli)
    assert (again.code, f"1 write Orders.hold_order in {HANDLERS}" in again.out) == (1, True)
    assert sync(cli, "--check").code == 0


def test_a_plan_is_shown_and_nothing_is_written(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    before = snapshot(place)
    outcome = sync(cli, "--dry-run")
    assert (outcome.code, snapshot(place)) == (0, before)
    assert "would be written" in outcome.out
    assert sync(cli, "--check").code == 1
    assert snapshot(place) == before
    # The same text ends the run.
    plan = outcome.out.partition("\n\n")[0]
    assert sync(cli).out.startswith(plan)


def test_a_report_for_programs(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    printed = json.loads(sync(cli, "--format", "json").out)
    assert printed["changes"] == {"lines": ["+ POST /api/orders/{id}/hold"], "breaking": 0}
    assert {"path": HANDLERS, "owner": "you", "action": "merge"} in [
        {key: item[key] for key in ("path", "owner", "action")} for item in printed["files"]
    ]
    assert printed["todo"] == [
        {"kind": "write", "path": HANDLERS, "text": f"write Orders.hold_order in {HANDLERS}"}
    ]
    assert json.loads((place / ".scaffold/sync.json").read_text())["todo"] == printed["todo"]


def test_a_generated_file_that_was_edited_stops_the_run_and_is_named(
    cli: Callable[..., Outcome], place: Path
) -> None:
    edited = f"{PACKAGE}/_generated/surface.py"
    with (place / edited).open("a") as file:
        file.write("# edited\n")
    before = snapshot(place)
    outcome = sync(cli)
    assert (outcome.code, edited in outcome.err, snapshot(place)) == (2, True, before)
    assert sync(cli, "--discard-edits").code == 0
    assert "# edited" not in (place / edited).read_text()
    assert cli("sync", SERVICE, "--undo").code == 0
    assert snapshot(place) == before


def test_a_generated_file_that_was_deleted_comes_back(cli: Callable[..., Outcome], place: Path) -> None:
    before = (place / "CARD.md").read_bytes()
    (place / "CARD.md").unlink()
    assert sync(cli).code == 0
    assert (place / "CARD.md").read_bytes() == before


@pytest.mark.parametrize(("inside", "named"), [(False, (SERVICE,)), (True, ())])
def test_a_run_ends_with_the_command_that_takes_it_back(
    cli: Callable[..., Outcome],
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    inside: bool,
    named: tuple[str, ...],
) -> None:
    before = snapshot(place)
    change(optional_field)
    monkeypatch.chdir(place if inside else place.parent)
    undo = ("scaffold", "sync", *named, "--undo")
    assert cli("sync", *named).out.endswith(f"; `{' '.join(undo)}` takes it back\n")
    assert cli(*undo[1:]).code == 0
    assert snapshot(place) == before


def test_undo_names_what_was_touched(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    sync(cli)
    with (place / HANDLERS).open("a") as file:
        file.write("# later\n")
    before = snapshot(place)
    outcome = cli("sync", SERVICE, "--undo")
    assert (outcome.code, HANDLERS in outcome.err, snapshot(place)) == (2, True, before)


def test_what_cannot_be_merged_is_put_beside_and_retried(cli: Callable[..., Outcome], place: Path) -> None:
    resources = place / PACKAGE / "resources.py"
    text = resources.read_text()
    resources.write_text(
        text.replace("        order_items=OrderItems(),\n", "        order_items=OrderItems().mine,\n")
    )
    change(removed_resource)
    outcome = sync(cli)
    conflict = place / ".scaffold/conflicts" / PACKAGE / "resources.py"
    if not conflict.exists():
        pytest.fail(f"no conflict: {outcome.out}")
    assert outcome.code == 1
    assert "OrderItems().mine" in resources.read_text()
    assert "<<<<<<<" in conflict.read_text()
    assert "<<<<<<<" not in resources.read_text()
    before = snapshot(place)
    assert (sync(cli).code, snapshot(place)) == (1, before)
    # Whoever deletes the merge has solved it.
    conflict.unlink()
    resources.write_text(
        "\n".join(line for line in resources.read_text().split("\n") if "OrderItems" not in line)
    )
    outcome = sync(cli)
    assert not conflict.exists()
    assert not (place / ".scaffold/conflicts.txt").exists()
    assert "OrderItems" not in resources.read_text()


def test_the_spec_of_the_service_is_followed_where_there_is_no_other(
    cli: Callable[..., Outcome], place: Path
) -> None:
    shutil.rmtree("specs")
    spec = load_spec(place / "openapi.yaml")
    new_operation(spec)
    write_spec(place / "openapi.yaml", spec)
    mine = (place / "openapi.yaml").read_bytes()
    assert "openapi.yaml, version 1.0.0: changed" in cli("status", SERVICE).out
    outcome = sync(cli)
    assert outcome.code == 1
    assert "is followed from now on instead of specs/order-service.yaml" in outcome.err
    assert (place / "openapi.yaml").read_bytes() == mine
    assert json.loads((place / ".scaffold/manifest.json").read_text())["spec"]["path"] == "openapi.yaml"
    assert "async def hold_order(" in (place / HANDLERS).read_text()


@pytest.mark.usefixtures("place")
def test_where_the_spec_is_not_there_the_own_one_is_named(cli: Callable[..., Outcome]) -> None:
    shutil.rmtree("specs")
    said = cli("status", SERVICE).out
    assert f"{SERVICE}/openapi.yaml, version 1.0.0: followed; specs/order-service.yaml is not there" in said


@pytest.mark.usefixtures("place")
def test_what_else_changes_is_said(cli: Callable[..., Outcome]) -> None:
    def others(spec: Spec) -> None:
        spec["info"]["title"] = "Other"
        spec["components"]["schemas"]["OrderStatus"]["enum"].append("held")

    change(others)
    said = sync(cli, "--dry-run").out
    assert "~ info" in said
    assert "~ OrderStatus: + held" in said


def test_which_of_two_edited_specs_is_meant_is_asked(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    own = place / "openapi.yaml"
    spec = load_spec(own)
    optional_field(spec)
    write_spec(own, spec)
    before = snapshot(place)
    outcome = sync(cli)
    assert (outcome.code, snapshot(place)) == (2, before)
    assert "--spec" in outcome.err
    assert sync(cli, "--spec", str(own)).code == 0
    assert "gift_message" in (place / PACKAGE / "_generated/models.py").read_text()
    assert "hold" not in (place / HANDLERS).read_text()


def test_the_own_spec_that_was_edited_is_followed_from_then_on(
    cli: Callable[..., Outcome], place: Path
) -> None:
    spec = load_spec(place / "openapi.yaml")
    optional_field(spec)
    write_spec(place / "openapi.yaml", spec)
    outcome = sync(cli)
    assert (outcome.code, "followed from now on" in outcome.err) == (0, True)
    after = snapshot(place)
    assert (sync(cli).code, snapshot(place)) == (0, after)


def test_a_spec_with_errors_is_not_followed(cli: Callable[..., Outcome], place: Path) -> None:
    def broken(spec: Spec) -> None:
        spec["paths"]["/api/orders"]["get"]["responses"] = {}

    change(broken)
    before = snapshot(place)
    outcome = sync(cli)
    assert (outcome.code, snapshot(place)) == (2, before)


def test_an_upgrade_leaves_the_contract_alone(cli: Callable[..., Outcome], place: Path) -> None:
    change(new_operation)
    before = snapshot(place)
    outcome = cli("upgrade", SERVICE)
    assert outcome.code == 0, outcome.err
    assert snapshot(place) == before


@pytest.mark.parametrize(
    ("part", "changed", "said"),
    [
        ("blueprint", {"version": "1"}, "blueprint fastapi-service 1 → "),
        ("runtime", {"sha256": "0" * 64}, "runtime 0.1.0, changed since"),
    ],
)
def test_other_versions_are_the_matter_of_an_upgrade(
    cli: Callable[..., Outcome], place: Path, part: str, changed: dict[str, str], said: str
) -> None:
    path = place / ".scaffold/manifest.json"
    manifest = json.loads(path.read_text())
    manifest[part] |= changed
    path.write_text(json.dumps(manifest))
    outcome = sync(cli)
    assert (outcome.code, "scaffold upgrade" in outcome.err) == (2, True)
    outcome = cli("upgrade", SERVICE)
    assert outcome.code == 0, outcome.err
    assert said in outcome.out
    assert sync(cli, "--check").code == 0


def test_the_options_that_exclude_one_another_are_named(cli: Callable[..., Outcome]) -> None:
    outcome = sync(cli, "--check", "--dry-run")
    assert (outcome.code, "exclude one another" in outcome.err) == (2, True)
