"""Serve, and start again whenever a source file changes: ``python -m PACKAGE._runtime.serving.reload``.

The service is a child process that runs as it does without this: the same limits, logs and end. One that cannot start,
for an error in its source say, is started again by the next change.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

import watchfiles

from .console import RESTARTED
from .lifeline import LIFELINE

_POLL_MILLISECONDS = 200
_CHANGE_SECONDS = 2.0
_END_SECONDS = 60.0


class Supervisor:
    """Keep one process of a package running. SIGINT and SIGTERM are passed on to it, and end this, too."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._told = False
        self._silent = False
        self._process, self._lifeline = self._start({})

    def run(self, folders: Sequence[Path]) -> int:
        """Serve until told to end, anew after each change below the folders; return the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._pass_on)
        try:
            for changes in watchfiles.watch(*folders, rust_timeout=_POLL_MILLISECONDS, yield_on_timeout=True):
                if changes and not self._told:
                    _say(f"{_names(path for _, path in changes)} changed")
                    self._replace()
                if self._told or self._ended():
                    break
        except OSError as error:
            _say(f"Changes cannot be watched: {error}. WATCHFILES_FORCE_POLLING=1 looks for them instead.")
            return 1
        finally:
            self._stop(_END_SECONDS)
        return 0

    def _start(self, variables: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
        """Start the process, in a group of its own: of Ctrl-C it hears from here."""
        reading, writing = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", f"{self._package}._runtime.serving.lifeline"],
                env={**os.environ, **variables, LIFELINE: str(reading)},
                stdin=subprocess.DEVNULL,
                pass_fds=(reading,),
                process_group=0,
            )
        finally:
            os.close(reading)
        return process, writing

    def _replace(self) -> None:
        self._signal(signal.SIGINT)
        self._stop(_CHANGE_SECONDS)
        if not self._told:
            self._silent = False
            self._process, self._lifeline = self._start({RESTARTED: "1"})

    def _ended(self) -> bool:
        """Tell whether the service was told to end by somebody else; where it failed, say what happens next, once."""
        code = self._process.poll()
        if code in {0, -signal.SIGTERM}:
            return True
        if code is not None and not self._silent:
            self._silent = True
            _say("The service waits for a change of its source; Ctrl-C ends it.")
        return False

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        self._told = True
        self._signal(number)

    def _signal(self, number: int) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)

    def _stop(self, seconds: float) -> None:
        """Wait for the process that was told to end; a second signal ends what it has open, the last one everything."""
        for number in (signal.SIGINT, signal.SIGKILL):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
                break
            self._signal(number)
        self._process.wait()
        with suppress(OSError):
            os.close(self._lifeline)


def _names(paths: Iterable[str]) -> str:
    names = sorted({Path(path).name for path in paths})
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> None:
    """Watch the source of the package that this is a part of, and its migrations."""
    source = Path(__file__).parents[3]
    migrations = source.parent / "migrations"
    folders = [source, *([migrations] if migrations.is_dir() else [])]
    sys.exit(Supervisor(__package__.partition(".")[0]).run(folders))


if __name__ == "__main__":
    main()
