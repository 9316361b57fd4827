"""The one place that knows schemathesis: its command line, its files, its exit codes.

It runs as a program of the service's environment and is never imported here. Its command line and report
formats are public; the minor version that they were read in is pinned, and another one is refused rather than
misread.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.process import POLL_SECONDS, running, tail
from scaffold.trial.testing.settings import TrialOptions

SUPPORTED = "4.32"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
VERSION_SECONDS = 60
# A run without a budget of its own ends by itself; this is for one that hangs.
LONGEST_SECONDS = 3600
# What schemathesis may take beyond its own budget: it finishes the case in hand and writes its reports.
GRACE_SECONDS = 120
PASSED, FAILED = 0, 1

Event = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a run's input and output, all in one folder that is thrown away."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The configuration; given by name, so that no file of that name is searched for."""
        return self.folder / "settings.toml"

    @property
    def contract(self) -> Path:
        """The contract to test against."""
        return self.folder / "contract.json"

    @property
    def peers(self) -> Path:
        """The two callers of the ownership check."""
        return self.folder / "peers.json"

    @property
    def events(self) -> Path:
        """The events of the run, one JSON object on each line."""
        return self.folder / "events.ndjson"

    @property
    def notes(self) -> Path:
        """The cases that the service's hooks left out, one JSON object on each line."""
        return self.folder / "notes.ndjson"

    @property
    def totals(self) -> Path:
        """The totals that schemathesis writes at its end."""
        return self.folder / "totals.json"

    @property
    def junit(self) -> Path:
        """The JUnit report."""
        return self.folder / "junit.xml"

    @property
    def html(self) -> Path:
        """The page of the HTML report."""
        return self.folder / "html" / "index.html"

    @property
    def output(self) -> Path:
        """The output of schemathesis."""
        return self.folder / "output.log"


def require_engine(python: Path, environment: Mapping[str, str], folder: Path) -> None:
    """Raise ScaffoldError unless the service's environment has a schemathesis that is understood here."""
    code = "import importlib.metadata as m; print(m.version('schemathesis'))"
    try:
        done = subprocess.run(
            [python, "-c", code], env=dict(environment), cwd=folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=VERSION_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScaffoldError(
            "env-python",
            f"{python} does not run: {error}",
            hint="remove the environment that it belongs to; it is made again",
        ) from error
    version = done.stdout.strip()
    if done.returncode:
        raise ScaffoldError(
            "engine-missing",
            f"schemathesis is not installed in the service's environment ({python})",
            hint="the service's lock names it: make the environment from requirements.lock again",
        )
    if version.rpartition(".")[0] != SUPPORTED:
        raise ScaffoldError(
            "engine-version",
            f"the service's environment has schemathesis {version}; {SUPPORTED}.* is understood here",
            hint=f"pin schemathesis {SUPPORTED}.* in the service, or use the scaffold that made it",
        )


def build_command(
    python: Path, files: Files, url: str, options: TrialOptions, reports: Sequence[str]
) -> list[str]:
    """Build the command line; `reports` are of junit and html.

    A `url` with a path is where the operations are; without one, the contract's first server says under which
    path.
    """
    command = [
        str(python), "-m", "schemathesis.cli", "--config-file", str(files.settings), "--no-color",
        "run", str(files.contract),
        "--url" if urlsplit(url).path.strip("/") else "--origin", url,
        "--phases", ",".join(PHASES),
        "--seed", str(options.seed),
        "--max-examples", str(options.max_examples),
        "--report-ndjson-path", str(files.events),
        "--report-json-path", str(files.totals),
    ]  # fmt: skip
    if options.max_time is not None:
        command += ["--max-time", str(options.max_time)]
    for operation in options.operations:
        command += ["--include-operation-id", operation]
    if "junit" in reports:
        command += ["--report-junit-path", str(files.junit)]
    if "html" in reports:
        command += ["--report-html-path", str(files.html.parent)]
    return command


def execute(
    command: Sequence[str],
    files: Files,
    environment: Mapping[str, str],
    limit: float,
    see: Callable[[Event], None],
) -> Mapping[str, Any]:
    """Run schemathesis, pass on its events as they come, and return its totals.

    Raises ScaffoldError when it does not finish within `limit` seconds, or could not do its work.
    """
    deadline = time.monotonic() + limit
    with (
        files.output.open("wb") as output,
        running(command, environment=environment, folder=files.folder, output=output) as process,
    ):
        for event in _follow(files.events, process):
            see(event)
            if time.monotonic() > deadline:
                raise _failed(f"the trial did not finish within {limit:.0f} seconds", files)
        code = process.wait()
    totals = _read_totals(files.totals)
    # Exit code 1 is also what an uncaught exception ends with: only complete totals make it a verdict.
    if code not in (PASSED, FAILED) or not totals.get("complete"):
        raise _failed(f"schemathesis could not test the service (exit code {code})", files)
    return {**totals, "exit_code": code}


def time_limit(options: TrialOptions) -> float:
    """Return how many seconds a run may take at all."""
    return LONGEST_SECONDS if options.max_time is None else options.max_time + GRACE_SECONDS


def _follow(path: Path, process: subprocess.Popen[bytes]) -> Iterator[Event]:
    """Read events while they are written; an empty one marks every pause, for the caller to watch the clock."""
    position = 0
    while True:
        ended = process.poll() is not None
        if path.exists():
            with path.open("rb") as stream:
                stream.seek(position)
                for line in stream:
                    # The last line may be half written.
                    if not line.endswith(b"\n"):
                        break
                    position += len(line)
                    [(name, payload)] = json.loads(line).items()
                    yield name, payload
        if ended:
            return
        yield "", {}
        time.sleep(POLL_SECONDS)


def _read_totals(path: Path) -> dict[str, Any]:
    try:
        totals = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return totals if isinstance(totals, dict) else {}


def _failed(message: str, files: Files) -> ScaffoldError:
    return ScaffoldError("trial-failed", "\n  ".join([message, *tail(files.output).splitlines()]))
