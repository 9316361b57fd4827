from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.commands.shared.watch import Outcome, watch_files
from scaffold.core.errors import InputError
from scaffold.core.stamps import take_stamps


def script(*steps: Callable[[], object]) -> Callable[[float], None]:
    """Do one step in each pause, then press Ctrl-C."""
    waiting = list(steps)

    def pause(_: float) -> None:
        if not waiting:
            raise KeyboardInterrupt
        waiting.pop(0)()

    return pause


def touch(file: Path, content: str) -> Callable[[], object]:
    def change() -> None:
        before = file.stat().st_mtime_ns if file.exists() else 0
        file.write_text(content, encoding="utf-8")
        os.utime(file, ns=(before + 1_000_000, before + 1_000_000))

    return change


def test_a_change_runs_again_and_a_pause_does_not(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.touch()
    seen: list[str] = []

    def run() -> Outcome:
        seen.append(file.read_text(encoding="utf-8"))
        return Outcome(len(seen), (file,))

    code = watch_files(
        run, [file], script(lambda: None, touch(file, "one"), lambda: None, touch(file, "two"))
    )
    assert seen == ["", "one", "two"]
    assert code == 3


def test_what_the_last_run_read_is_watched(tmp_path: Path) -> None:
    file, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    file.touch()
    runs = []

    def run() -> Outcome:
        runs.append(1)
        return Outcome(0, (file, other))

    watch_files(run, [file], script(touch(other, "new"), other.unlink))
    assert len(runs) == 3


def test_an_error_is_printed_and_the_watch_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.yaml"
    file.touch()
    runs = []

    def run() -> Outcome:
        runs.append(1)
        if len(runs) < 3:
            raise InputError("file-empty", "a.yaml is empty", hint="write something")
        return Outcome(0, (file,))

    assert watch_files(run, [file], script(touch(file, "one"), touch(file, "two"))) == 0
    assert len(runs) == 3
    printed = capsys.readouterr().err
    assert printed.count("error[file-empty] a.yaml is empty") == 2
    assert "hint: write something" in printed


def test_files_that_are_gone_have_no_stamp(tmp_path: Path) -> None:
    assert take_stamps([tmp_path / "none"]) == {}
