"""Helpers of the hostile tests: payloads that leave a mark, all commands on one spec, and the look at what was made."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from scaffold.render.runtime import load_runtime
from tests import contracts
from tests.conftest import Outcome

MARKER_MODULE = "hostile_marker"
"""A module that leaves a mark when it is imported; it can be imported wherever generated code is."""

CODE = f"import {MARKER_MODULE}"
QUESTIONS = 100
"""The number of packages that one process imports before the next one takes over."""

NAME, PACKAGE = "thing-service", "thing_service"

# A service has text of its spec in these files; all others are the same for every spec.
_SPOKEN = (
    "README.md",
    "CARD.md",
    "openapi.yaml",
    "openapi.effective.json",
    "pyproject.toml",
    "requirements.lock",
    "deploy/requirements.lock",
    "schemathesis.toml",
)
_MADE = (
    ".scaffold/",
    "migrations/versions/0001_",
    f"src/{PACKAGE}/_generated/contract.json",
    f"src/{PACKAGE}/_generated/features.py",
    f"src/{PACKAGE}/_runtime/",
    f"src/{PACKAGE}/_generated/models",
    f"src/{PACKAGE}/_generated/tables",
    f"src/{PACKAGE}/_generated/surface.py",
    f"src/{PACKAGE}/_generated/operations/",
    f"src/{PACKAGE}/_generated/handlers/",
    f"src/{PACKAGE}/resources.py",
)
_PARSERS: Mapping[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
    ".py": ast.parse,
}
"""Dockerfile, Makefile and whatever else is no text of these is the same for every spec."""
_COMMONMARK = MarkdownIt("gfm-like", {"linkify": False})


def base() -> dict[str, Any]:
    """Return the small spec as data of the caller's own."""
    return contracts.load("things")


def with_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the small spec with values put at JSON pointers; a part `-` appends to a list."""
    data = base()
    for pointer, value in changes.items():
        *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
        place: Any = data
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
        if isinstance(place, list):
            place.insert(len(place) if last == "-" else int(last), value)
        else:
            place[last] = value
    return data


@dataclass
class Made:
    """A generated folder and what must hold for it whatever the spec said."""

    folder: Path

    @cached_property
    def files(self) -> dict[str, str]:
        """Relative path → text."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8") for path in found}

    @property
    def contract(self) -> dict[str, Any]:
        """The effective contract."""
        data: dict[str, Any] = json.loads(self.files[f"src/{PACKAGE}/_generated/contract.json"])
        return data

    @property
    def python(self) -> dict[str, str]:
        """The modules that were made from the spec."""
        return {path: text for path, text in self.files.items() if path.endswith(".py") and _is_spoken(path)}

    def check(self, plain: Made) -> None:
        """Compare with the folder of a harmless spec: nothing but texts, names and models may differ."""
        assert not [path for path in self.folder.rglob("*") if path.is_symlink()]
        for path, text in plain.files.items():
            if not _is_spoken(path):
                assert self.files.get(path) == text, f"{path} depends on text of the spec"
        extra = [path for path in self.files if path not in plain.files and not _is_spoken(path)]
        assert not extra, extra
        self._check_data(plain)
        self._check_markdown(plain)

    @cached_property
    def outline(self) -> list[str]:
        """The block structure of the README."""
        return _outline(self.files["README.md"])

    @cached_property
    def parses(self) -> bool:
        """True where every file is one of its kind; whatever is wrong is raised."""
        for path, text in self.files.items():
            _parse(path, text)
        return True

    def _check_data(self, plain: Made) -> None:
        mine, theirs = (tomllib.loads(made.files["pyproject.toml"]) for made in (self, plain))
        runtime = load_runtime()
        known = runtime.requirements_of(frozenset(feature.name for feature in runtime.features))
        for project in (mine["project"], theirs["project"]):
            project.pop("description")
            # What is required follows the media types; what can be is fixed.
            assert set(project.pop("dependencies")) <= set(known)
        assert mine == theirs
        mine, theirs = (tomllib.loads(made.files["schemathesis.toml"]) for made in (self, plain))
        mine.pop("operations", None)
        theirs.pop("operations", None)
        assert mine == theirs
        assert plain.parses
        for path, text in self.files.items():
            if text != plain.files.get(path):
                _parse(path, text)

    def _check_markdown(self, plain: Made) -> None:
        assert self.outline == plain.outline
        check_markdown(self.files["CARD.md"])


def _parse(path: str, text: str) -> None:
    parser = _PARSERS.get(Path(path).suffix)
    if parser is not None:
        parser(text)


def _is_spoken(path: str) -> bool:
    inner = path.removeprefix(f"src/{PACKAGE}/")
    in_resource = (
        inner != path and "/" in inner and not inner.startswith(("_generated/", "_runtime/", "platform/"))
    )
    return path in _SPOKEN or path.startswith(_MADE) or in_resource


def _outline(text: str) -> list[str]:
    """The block structure of Markdown and what is live in it, which text of a spec must not change."""
    blocks = [f"{token.type} {token.tag} {token.level}" for token in _COMMONMARK.parse(text)]
    return blocks + _live(text)


