"""Replay the history of a generated service on an empty database, and compare what it makes with the service's tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_SECONDS: Final = 120.0
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")


def check_history(service: Path, url: str, *, python: str = sys.executable) -> str:
    """Apply all revisions of a service to the empty database at an address, and run `alembic check`.

    Returns what alembic objects to, empty where the history makes exactly the tables that the code declares. `python` is an
    interpreter that has the service's requirements.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables = {**kept, "PYTHONPATH": "src", "DATABASE_URL": url}
    for command in (("upgrade", "heads"), ("check",)):
        done = subprocess.run(
            [python, "-m", "alembic", *command],
            cwd=service,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode != 0:
            return f"alembic {command[0]}: {(done.stdout + done.stderr).strip()}"
    return ""


def check_on_sqlite(service: Path, folder: Path) -> str:
    """Check the history of a service on a new database of SQLite, which is made in a folder."""
    return check_history(service, f"sqlite+aiosqlite:///{(folder / 'history.db').absolute()}")
