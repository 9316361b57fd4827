"""Run a service by hand: in the foreground, until it is interrupted."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold.core.errors import InputError, ScaffoldError
from scaffold.trial.running.environment import Progress, resolve_python
from scaffold.trial.running.process import (
    answers,
    free_port,
    is_ready,
    origin,
    require_free_port,
    running,
    wait_until_ready,
)
from scaffold.trial.running.service import Service
from scaffold.trial.running.tokens import token_command
from scaffold.trial.running.variables import run_variables

READY_SECONDS = 60.0
CHANGE_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Launch:
    """A service to run, and where; port 0 means any free one, `reload` restarts on every change of the source.

    `changed` is asked now and then for another service to run in the place of this one.
    """

    service: Service
    host: str
    port: int
    assignments: Mapping[str, str] = field(default_factory=dict)
    reload: bool = False
    changed: Callable[[], Service | None] | None = None


def run_service(launch: Launch, progress: Progress) -> None:
    """Run the service until it ends or is interrupted; raise ScaffoldError when it fails."""
    port = launch.port or free_port(launch.host)
    require_free_port(launch.host, port)
    service: Service | None = launch.service
    while service is not None:
        service = _run(replace(launch, service=service, port=port), progress)


def _run(launch: Launch, progress: Progress) -> Service | None:
    """Run one service until it ends, or another one is to take its place, which is returned."""
    service = launch.service
    python = resolve_python(service, progress)
    environment = run_variables(service, launch.host, launch.port, launch.assignments)
    command = build_command(launch, python)
    url = origin(launch.host, launch.port)
    with running(command, environment=environment, folder=service.folder) as process:
        wait_until_ready(process, f"{url}/healthz", READY_SECONDS)
        if process.poll() is None:
            if not greets(environment):
                progress(render_addresses(service, python, url))
            if not is_ready(f"{url}/readyz"):
                progress(f"It is not ready: {url}/readyz says why.")
        while launch.changed is not None and process.poll() is None:
            another = launch.changed()
            if another is not None:
                return another
            time.sleep(CHANGE_SECONDS)
        code = process.wait()
    if code:
        raise ScaffoldError(
            "service-ended",
            f"{service.package} ended with exit code {code}",
            hint="what it printed above says why; --env KEY=VALUE changes a setting",
        )
    return None


def build_command(launch: Launch, python: Path) -> list[str]:
    """Build the command that serves: the service's own entry point, or what starts that again on every change.

    Raises InputError for a service that has nothing to start it again.
    """
    package = launch.service.package
    if not launch.reload:
        return [str(python), "-m", package]
    if not (launch.service.source / package / "_runtime" / "serving" / "reload.py").is_file():
        raise InputError(
            "reload-missing",
            f"{launch.service.folder} cannot reload: there is no src/{package}/_runtime/serving/reload.py",
            hint="leave out --reload, or generate the service again",
        )
    return [str(python), "-m", f"{package}._runtime.serving.reload"]


def greets(environment: Mapping[str, str]) -> bool:
    """Tell whether the service itself says where it answers: it does so where it logs for people."""
    style = environment.get("LOG_FORMAT") or "auto"
    return style == "text" or (style == "auto" and sys.stdout.isatty())


def render_addresses(service: Service, python: Path, url: str) -> str:
    """Say where the service answers and how to get a token for it."""
    token = shlex.join(token_command(python, service))
    return "\n".join([
        f"{service.package} runs on {url}",
        *([f"  {url}/docs          try it in a browser"] if answers(f"{url}/docs") else []),
        f"  {url}/openapi.json  the contract",
        f"  {url}/healthz       is it alive",
        f"  a token: cd {shlex.quote(str(service.folder))} && AUTH_DEV=1 PYTHONPATH=src {token} | tail -n 1",
        "  Ctrl-C stops it.",
    ])  # fmt: skip
