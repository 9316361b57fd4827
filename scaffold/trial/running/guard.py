"""Run a command that must not outlive its owner: run as a script, in a process group of its own.

Standard input is a pipe whose other end only the owner holds, so it ends when the owner does, whatever ended it: SIGKILL
gives nobody time to clean up. The command knows nothing of this.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

GRACE_SECONDS = 5.0


def guard(command: Sequence[str]) -> int:
    """Run the command to its end and return its exit code; without the owner, interrupt the group, then kill it."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    # Interrupts of the group are for the command. A handler is not inherited by it, unlike an ignored signal.
    signal.signal(signal.SIGINT, lambda *_: None)
    abandoned = threading.Event()

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)
        abandoned.set()
        os.killpg(0, signal.SIGINT)
        time.sleep(GRACE_SECONDS)
        os.killpg(0, signal.SIGKILL)

    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        threading.Thread(target=watch, daemon=True).start()
        code = process.wait()
    if abandoned.is_set():
        # What the command itself has started may still be there.
        os.killpg(0, signal.SIGKILL)
    if code < 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(guard(sys.argv[1:]))
