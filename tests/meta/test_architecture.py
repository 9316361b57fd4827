"""ARCHITECTURE.md names every folder of the toolkit, each with one job, in the order of the layers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "scaffold"
# A folder per category of rules is the job of `lint/rules`, which test_catalog.py checks.
LISTED_ELSEWHERE = PACKAGE / "lint" / "rules"
ROW = re.compile(r"^\| (?P<wing>\w*) ?\| `(?P<folder>\w+)` \| (?P<text>.+) \|$", re.MULTILINE)
ROOM = re.compile(r"`(\w+)`")


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))


def described() -> set[str]:
    """Name the folders of the table, rooms below theirs."""
    rooms = (f"{row['folder']}/{room}" for row in rows() for room in ROOM.findall(row["text"]))
    return {*(row["folder"] for row in rows()), *rooms}


def folders() -> Iterator[str]:
    for path in PACKAGE.rglob("*/__init__.py"):
        folder = path.parent
        if LISTED_ELSEWHERE not in folder.parents:
            yield folder.relative_to(PACKAGE).as_posix()


def jobs() -> Iterator[tuple[str, str]]:
    """Yield each folder with what the table says of it, rooms by themselves."""
    for row in rows():
        first, *rooms = re.split(r"\. (?=`)| · (?=`)", row["text"])
        yield row["folder"], first
        yield from ((f"{row['folder']}/{ROOM.findall(room)[0]}", room) for room in rooms)


def layers() -> list[str]:
    """List the folders from the ground up, those of one layer together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "layers"]
    return [line.replace("scaffold.", "") for line in reversed(found["layers"])]


def climbs(names: Iterable[str]) -> bool:
    heights = [
        next(height for height, line in enumerate(layers()) if name in line.split(" | ")) for name in names
    ]
    return heights == sorted(heights)


def test_every_folder_has_a_line_and_every_line_a_folder() -> None:
    assert described() == set(folders())


def test_jobs_are_told_of_every_folder() -> None:
    assert [name for name, _ in jobs()] == [*dict.fromkeys(name for name, _ in jobs())]
    assert {name for name, _ in jobs()} == described()


@pytest.mark.parametrize(("name", "job"), [pytest.param(*job, id=job[0]) for job in jobs()])
def test_a_folder_has_one_job(name: str, job: str) -> None:
    assert " and " not in job, name


def test_rows_stand_in_the_order_of_the_layers() -> None:
    wings: dict[str, list[str]] = {}
    wing = ""
    for row in rows():
        wing = row["wing"] or wing
        wings.setdefault(wing, []).append(row["folder"])
    assert list(wings) == ["ground", "check", "make", "prove", "doors"]
    assert [wing for wing, names in wings.items() if not climbs(names)] == []
    assert not climbs(["lint", "diff"])
