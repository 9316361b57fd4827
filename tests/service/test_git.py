"""The outcome of `scaffold sync` in every state of a git repository: each has an outcome of its own, and none is committed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import edits
from tests.conftest import Outcome
from tests.service.running import Generated, generate

pytestmark = [
    pytest.mark.service,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]

Cli = Callable[..., Outcome]

SERVICE = "order-service"
PACKAGE = "src/order_service"
ORDERS = f"{PACKAGE}/orders/operations.py"
SPEC = "specs/order-service.yaml"
MINE = "        # Mine, and to be kept.\n"
WHO = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str, code: int | None = 0) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, env={**os.environ, **WHO}, capture_output=True, text=True, check=False)
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the order service and its spec."""
    folder = tmp_path_factory.mktemp("made")
    generate(folder, SERVICE, "--no-input")
    return folder


@pytest.fixture
def work(made: Path, tmp_path: Path) -> Path:
    """A repository in which all of it is committed; the spec has one more operation since."""
    folder = tmp_path / "work"
    shutil.copytree(made, folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "made")
    change(folder, edits.new_operation)
    commit(folder, "spec")
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def change(folder: Path, edit: Callable[[edits.Spec], None]) -> None:
    spec = edits.load_spec(folder / SPEC)
    edit(spec)
    edits.write_spec(folder / SPEC, spec)


def by_hand(folder: Path, method: str = "async def cancel_order", line: str = MINE) -> None:
    """Add a comment at the beginning of a method's body."""
    path = folder / SERVICE / ORDERS
    text = path.read_text(encoding="utf-8")
    start = text.index(":\n        ", text.index(" -> ", text.index(method))) + 2
    path.write_text(text[:start] + line + text[start:], encoding="utf-8")


def has_both(folder: Path) -> bool:
    text = (folder / SERVICE / ORDERS).read_text(encoding="utf-8")
    return MINE in text and "async def hold_order" in text


def followed(folder: Path) -> bool:
    return "holdOrder" in (folder / SERVICE / PACKAGE / "_generated" / "contract.json").read_text(
        encoding="utf-8"
    )


def refused(outcome: Outcome, folder: Path, code: str, *named: str) -> None:
    assert outcome.code == 2, outcome.out
    assert f"error[{code}]" in outcome.err
    for name in named:
        assert name in outcome.err
    assert "hint:" in outcome.err
    assert not followed(folder)


def done(outcome: Outcome, folder: Path) -> None:
    assert outcome.code == 1, outcome.err
    assert "write Orders.hold_order" in outcome.out
    assert followed(folder)


def test_a_clean_tree_is_changed_and_neither_staged_nor_committed(cli: Cli, work: Path) -> None:
    before = git(work, "rev-parse", "HEAD")
    done(cli("sync", work / SERVICE), work)
    assert git(work, "rev-parse", "HEAD") == before
    assert git(work, "diff", "--cached", "--name-only") == ""
    assert git(work, "diff", "--name-only") != ""


def test_changes_elsewhere_do_not_matter(cli: Cli, work: Path) -> None:
    (work / SERVICE / "README.md").write_text("# Mine\n")
    (work / SERVICE / "notes.txt").write_text("untracked")
    (work / "elsewhere.txt").write_text("untracked")
    done(cli("sync", work / SERVICE), work)
    assert (work / SERVICE / "README.md").read_text() == "# Mine\n"


def test_a_plan_is_shown_although_it_could_not_be_written(cli: Cli, work: Path) -> None:
    by_hand(work)
    shown = cli("sync", work / SERVICE, "--dry-run")
    assert (shown.code, ORDERS in shown.out, "error[not-committed]" in shown.err) == (2, True, True)
    checked = cli("sync", work / SERVICE, "--check")
    assert (checked.code, checked.err.count("error[")) == (1, 0)


@pytest.mark.parametrize("staged", [False, True])
def test_a_change_in_a_file_to_be_written_is_named(cli: Cli, work: Path, staged: bool) -> None:
    by_hand(work)
    if staged:
        git(work, "add", "--all")
    refused(cli("sync", work / SERVICE), work, "not-committed", ORDERS, "--allow-dirty")
    done(cli("sync", work / SERVICE, "--allow-dirty"), work)
    assert has_both(work)
    assert cli("sync", work / SERVICE, "--undo").code == 0
    assert not followed(work)
    assert MINE in (work / SERVICE / ORDERS).read_text()


def test_an_untracked_file_in_the_way_is_named(cli: Cli, work: Path) -> None:
    change(work, edits.new_resource)
    commit(work, "coupons")
    path = work / SERVICE / PACKAGE / "coupons" / "operations.py"
    path.parent.mkdir()
    path.write_text("MINE = 1\n")
    for option in ((), ("--allow-dirty",)):
        outcome = cli("sync", work / SERVICE, *option)
        refused(outcome, work, "files-in-the-way", f"{PACKAGE}/coupons/operations.py")
    assert path.read_text() == "MINE = 1\n"
    path.unlink()
    assert cli("sync", work / SERVICE).code in (0, 1)
    assert followed(work)


def test_an_untracked_file_where_a_generated_one_belongs_is_named(cli: Cli, work: Path) -> None:
    change(work, edits.new_resource)
    commit(work, "coupons")
    path = f"{PACKAGE}/_generated/operations/coupons.py"
    (work / SERVICE / path).write_text("MINE = 1\n")
    refused(cli("sync", work / SERVICE), work, "generated-edited", path)
    assert (work / SERVICE / path).read_text() == "MINE = 1\n"


