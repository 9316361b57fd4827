"""Programs at a terminal of their own (a pseudoterminal), as people run them."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 90.0


@dataclass
class Terminal:
    """A terminal, the program that leads its session, and what was shown so far."""

    process: subprocess.Popen[bytes]
    descriptor: int
    shown: str = ""

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read until what was not read before matches, and forget what stands before the end of the match."""
        deadline = time.monotonic() + SECONDS
        while (found := re.search(pattern, self.shown)) is None:
            assert self._read(deadline), f"{pattern!r} was not shown:\n{self.shown}"
        self.shown = self.shown[found.end() :]
        return found

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self.descriptor, b"\x03")

    def end(self) -> int:
        """Wait for the end of the program and return its exit code."""
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(time.monotonic() + 0.1)
        return self.process.wait(1)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


@contextlib.contextmanager
def terminal(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a program at a terminal until the block ends."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        pass_fds=(theirs,),
        preexec_fn=lambda: os.login_tty(theirs),  # noqa: PLW1509 - nothing else makes it the terminal of a session
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.terminate()
        process.wait(30)
        os.close(ours)
