"""The engine's handling of the program it runs, with programs that stand in for schemathesis."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.trial.testing.engine import Event, Files, build_command, execute, require_engine, time_limit
from scaffold.trial.testing.settings import TrialOptions

# What a stand-in finds predefined: a function that appends to the events, and one that writes the totals.
PRELUDE = """
import json, os, sys, time
events = open("events.ndjson", "a", buffering=1)
def event(name, **payload): events.write(json.dumps({name: payload}) + "\\n")
def totals(**values): json.dump(values, open("totals.json", "w"))
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def run(files: Files, code: str, limit: float = 60.0) -> tuple[dict[str, object], list[Event]]:
    seen: list[Event] = []

    def see(event: Event) -> None:
        if event[0]:
            seen.append(event)

    totals = execute([sys.executable, "-c", PRELUDE + code], files, {}, limit, see)
    return dict(totals), seen


@pytest.mark.parametrize("code", [0, 1])
def test_a_finished_run_gives_its_totals_and_every_event(files: Files, code: int) -> None:
    totals, seen = run(files, f"event('A', n=1); event('B'); totals(complete=True, seed=1); sys.exit({code})")
    assert totals == {"complete": True, "seed": 1, "exit_code": code}
    assert seen == [("A", {"n": 1}), ("B", {})]


def test_events_arrive_while_the_run_goes_on(files: Files) -> None:
    # The stand-in ends only after the first event was seen.
    seen: list[str] = []

    def see(event: Event) -> None:
        if event[0]:
            seen.append(event[0])
            (files.folder / "seen").touch()

    code = "event('A')\nwhile not os.path.exists('seen'): time.sleep(.01)\nevent('B'); totals(complete=True)"
    execute([sys.executable, "-c", PRELUDE + code], files, {}, 60.0, see)
    assert seen == ["A", "B"]


def test_a_half_written_event_is_waited_for(files: Files) -> None:
    code = "events.write('{\"A\": '); events.flush(); time.sleep(.2); events.write('{}}\\n'); totals(complete=True)"
    assert run(files, code)[1] == [("A", {})]


@pytest.mark.parametrize(
    "code",
    [
        "print('it went wrong'); totals(complete=True); sys.exit(2)",
        "print('it went wrong'); totals(complete=False); sys.exit(1)",
        "print('it went wrong'); sys.exit(1)",
        "print('it went wrong'); open('totals.json', 'w').write('{'); sys.exit(0)",
    ],
)
def test_a_run_that_could_not_do_its_work_is_no_verdict(files: Files, code: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        run(files, code)
    assert caught.value.code == "trial-failed"
    assert "it went wrong" in caught.value.message


def test_a_run_that_hangs_is_ended(files: Files) -> None:
    begun = time.monotonic()
    with pytest.raises(ScaffoldError, match="did not finish within 0 seconds"):
        run(files, "time.sleep(600)", limit=0.2)
    assert time.monotonic() - begun < 300


def test_the_command_line(files: Files) -> None:
    options = TrialOptions(max_examples=5, max_time=30, seed=9, operations=("a", "b"))
    command = build_command(Path("/env/python"), files, "http://h:1", options, ("junit", "html", "json"))
    assert command[:3] == ["/env/python", "-m", "schemathesis.cli"]
    # The settings are named, so that no file of that name is searched for in the folders above.
    assert command[3:5] == ["--config-file", str(files.settings)]
    text = " ".join(command)
    for expected in (
        f"run {files.contract} --origin http://h:1",
        "--phases examples,coverage,fuzzing,stateful",
        "--seed 9 --max-examples 5",
        "--max-time 30",
        "--include-operation-id a --include-operation-id b",
        f"--report-junit-path {files.junit}",
        f"--report-html-path {files.html.parent}",
    ):
        assert expected in text


def test_an_address_with_a_path_is_where_the_operations_are(files: Files) -> None:
    command = build_command(Path("p"), files, "http://h/api", TrialOptions(), ())
    assert command[command.index("http://h/api") - 1] == "--url"
    assert "--max-time" not in command
    assert "--report-junit-path" not in command


def test_every_run_is_limited() -> None:
    assert time_limit(TrialOptions()) > 0
    assert time_limit(TrialOptions(max_time=10)) > 10


@pytest.mark.parametrize(
    ("prints", "code"), [("9.9.9", "engine-version"), (None, "engine-missing"), ("4.32.5", None)]
)
def test_the_version_must_be_one_that_is_understood(
    tmp_path: Path, prints: str | None, code: str | None
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n" if prints is None else f"#!/bin/sh\necho {prints}\n")
    python.chmod(0o755)
    if code is None:
        require_engine(python, {}, tmp_path)
        return
    with pytest.raises(ScaffoldError) as caught:
        require_engine(python, {}, tmp_path)
    assert caught.value.code == code


def test_files_are_all_in_the_folder_that_is_thrown_away(files: Files, tmp_path: Path) -> None:
    for name in ("settings", "contract", "peers", "events", "totals", "junit", "html", "output"):
        assert tmp_path in getattr(files, name).parents