def test_without_a_repository_undo_is_what_there_is(cli: Cli, work: Path) -> None:
    shutil.rmtree(work / ".git")
    by_hand(work)
    done(cli("sync", work / SERVICE), work)
    assert has_both(work)
    assert cli("sync", work / SERVICE, "--undo").code == 0
    assert not followed(work)


def test_without_git_it_works_too(
    cli: Cli, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    by_hand(work)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    done(cli("sync", work / SERVICE), work)


def test_a_shallow_clone_is_as_good_as_a_whole_one(cli: Cli, work: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{work}", "shallow")
    by_hand(tmp_path / "shallow")
    refused(cli("sync", tmp_path / "shallow" / SERVICE), tmp_path / "shallow", "not-committed", ORDERS)
    commit(tmp_path / "shallow", "mine")
    done(cli("sync", tmp_path / "shallow" / SERVICE), tmp_path / "shallow")
    assert has_both(tmp_path / "shallow")


def test_a_worktree_has_a_state_of_its_own(cli: Cli, work: Path, tmp_path: Path) -> None:
    by_hand(work)
    git(work, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    done(cli("sync", tmp_path / "other" / SERVICE), tmp_path / "other")
    refused(cli("sync", work / SERVICE), work, "not-committed", ORDERS)


def test_a_detached_head_is_a_state_like_others(cli: Cli, work: Path) -> None:
    git(work, "checkout", "--quiet", "--detach")
    done(cli("sync", work / SERVICE), work)


def test_a_submodule_is_asked_by_itself(cli: Cli, work: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet", "--initial-branch=main")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{work}", "inner")
    commit(outer, "with a submodule")
    by_hand(outer / "inner")
    refused(cli("sync", outer / "inner" / SERVICE), outer / "inner", "not-committed", ORDERS)
    commit(outer / "inner", "mine")
    done(cli("sync", outer / "inner" / SERVICE), outer / "inner")


def test_a_checkout_with_the_line_ends_of_windows_keeps_them(cli: Cli, work: Path, tmp_path: Path) -> None:
    by_hand(work)
    commit(work, "mine")
    git(tmp_path, "clone", "--quiet", "--config", "core.autocrlf=true", str(work), "windows")
    folder = tmp_path / "windows"
    assert b"\r\n" in (folder / SERVICE / ORDERS).read_bytes()
    done(cli("sync", folder / SERVICE), folder)
    content = (folder / SERVICE / ORDERS).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert has_both(folder)
    assert "Nothing would be written" in cli("sync", folder / SERVICE, "--check").out


def test_a_read_only_file_is_written_and_stays_read_only(cli: Cli, work: Path) -> None:
    path = work / SERVICE / ORDERS
    by_hand(work)
    path.chmod(0o444)
    commit(work, "mine")
    done(cli("sync", work / SERVICE), work)
    assert has_both(work)
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_linked_file_is_named(cli: Cli, work: Path, tmp_path: Path) -> None:
    path = work / SERVICE / ORDERS
    shutil.move(path, tmp_path / "outside.py")
    path.symlink_to(tmp_path / "outside.py")
    before = (tmp_path / "outside.py").read_bytes()
    refused(cli("sync", work / SERVICE), work, "link-in-the-way", ORDERS)
    assert (tmp_path / "outside.py").read_bytes() == before


def test_a_linked_folder_is_named(cli: Cli, work: Path, tmp_path: Path) -> None:
    path = work / SERVICE / PACKAGE / "orders"
    shutil.move(path, tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    refused(cli("sync", work / SERVICE, "--allow-dirty"), work, "target-is-link", f"{PACKAGE}/orders")


def test_a_repository_that_git_refuses_to_read_is_not_taken_for_none(cli: Cli, work: Path) -> None:
    by_hand(work)
    (work / ".git" / "config").write_text("[core\n")
    refused(cli("sync", work / SERVICE), work, "git-failed", "--allow-dirty")
    done(cli("sync", work / SERVICE, "--allow-dirty"), work)


def starts(folder: Path) -> bool:
    service = Generated(folder / SERVICE, "order_service")
    tried = service.script("from order_service.app import create_app; create_app()")
    assert tried.returncode == 0, tried.stderr
    return True


def branch(cli: Cli, work: Path, name: str, edit: Callable[[edits.Spec], None], method: str) -> None:
    """Make a branch of `base` with a change of the spec, a line by hand, and a sync of its own."""
    git(work, "checkout", "--quiet", "-b", name, "base")
    change(work, edit)
    by_hand(work, method, f"        # By hand on {name}.\n")
    commit(work, name)
    assert cli("sync", work / SERVICE).code in (0, 1)
    commit(work, f"{name}: sync")


def test_the_next_sync_brings_two_branches_together(cli: Cli, work: Path) -> None:
    git(work, "branch", "base")
    branch(cli, work, "left", edits.optional_field, "async def create_order")
    branch(cli, work, "right", edits.new_resource, "async def cancel_order")
    git(work, "merge", "--quiet", "left", code=None)
    assert "<<<<<<<" not in (work / SPEC).read_text(), "the spec is for people to bring together"
    said = cli("status", work / SERVICE)
    assert said.code == 1
    outcome = cli("sync", work / SERVICE, "--allow-dirty")
    assert outcome.code in (0, 1), outcome.err
    assert starts(work)
    code = (work / SERVICE / ORDERS).read_text()
    assert "# By hand on left." in code
    assert "# By hand on right." in code
    contract = (work / SERVICE / PACKAGE / "_generated" / "contract.json").read_text()
    assert "gift_message" in contract
    assert "createCoupon" in contract
    assert "<<<<<<<" not in code + contract + (work / SERVICE / ".scaffold" / "manifest.json").read_text()
    commit(work, "both")
    again = cli("sync", work / SERVICE)
    assert git(work, "status", "--porcelain") == "", again.out
