"""Start a generated service, ask every operation once and measure what it costs, in a process of its own.

Run as `python -m tools.bounds.ask FOLDER MEMORY PREVIEW`: the folder of the service, the memory that its process may
have in MiB, its PREVIEW. Prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.service import Service, load_service
from scaffold.trial.running.variables import neutral_variables
from tools.bounds.outcome import Cost
from tools.requests.client import send
from tools.requests.drafts import Draft
from tools.requests.seeds import Seed, Seeds
from tools.requests.targets import Target, serve

_TICK = os.sysconf("SC_CLK_TCK")
_FAILED = 500
_NOT_WRITTEN = 501


def ask(folder: Path, preview: str) -> Cost:
    """Ask every operation of the service in a folder once."""
    service = load_service(folder)
    target = Target(folder.name, service, {"PREVIEW": preview})
    with tempfile.TemporaryDirectory(prefix="scaffold-bounds-") as temporary:
        try:
            imported = import_seconds(service)
            with serve(target, Path(temporary)) as live:
                process = _child(live.guard)
                seeds = {seed.operation: seed for seed in reversed(Seeds(service, live.token).build())}
                cost = asyncio.run(_ask_all(live.url, process, list(reversed(seeds.values()))))
                return replace(cost, preview=preview, imported=imported, peak=peak(process))
        except ScaffoldError as error:
            return Cost(preview, 0, "", 0, 0, 0, (str(error)[-2000:],))


async def _ask_all(url: str, process: int, seeds: list[Seed]) -> Cost:
    slowest, most, failed, broke = "", 0.0, list[str](), list[str]()
    for seed in seeds:
        before = cpu_seconds(process)
        answer = await send(url, Draft.of(seed))
        if answer.status is None:
            failed.append(f"{seed.operation}: {answer.kind}")
            if not cpu_seconds(process):
                break
        elif answer.status >= _FAILED and answer.status != _NOT_WRITTEN:
            broke.append(seed.operation)
        seconds = cpu_seconds(process) - before
        if seconds > most:
            slowest, most = seed.operation, seconds
    return Cost("", 0, slowest, round(most, 2), 0, len(seeds), tuple(failed), tuple(broke))


def import_seconds(service: Service) -> float:
    """Return the CPU time of importing a service's application, with the interpreter's own start.

    Raises ScaffoldError when it cannot be imported.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", f"import {service.package}.app"],
        env={**neutral_variables(), "PYTHONPATH": str(service.source)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ScaffoldError("not-imported", f"{service.package} was not imported:\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)


def cpu_seconds(process: int) -> float:
    """Return the CPU time of a process, to a hundredth; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def peak(process: int) -> int:
    """Return the largest resident set that a process has had, in MiB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _child(guard: int) -> int:
    listed = Path(f"/proc/{guard}/task/{guard}/children").read_text(encoding="ascii").split()
    return int(listed[0])


def main() -> int:
    """Ask, and print what it cost."""
    folder, memory, preview = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    print(json.dumps(asdict(ask(folder, preview))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
