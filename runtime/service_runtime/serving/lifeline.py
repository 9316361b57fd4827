"""Run a package as ``python -m`` does, and end together with the process that started it, whatever ended that."""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

LIFELINE = "SERVICE_LIFELINE"
"""Variable with the end of a pipe to read; nobody writes to it, so it is over when the parent is gone."""

_GRACE_SECONDS = 5.0


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(_GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the package that this is a part of."""
    threading.Thread(target=_watch, args=[int(os.environ.pop(LIFELINE))], daemon=True).start()
    try:
        runpy.run_module(__package__.partition(".")[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
