"""One run: a service is made, its people and its spec go on, and it is brought up to the spec, there and back."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tools.soak.children import Ended, run_scaffold, start_service
from tools.soak.hand_edits import Hands, edit_service
from tools.soak.spec_edits import edit_spec

NAME = "soak-service"
PACKAGE = "soak_service"
_ANSWER = re.compile(r"--rename (\S+?=\S+?)(?:,| or |$)", re.MULTILINE)
_TO_WRITE = re.compile(r"\[abstract\]|\[override\]|Cannot instantiate abstract class")
_UNEXPECTED = re.compile(r"internal error|No such command|No such option")
_ANSWERS = ("none", "yes", "no", "later")


@dataclass
class Outcome:
    """The record of a run; `refused` says that the spec was not taken, `late` that an answer came too late.

    `typed` says that mypy looked.
    """

    number: int
    spec: str
    spec_edits: list[str] = field(default_factory=list)
    hand_edits: list[str] = field(default_factory=list)
    answers: str = ""
    conflicts: int = 0
    refused: str = ""
    late: str = ""
    typed: bool = False
    failures: list[str] = field(default_factory=list)


def run_once(
    number: int, seed: int, spec: tuple[str, Mapping[str, Any]], folder: Path, *, types: bool
) -> Outcome:
    """Make a run in an empty folder. The number and the seed decide everything; `types` says to run mypy, too."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - to be repeated, not to be guessed
    return _Run(number, random, spec, folder, types=types).go()


