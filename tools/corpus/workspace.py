"""The folder in which one document is worked on, and the running of programs there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.trial.running.service import Service, load_service
from scaffold.trial.running.variables import neutral_variables
from tools.corpus.documents import ROOT, Entry

PYTHON = sys.executable
# The file in which schemathesis's process notes the failures that it drops (`service_runtime/testing/hooks.py`).
NOTES_VARIABLE = "CONTRACT_NOTES"
_SHOWN_LINES = 30
# What an operation may add to the time that a step may take: generating requests for one takes up to several seconds.
_SECONDS_PER_OPERATION = 15.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended; `code` is None when its time was over."""

    code: int | None
    output: str

    @property
    def last(self) -> str:
        """The end of what it said."""
        return "\n".join(self.output.strip().splitlines()[-_SHOWN_LINES:])


@dataclass(frozen=True, slots=True)
class Workspace:
    """One document, the folder for what is made of it, and how long a step may take with a small one (seconds).

    `preview` is the service's PREVIEW: "all" previews every operation, "1" those without a behavior of their own.
    """

    entry: Entry
    folder: Path
    seconds: float
    caches: Path
    examples: int = 3
    seed: int = 1
    preview: str = "all"

    @property
    def target(self) -> Path:
        """The folder of the generated service."""
        return self.folder / self.entry.name

    @property
    def limit(self) -> float:
        """The seconds that a step may take: more where there are more operations."""
        return self.seconds + self.entry.operations * _SECONDS_PER_OPERATION

    def service(self) -> Service:
        """Return the generated service; raise ScaffoldError when there is none."""
        return load_service(self.target)

    def run(self, command: Sequence[str], *, folder: Path | None = None) -> Finished:
        """Run a program with this interpreter's environment and end it, with its children, when the time is over."""
        process = subprocess.Popen(
            command,
            cwd=folder or self.folder,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        expired = threading.Event()

        def end() -> None:
            expired.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(self.limit, end)
        timer.start()
        try:
            output, _ = process.communicate()
        finally:
            timer.cancel()
        return Finished(None if expired.is_set() else process.returncode, self.neutral(output))

    def neutral(self, text: str) -> str:
        """Take the folders of this run and this machine out of a text."""
        for folder in (self.folder, self.entry.root, ROOT):
            text = text.replace(str(folder), "…")
        return text

    def variables(self) -> dict[str, str]:
        """Return the variables of every program that is run here: this toolkit, and the service's own modules."""
        paths = [str(ROOT), str(self.target / "src")]
        return {
            **neutral_variables(),
            "PYTHONPATH": os.pathsep.join(paths),
            "DATABASE_URL": f"sqlite:///{self.folder}/probe.db",
        }


def module(name: str, *arguments: str) -> list[str]:
    """Write the command line of a Python module."""
    return [PYTHON, "-m", name, *arguments]
