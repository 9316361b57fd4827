"""Git repositories for tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

_IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as somebody."""
    subprocess.run(["git", "-C", str(folder), *_IDENTITY, *arguments], check=True, capture_output=True)
