"""Generated services: made once for a session, and run as their owners run them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.cli import main
from scaffold.trial.running.process import free_port

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
# Variables that would make a service of a test another one than the folder says.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated folder."""

    folder: Path
    package: str

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a Python module in the folder as its Makefile does."""
        return self._python("-m", *command, **variables)

    def script(
        self, text: str, *arguments: str, given: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a Python program in the folder, with its packages; `given` is its standard input."""
        return self._python("-c", text, *arguments, given=given, **variables)

    def _python(self, *arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            input=given,
            cwd=self.folder,
            env=environment(variables),
            capture_output=True,
            text=True,
            check=False,
        )

    def token(self, **variables: str) -> str:
        """Make a development token: that of `make token`."""
        done = self.run(f"{self.package}.platform.tokens", AUTH_DEV="1", **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Give a service what it needs of this process, and no setting of it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": "src", **variables}


def generate(folder: Path, name: str, *options: str) -> Generated:
    """Make a service as its user does."""
    target = folder / name
    with contextlib.chdir(folder):
        code = main(["new", name, *options])
    assert code == 0, f"scaffold new {name} ended with {code}"
    return Generated(target, name.replace("-", "_"))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a service; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Running:
    """A service that listens, its process, and what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; every status is an answer."""
        given = {"Accept": "*/*", **(headers or {})}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if content is not None:
            given.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, content, given, method=method)  # noqa: S310 - http
        try:
            with urllib.request.build_opener(_Unredirected).open(request, timeout=30) as reply:
                return _answer(reply)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)


def _answer(reply: Any) -> Answer:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return Answer(reply.status, headers, reply.read())


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *_: object) -> None:
        return None


@contextlib.contextmanager
def running(service: Generated, work: Path, *, until: str = "/readyz", **variables: str) -> Iterator[Running]:
    """Run a service until the block ends; `work` takes its log, and its database unless DATABASE_URL says otherwise.

    The block begins when the path `until` is answered with 200.
    """
    with launched(service, work, until=until, **variables) as found:
        yield found
        said = found.log.read_text(errors="replace")[-3000:]
        assert found.process.poll() is None, f"the service ended by itself:\n{said}"


@contextlib.contextmanager
def launched(
    service: Generated, work: Path, *, until: str = "/readyz", **variables: str
) -> Iterator[Running]:
    """Run a service as `running` does; it may end before the block does."""
    port = free_port()
    given = {"DATABASE_URL": f"sqlite:///{work / 'service.db'}", "CHECK_REPLIES": "1", "AUTO_MIGRATE": "1"}
    given |= {"HOST": HOST, "PORT": str(port), **variables}
    log = work / f"{service.package}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", service.package],
            cwd=service.folder,
            env=environment(given),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            found = Running(f"http://{HOST}:{port}", process, log)
            _wait(found, process, log, until)
            yield found
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(service: Running, process: subprocess.Popen[bytes], log: Path, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if service.send("GET", path).status == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"the service did not start:\n{log.read_text(errors='replace')[-3000:]}")


def schemathesis(service: Generated, url: str, token: str, *, examples: int, seed: int) -> str:
    """Test a running service from schemathesis' own command line, all phases and checks; return the report.

    The configuration is the service's own: it says which warnings and refusals are meant.
    """
    command = ["schemathesis.cli", "--config-file", str(service.folder / "schemathesis.toml"), "run"]
    command += [f"{url}/openapi.json", "--header", f"Authorization: Bearer {token}", "--no-color"]
    command += ["--max-examples", str(examples), "--seed", str(seed)]
    done = service.run(*command)
    report = done.stdout + done.stderr
    assert done.returncode == 0, report
    return report
