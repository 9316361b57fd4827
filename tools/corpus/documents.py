"""Find the documents of the corpus: what its MANIFEST.tsv lists."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "SCAFFOLD_CORPUS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the corpus; `size` is in octets and counts all files, `root` is where its references may lead."""

    name: str
    path: Path
    root: Path
    version: str
    operations: int
    size: int


def corpus_folder() -> Path:
    """Return the folder that SCAFFOLD_CORPUS names, or the one that lies beside the repository."""
    return Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "corpus").resolve()


def load_entries(folder: Path) -> tuple[Entry, ...]:
    """Read the manifest, smallest document first; raise OSError when there is none."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    entries = [
        Entry(
            name=row["name"],
            path=folder / row["entry"],
            root=folder / Path(row["entry"]).parts[0],
            version=row["openapi"],
            operations=int(row["operations"]),
            size=int(row["bytes"]),
        )
        for row in rows
    ]
    return tuple(sorted(entries, key=lambda entry: entry.size))