class _Run:
    def __init__(
        self, number: int, random: Random, spec: tuple[str, Mapping[str, Any]], folder: Path, *, types: bool
    ) -> None:
        self._random = random
        self._first = dict(spec[1])
        self._folder = folder
        self._service = folder / NAME
        self._types = types
        self._started: dict[str, Ended] = {}
        self.outcome = Outcome(number, spec[0], answers=random.choice(_ANSWERS))

    def go(self) -> Outcome:
        """Make the service, change it and its spec, and look at what comes out."""
        self._write_spec(self._first)
        made = self._new()
        if made.code not in {0, 1, 2} or _UNEXPECTED.search(made.text):
            self._fail("new", made.text[-1500:])
            return self.outcome
        if made.code != 0:
            self.outcome.refused = f"new: {_last(made)}"
            return self.outcome
        self.outcome.hand_edits, hands = edit_service(self._service, self._random, self._random.randrange(9))
        before = _files(self._service)
        worked = self._start().code == 0
        problems = set(self._mypy()) if self._types else set()
        second = json.loads(json.dumps(self._first))
        self.outcome.spec_edits = edit_spec(second, self._random, self._random.randrange(1, 6))
        self._write_spec(second)
        if not self._follow("there", hands, worked=worked):
            return self.outcome
        self._check_types(problems)
        self._write_spec(self._first)
        if self._follow("back", hands, worked=worked):
            self._check_back(before, hands)
        return self.outcome

    def _start(self) -> Ended:
        """Start the service, unless files as they are have been started already."""
        files = _files(self._service)
        state = repr(sorted(item for item in files.items() if not item[0].startswith(".scaffold/")))
        if state not in self._started:
            self._started[state] = start_service(self._service, PACKAGE)
        return self._started[state]

    def _new(self) -> Ended:
        """Make the service, once for each spec: its files are those of every run with it."""
        kept = self._folder.parent / f"made-{self.outcome.spec}"
        if kept.is_dir():
            shutil.copytree(kept, self._service, symlinks=True)
            return Ended(0, "")
        made = run_scaffold("new", NAME, "--spec", "spec.json", "--force", "--no-input", folder=self._folder)
        if made.code == 0:
            shutil.copytree(self._service, kept, symlinks=True)
        return made

    def _follow(self, way: str, hands: Hands, *, worked: bool) -> bool:
        """Bring the service up to the spec; return whether that was possible."""
        held = _files(self._service)
        options = self._options() if self.outcome.answers in {"yes", "no"} else []
        done = self._sync(*options)
        if _is_refused(done):
            self.outcome.refused = f"{way}: {_last(done)}"
            if _files(self._service) != held:
                self._fail(way, "files changed, and the exit code is 2")
            return False
        if done.code not in {0, 1}:
            self._fail(way, f"sync ended with {done.code}: {done.text[-1500:]}")
            return False
        self._check(way, hands, worked=worked)
        if self.outcome.answers == "later" and (later := self._options()):
            held = _files(self._service)
            ended = self._sync(*later)
            if _is_refused(ended) and _files(self._service) == held:
                self.outcome.late = _last(ended)
            elif ended.code not in {0, 1}:
                self._fail(way, f"a later answer ended with {ended.code}: {ended.text[-1500:]}")
                return False
            self._check(f"{way}, answered", hands, worked=worked)
        after = _files(self._service)
        again = self._sync()
        changed = _differences(after, _files(self._service))
        if changed or again.code not in {0, 1}:
            self._fail(
                way, f"a second sync ended with {again.code} and changed {changed}: {again.text[-600:]}"
            )
        return True

    def _sync(self, *options: str) -> Ended:
        return run_scaffold("sync", NAME, "--force", *options, folder=self._folder)

    def _options(self) -> list[str]:
        """Answer all questions of a run: each with what it offers, or each with no."""
        if not any("renamed" in edit or "removed" in edit for edit in self.outcome.spec_edits):
            return []
        asked = self._sync("--dry-run")
        answers = dict.fromkeys(_ANSWER.findall(asked.text))
        chosen = [item for item in answers if item.endswith("=") == (self.outcome.answers == "no")]
        return [word for item in chosen for word in ("--rename", item)]

    def _check(self, way: str, hands: Hands, *, worked: bool) -> None:
        texts = "".join(
            text.decode("utf-8", "replace") for text in _files(self._service, conflicts=True).values()
        )
        lost = [mark for mark in hands.marks if mark not in texts]
        if lost:
            self._fail(way, f"lost lines with {lost}")
        folder = self._service / ".scaffold" / "conflicts"
        self.outcome.conflicts += sum(path.is_file() for path in folder.rglob("*"))
        returned = [name for name in hands.deleted if (self._service / name).exists()]
        if returned:
            self._fail(way, f"made again what was deleted: {returned}")
        started = self._start()
        if worked and started.code != 0:
            self._fail(way, f"the service does not start: {started.text[-1500:]}")

    def _check_back(self, before: Mapping[str, bytes], hands: Hands) -> None:
        """Compare what nobody has touched with what it was.

        The tables declare what the database has, too, until its owner lets it go, and other generated modules keep names that own
        code uses.
        """
        after = _files(self._service)
        own = {
            path
            for path in before
            if path not in hands.touched
            and not path.startswith((".scaffold/", "migrations/versions/"))
            and "/_generated/tables" not in path
            and not ("/_generated/" in path and b"etired" in after.get(path, b""))
        }
        changed = [path for path in sorted(own) if after.get(path) != before[path]]
        if changed:
            path = changed[0]
            lines = difflib.unified_diff(_lines(before[path]), _lines(after.get(path, b"")), lineterm="", n=0)
            self._fail("back", f"not as it was: {changed}: {' '.join(list(lines)[2:12])}")

    def _mypy(self) -> Iterator[str]:
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(self._folder.parent / "mypy"), "src"],
            cwd=self._service, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        for line in done.stdout.splitlines():
            if ": error:" in line:
                yield re.sub(r":\d+:", ":", line)

    def _check_types(self, before: set[str]) -> None:
        new = [line for line in self._mypy() if line not in before] if self._types else []
        self.outcome.typed = self._types
        wrong = [line for line in new if not _TO_WRITE.search(line)]
        if wrong:
            self._fail("there", f"mypy: {wrong[:5]}")

    def _fail(self, way: str, what: str) -> None:
        self.outcome.failures.append(f"{way}: {what}")

    def _write_spec(self, spec: Mapping[str, Any]) -> None:
        (self._folder / "spec.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")


def _files(service: Path, *, conflicts: bool = False) -> dict[str, bytes]:
    """Read a service's files; of the records of runs only the conflicts, if these are wanted."""
    found: dict[str, bytes] = {}
    for path in sorted(service.rglob("*")):
        name = path.relative_to(service).as_posix()
        if not path.is_file() or "__pycache__" in name or name.startswith("var/"):
            continue
        if conflicts and name.startswith(".scaffold/") and not name.startswith(".scaffold/conflicts/"):
            continue
        found[name] = path.read_bytes()
    return found


def _differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return [path for path in sorted({*one, *other}) if one.get(path) != other.get(path)]


def _is_refused(ended: Ended) -> bool:
    """Tell whether a command has said what is wrong and what to do, and that it did nothing."""
    return ended.code == 2 and "error[" in ended.text and not _UNEXPECTED.search(ended.text)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").split("\n")


def _last(ended: Ended) -> str:
    lines = [line for line in ended.text.strip().splitlines() if line.strip()]
    errors = [line for line in lines if "rror" in line]
    return (errors or lines or [f"exit code {ended.code}"])[-1][:200]
