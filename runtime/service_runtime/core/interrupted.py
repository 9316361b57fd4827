"""Changes of the service's files that a crash has interrupted, and that the service tells of when it starts."""

from __future__ import annotations

import sys
from pathlib import Path

_JOURNAL = Path(".scaffold", "pending", "journal.json")
# The runtime is in `src/<package>/_runtime/` of the service's folder.
_FOLDER = Path(__file__).parents[4]


def tell_of_interruption(folder: Path = _FOLDER) -> None:
    """Say on standard error that the files of the service's ``folder`` may be half the old and half the new ones."""
    if (folder / _JOURNAL).exists():
        sys.stderr.write(
            f"A scaffold command that changed {folder} was interrupted, or is still running: its files may be half "
            f"old and half new.\nRun `scaffold status {folder}`, which brings back the old ones.\n"
        )