def _live(text: str) -> list[str]:
    """HTML, links and images."""
    return [
        f"{part.type} {part.content} {part.attrs}"
        for token in _COMMONMARK.parse(text)
        for part in (token, *(token.children or []))
        if part.type in ("html_block", "html_inline", "link_open", "image")
    ]


def check_markdown(text: str) -> None:
    """Assert that Markdown has no HTML, and no link or image; texts of a spec are shown literally."""
    assert _live(text) == []


@dataclass
class Importer:
    """A child process that imports generated packages where the marker module can be imported too."""

    marks: Path
    asked: int = 0
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        (self.marks / f"{MARKER_MODULE}.py").write_text(
            "from pathlib import Path\nPath(__file__).with_suffix('.mark').touch()\n"
        )
        self._start()

    def _start(self) -> None:
        command = [sys.executable, Path(__file__).with_name("importing.py"), self.marks]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.marks
        )

    def ask(self, folder: Path, **question: Any) -> dict[str, Any]:
        """Import everything in a service's folder; the answer holds `failure` and what else was asked for."""
        self.asked += 1
        if self.asked % QUESTIONS == 0:  # forgotten packages still cost memory
            self.close()
            self._start()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = ""
        with contextlib.suppress(BrokenPipeError):
            print(
                json.dumps({"folder": str(folder), "package": PACKAGE, **question}), file=self.process.stdin
            )
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            self.close()
            ended = self.process.returncode
            self._start()
            raise AssertionError(f"the importing process ended with {ended}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @property
    def marked(self) -> bool:
        """True where the marker module was imported by anyone."""
        return (self.marks / f"{MARKER_MODULE}.mark").exists()

    def close(self) -> None:
        """End the process."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.wait(30)


@dataclass(frozen=True)
class Hostile:
    """All commands on one spec, in an empty folder."""

    work: Path
    cli: Callable[..., Outcome]
    importer: Importer
    plain: Made

    def write(self, content: Mapping[str, Any] | str | bytes, name: str = "") -> Path:
        """Write a spec: data as JSON, text and bytes as they are."""
        if isinstance(content, Mapping):
            path = self.work / (name or "spec.json")
            # ASCII: what no encoding can write goes in as an escape.
            path.write_text(json.dumps(content), encoding="ascii")
            return path
        path = self.work / (name or "spec.yaml")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_all(self, spec: Path, *options: str) -> dict[str, Outcome]:
        """Run every command that reads a spec; none may fail in a way that it does not explain."""
        done = {name: self.cli(name, spec, *options) for name in ("lint", "model", "card")}
        done["new"] = self.cli("new", NAME, "--spec", spec, "--output", self.work / NAME, "--force", *options)
        for name, outcome in done.items():
            assert outcome.code in (0, 1, 2), f"{name} ended with {outcome.code}"
            for text in (outcome.out, outcome.err):
                assert "Traceback" not in text, f"{name}: {text}"
                assert "internal error" not in text, f"{name}: {text}"
            if outcome.code == 2:
                assert "error[" in outcome.err, f"{name}: {outcome.err}"
            assert outcome.err.isascii() or "\x1b" not in outcome.err
        assert not self.importer.marked, "text of a spec was executed"
        return done

    def refuse(self, spec: Path, *codes: str) -> str:
        """Assert that every command refuses a spec, with a code that begins so, and that nothing was written."""
        before = sorted(self.work.rglob("*"))
        done = self.run_all(spec)
        said = ""
        for name, outcome in done.items():
            assert outcome.code == 2, f"{name} accepted it: {outcome.out[:500]}"
            assert any(f"error[{code}" in outcome.err for code in codes), f"{name}: {outcome.err}"
            said += outcome.out + outcome.err
        assert sorted(self.work.rglob("*")) == before
        return said

    def neutralize(self, content: Mapping[str, Any] | str, *, name: str = "") -> Made:
        """Assert that a spec is harmless wherever it goes, and return what was made of it."""
        spec = content if isinstance(content, Path) else self.write(content, name)
        done = self.run_all(spec)
        assert done["new"].code == 0, done["new"].err
        check_markdown(done["card"].out)
        json.loads(done["model"].out)
        made = Made(self.work / NAME)
        made.check(self.plain)
        answer = self.importer.ask(made.folder)
        assert answer["failure"] is None, answer["failure"]
        assert answer["tables"]["made"] == answer["tables"]["declared"]
        assert not self.importer.marked, "text of a spec was executed"
        return made

    def stop(self, spec: Path, said: str) -> int:
        """Assert that `new` stops, says what and where, and writes nothing, and that lint says it too; return its code."""
        before = sorted(self.work.rglob("*"))
        stopped = self.cli("new", NAME, "--spec", spec, "--output", self.work / NAME)
        linted = self.cli("lint", spec)
        assert stopped.code in (1, 2), stopped.out
        assert said in stopped.err
        assert said in linted.out + linted.err
        assert linted.code in (1, 2)
        assert re.search(rf"{re.escape(spec.name)}(:\d+:\d+)?:? error", stopped.err), stopped.err
        assert "Traceback" not in stopped.err + linted.err
        assert sorted(self.work.rglob("*")) == before
        return stopped.code


@contextlib.contextmanager
def importing(folder: Path) -> Iterator[Importer]:
    """Run an importing process until the block ends."""
    importer = Importer(folder)
    try:
        yield importer
    finally:
        importer.close()
