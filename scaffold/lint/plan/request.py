"""The request for a run of the linter, as the command line, the editor or a tool states it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scaffold.lint.plan.settings import Settings
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved


class Request(NamedTuple):
    """The request for one run.

    `paths` are specs and folders, `stated` replaces what settings files say, `config` names the one settings file to read, and
    `unsaved` holds what stands for the contents of files. `baseline`, `changed_since` and `against` name earlier states;
    `fixes` asks for repairs, `unsafe` for those too that change a meaning. With `caches`, results of earlier runs are used.
    """

    paths: tuple[Path, ...]
    root: Path | None = None
    config: Path | None = None
    stated: Settings = Settings()
    unsaved: Unsaved = NONE_UNSAVED
    every: bool = False
    shows_score: bool = False
    baseline: Path | None = None
    updates_baseline: bool = False
    changed_since: str | None = None
    against: str | None = None
    fixes: bool = False
    unsafe: bool = False
    diffs: bool = False
    caches: bool = True
