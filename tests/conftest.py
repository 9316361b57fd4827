"""Fixtures of all tests: the command line in process, real documents, and packages that may be absent."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from scaffold.cli import main

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "trees"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--renew`, which writes the golden trees instead of comparing with them."""
    parser.addoption("--renew", action="store_true", help="write the golden trees instead of comparing")


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start: a shell's background jobs hand on that they ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a run of the command line."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run `scaffold` in this process: `cli("lint", "specs/")` gives the exit code and what was printed."""
    monkeypatch.delenv("SCAFFOLD_DEBUG", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("SCAFFOLD_NO_CACHE", "1")

    def run(*arguments: str | os.PathLike[str]) -> Outcome:
        capsys.readouterr()
        try:
            code = main([os.fspath(argument) for argument in arguments])
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 2
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def specs() -> Path:
    """The folder of the specs that travel with the toolkit."""
    return ROOT / "specs"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents beside the repository, or the one that SCAFFOLD_CORPUS names."""
    folder = Path(os.environ.get("SCAFFOLD_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}; set SCAFFOLD_CORPUS")
    return folder


@pytest.fixture(scope="session")
def require() -> Callable[[str], ModuleType]:
    """Import a package, or skip the test without it; in continuous integration its absence is a failure."""

    def load(module: str) -> ModuleType:
        try:
            return importlib.import_module(module)
        except ImportError as error:
            if os.environ.get("CI"):
                pytest.fail(f"requirements.lock should bring {module}: {error}")
            pytest.skip(f"{module} is not installed")

    return load


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Mapping[str, str]], None]:
    """Compare a tree (relative path → text) with the one kept under a name; `--renew` keeps the new one."""

    def check(name: str, tree: Mapping[str, str]) -> None:
        folder = GOLDEN / name
        if request.config.getoption("--renew"):
            shutil.rmtree(folder, ignore_errors=True)
            for path, text in tree.items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="")
        kept = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert sorted(tree) == sorted(kept), "other files; `make golden` keeps the new ones"
        changed = [path for path in sorted(tree) if tree[path] != kept[path]]
        for path in changed[:1]:
            assert tree[path] == kept[path], f"{path} and {len(changed) - 1} more differ; see `make golden`"

    return check
