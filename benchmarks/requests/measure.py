"""Compare what a request costs a generated service with what it costs on uvicorn alone, without limits on clients.

CPU of the server's process, all threads, for slices of requests that alternate between two ports of it, one with
our protocol and one with uvicorn's; the median of the pairs' ratios counts. Exits with 1 when the ratio is over its limit.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.trial.running.process import free_port

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
LIMIT = 1.02
START_SECONDS = 60.0
# One process serves one application on two ports: two processes differ by more than what is measured here.
SERVICE = """
import asyncio, os
import uvicorn
from order_service._runtime.serving.limits import Watch
from order_service._runtime.serving.protocol import limited
from order_service._runtime.serving.server import GracefulServer
from order_service.app import create_app
from order_service.settings import Settings

settings = Settings()
app = create_app(settings)
watch = Watch(settings.limits())
options = dict(host=settings.host, access_log=False, log_config=None, server_header=False, timeout_keep_alive=600)
ours = uvicorn.Config(app, port=settings.port, http=limited(watch), ws="none", **options)
theirs = uvicorn.Config(app, port=int(os.environ["PLAIN_PORT"]), http="httptools", lifespan="off", **options)

async def serve():
    await asyncio.gather(
        GracefulServer(ours, watch, drain_seconds=0, on_drain=lambda: None).serve(), uvicorn.Server(theirs).serve()
    )

with asyncio.Runner(loop_factory=ours.get_loop_factory()) as runner:
    runner.run(serve())
"""
REQUESTS = {"list of orders": "/api/orders", "probe of health": "/healthz"}
PROTOCOLS = ("with limits", "uvicorn alone")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and a connection to it."""

    process: subprocess.Popen[bytes]
    client: http.client.HTTPConnection

    def slice(self, path: str, headers: Mapping[str, str], count: int) -> float:
        """Send requests one after the other; return the CPU seconds that each cost the server."""
        before = cpu_seconds(self.process.pid)
        for _ in range(count):
            self.client.request("GET", path, headers=dict(headers))
            reply = self.client.getresponse()
            reply.read()
            if reply.status != 200:
                raise RuntimeError(f"GET {path} answered {reply.status}")
        return (cpu_seconds(self.process.pid) - before) / count


def cpu_seconds(pid: int) -> float:
    """Return what a process has used, all its threads together; in nanoseconds where the others count ticks."""
    used = [int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(used) / 1e9


@contextlib.contextmanager
def serving(folder: Path, work: Path) -> Iterator[list[Server]]:
    """Run the service until the block ends; yield it with limits, and without."""
    ports = [free_port(HOST), free_port(HOST)]
    given = {"HOST": HOST, "PORT": str(ports[0]), "PLAIN_PORT": str(ports[1]), "AUTH_DEV": "1"}
    given |= {"DATABASE_URL": f"sqlite:///{work}/own.db", "LOG_LEVEL": "WARNING", "IDLE_SECONDS": "600"}
    errors = work / "stderr"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVICE],
            cwd=folder,
            env={**os.environ, **given, "PYTHONPATH": "src"},
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        clients = [http.client.HTTPConnection(HOST, port, timeout=30) for port in ports]
        while not all(map(_ready, clients)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start: {errors.read_text()[-500:]}")
            time.sleep(0.05)
        yield [Server(process, client) for client in clients]
    finally:
        process.kill()
        process.wait()


def _ready(client: http.client.HTTPConnection) -> bool:
    try:
        client.request("GET", "/readyz")
        return client.getresponse().read() != b""
    except (OSError, http.client.HTTPException):
        client.close()
        return False


def token(folder: Path) -> str:
    """Make a development token that opens every operation."""
    done = subprocess.run(
        [sys.executable, "-m", "order_service.platform.tokens"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "src", "AUTH_DEV": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def main() -> int:
    """Print a row for each request."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=300, help="slices of each server (default 300)")
    parser.add_argument("--count", type=int, default=25, help="requests of a slice (default 25)")
    options = parser.parse_args()
    if not Path("/proc/self/schedstat").exists():
        print("CPU is read from /proc/PID/task/*/schedstat, which is not here: nothing is measured")
        return 2
    over = False
    with tempfile.TemporaryDirectory(prefix="scaffold-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name) / "order-service"
        command = [
            sys.executable,
            "-m",
            "scaffold",
            "new",
            "order-service",
            "--no-input",
            "--output",
            str(folder),
        ]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        headers = {
            "Authorization": f"Bearer {token(folder)}",
            "Accept": "application/json",
            "User-Agent": "bench",
        }
        servers = dict(zip(PROTOCOLS, stack.enter_context(serving(folder, Path(name))), strict=True))
        for title, path in REQUESTS.items():
            costs: dict[str, list[float]] = {server: [] for server in PROTOCOLS}
            for number in range(options.pairs + 2):
                for server in PROTOCOLS if number % 2 else reversed(PROTOCOLS):
                    cost = servers[server].slice(path, headers, options.count)
                    if number > 1:  # the first two warm it up
                        costs[server].append(cost)
            ours, theirs = costs.values()
            ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
            shown = " ".join(
                f"{server} {statistics.median(cost) * 1e6:6.0f} µs" for server, cost in costs.items()
            )
            print(f"{title:16} {shown}  ratio {ratio:.3f}, at most {LIMIT}")
            over = over or ratio > LIMIT
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
