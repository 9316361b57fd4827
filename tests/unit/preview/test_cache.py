from __future__ import annotations

import fcntl
import os
from pathlib import Path

from scaffold.preview.cache import remove_old


def test_only_the_newest_previews_are_kept_and_those_in_use(tmp_path: Path) -> None:
    for number in range(12):
        folder = tmp_path / "previews" / f"p{number:02}"
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    held = (tmp_path / "previews" / "p00.lock").open("wb")
    fcntl.flock(held, fcntl.LOCK_SH)
    remove_old(tmp_path / "previews")
    held.close()
    left = sorted(entry.name for entry in (tmp_path / "previews").iterdir() if entry.is_dir())
    assert left == ["p00", *(f"p{number:02}" for number in range(4, 12))]
