"""`scaffold run --preview`: a spec as a mock, from the user's cache."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

from tests import contracts
from tests.cli.test_run import SERVICE

ROOT = Path(__file__).parents[2]
CHANGED = contracts.read("things").replace("title: ", "title: Changed ", 1)


@pytest.fixture(autouse=True)
def environment(
    monkeypatch: pytest.MonkeyPatch, require: Callable[[str], ModuleType], tmp_path: Path
) -> Iterator[None]:
    """Make services with this interpreter, and keep previews in a cache of the test's own."""
    for module in ("uvicorn", "watchfiles"):
        require(module)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "api.yaml").write_text(contracts.read("things"), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "specs")
    yield
    assert [file.name for file in Path().iterdir()] == ["api.yaml"], "something was written beside the spec"


@dataclass
class Run:
    """A command that runs, its address, and what it said so far."""

    process: subprocess.Popen[str]
    url: str
    said: list[str]

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + 90
        while not any(text in line for line in self.said):
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def title(self) -> str:
        with urllib.request.urlopen(f"{self.url}/openapi.json", timeout=10) as reply:  # noqa: S310 - of this machine
            return str(json.load(reply)["info"]["title"])


@contextmanager
def started(*arguments: str) -> Iterator[Run]:
    command = [sys.executable, "-m", "scaffold", "run", *arguments, "--port", "0", "--force"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        said: list[str] = []

        reader = Thread(target=lambda: [said.append(line) for line in process.stderr or ()], daemon=True)
        reader.start()
        run = Run(process, "", said)
        try:
            run.wait_for("Ctrl-C")
            found = re.search(r"runs on (\S+)", "".join(said))
            assert found, said
            run.url = found[1]
            yield run
        finally:
            process.terminate()
            reader.join(30)
            assert process.wait(30) == 0


@pytest.mark.slow
def test_a_spec_is_served_as_a_mock_and_made_once(tmp_path: Path) -> None:
    with started("api.yaml", "--preview") as first:
        assert any("Making a preview" in line for line in first.said)
        path = next(iter(json.loads(_contract(tmp_path))["paths"]))
        try:
            reply = urllib.request.urlopen(f"{first.url}{path}", timeout=10)  # noqa: S310 - of this machine
            status, headers = reply.status, reply.headers
        except urllib.error.HTTPError as error:
            status, headers = error.status, error.headers
        assert (status, "X-Preview" in headers) in {(200, True), (401, False)}
    with started("api.yaml", "--preview") as second:
        assert not any("Making a preview" in line for line in second.said)


def _contract(tmp_path: Path) -> str:
    (file,) = (tmp_path / "cache" / "scaffold" / "previews").glob("*/src/*/_generated/contract.json")
    return file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_follows_the_spec_and_outlives_a_broken_one(tmp_path: Path) -> None:
    spec = tmp_path / "specs" / "api.yaml"
    with started("api.yaml", "--preview", "--reload") as run:
        before = run.title()
        spec.write_text("openapi: 3.1.0\npaths: [\n", encoding="utf-8")
        run.wait_for("as it was before is still served")
        assert run.title() == before
        run.said.clear()
        spec.write_text(CHANGED, encoding="utf-8")
        run.wait_for("Ctrl-C")
        assert run.title() == f"Changed {before}"


def test_lint_errors_stop_it_without_force(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "specs" / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/t/{id}: {}}\n"
    )
    outcome = cli("run", "api.yaml", "--preview")
    assert outcome.code in {1, 2}
    assert "api.yaml:3" in outcome.err
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.yaml", "--preview"), "missing.yaml"),
        (("api.yaml",), "--preview` serves a spec"),
        (("-", "--preview"), "there is no folder -"),
        (("api.yaml", "--preview", "--env", "PREVIEW=0"), "leave one out"),
        ((str(SERVICE), "--preview"), "was made without the preview"),
        ((str(SERVICE), "--force"), "--force is for the preview of a spec"),
        ((str(SERVICE), "--preview", "--root", "."), "--root is for the preview of a spec"),
    ],
)
def test_what_cannot_be_previewed_is_said(cli: Callable, arguments: tuple[str, ...], said: str) -> None:
    outcome = cli("run", *arguments, "--port", "0")
    assert outcome.code == 2
    assert said in outcome.err


def test_a_cache_that_cannot_be_written_is_said(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    outcome = cli("run", "api.yaml", "--preview", "--force", "--port", "0")
    assert outcome.code == 2
    assert "XDG_CACHE_HOME" in outcome.err
