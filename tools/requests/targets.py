"""The services that requests are sent to: made, started, and watched from outside."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.trial.running.process import free_port, origin, running, tail, wait_until_ready
from scaffold.trial.running.service import Service, load_contract, load_service
from scaffold.trial.running.tokens import mint_tokens
from scaffold.trial.running.variables import neutral_variables, trial_variables
from tools.corpus.documents import ROOT, corpus_folder, load_entries

STARTER = "order-service"
PREVIEWS = ("redocly-museum", "swaggerapi-petstore", "ory-kratos")
"""A small, a middling and a large document, none of which has much in common with the others."""
HOST = "127.0.0.1"
READY_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Target:
    """A service, and the variables that it runs with beside those of a trial."""

    name: str
    service: Service
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Live:
    """A target that runs: with which interpreter, its address, a token that opens it, the process that guards it."""

    target: Target
    python: Path
    url: str
    token: str | None
    guard: int

    def memory(self) -> int:
        """Return the resident set of the service in KiB."""
        # Found on the path, as every system has its own.
        listed = subprocess.run(["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True, check=True)  # noqa: S607
        rows = (line.split() for line in listed.stdout.splitlines())
        return sum(int(size) for parent, size in rows if int(parent) == self.guard)


def make_target(name: str, folder: Path) -> Target:
    """Generate the starter, or the preview of a document of the corpus, below `folder`; raise ScaffoldError else."""
    output = folder / name
    command = [
        sys.executable,
        "-m",
        "scaffold",
        "new",
        name,
        "--output",
        str(output),
        "--no-input",
        "--force",
    ]
    if name != STARTER:
        [entry] = [entry for entry in load_entries(corpus_folder()) if entry.name == name]
        command += ["--spec", str(entry.path), "--root", str(entry.root)]
    shutil.rmtree(output, ignore_errors=True)
    environment = {**neutral_variables(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ScaffoldError("not-made", f"{name} was not made:\n{done.stderr}")
    return Target(name, load_service(output), {} if name == STARTER else {"PREVIEW": "all"})


@contextlib.contextmanager
def serve(target: Target, folder: Path) -> Iterator[Live]:
    """Run a target until the block ends; replies that break the contract are answered 500 instead."""
    service, port = target.service, free_port(HOST)
    url, log = origin(HOST, port), folder / f"{target.name}.log"
    variables = {"LOG_LEVEL": "WARNING", **target.variables}
    environment = trial_variables(service, folder, port, variables)
    python = Path(sys.executable)
    with (
        log.open("wb") as output,
        running(
            [str(python), "-m", service.package], environment=environment, folder=folder, output=output
        ) as process,
    ):
        if not wait_until_ready(process, f"{url}/readyz", READY_SECONDS):
            raise ScaffoldError("not-ready", f"{target.name} did not start:\n{tail(log)}")
        tokens = mint_tokens(python, service, load_contract(service), environment, folder)
        yield Live(target, python, url, tokens.owner if tokens else None, process.pid)
