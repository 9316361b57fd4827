"""Have a service at hand for a trial: one that is started for it, or one that already runs."""

from __future__ import annotations

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.errors import ScaffoldError, UsageError
from scaffold.trial.running.credentials import Tokens
from scaffold.trial.running.environment import Progress
from scaffold.trial.running.process import free_port, origin, refusal, running, tail, wait_until_ready
from scaffold.trial.running.service import Service
from scaffold.trial.running.tokens import mint_tokens
from scaffold.trial.running.variables import trial_variables

HOST = "127.0.0.1"
READY_SECONDS = 60.0
ANSWER_SECONDS = 10.0
MISSING_SECONDS = 15.0
"""The time for which a service may go on saying that the same thing is missing."""
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Served:
    """The address of a service and tokens that open it; none where its contract wants no credentials."""

    url: str
    tokens: Tokens | None


@dataclass(frozen=True, slots=True)
class Starter:
    """The start of a service for a trial.

    `folder` is where it runs and may write; `assignments` are environment variables of its own, `log` takes what
    it prints.
    """

    service: Service
    python: Path
    folder: Path
    assignments: Mapping[str, str]
    log: Path

    @contextlib.contextmanager
    def serve(self, contract: Mapping[str, Any], progress: Progress) -> Iterator[Served]:
        """Run the service until the end of the block; raise ScaffoldError when it does not get ready."""
        port = free_port(HOST)
        url = origin(HOST, port)
        environment = trial_variables(self.service, self.folder, port, self.assignments)
        progress(f"Starting {self.service.package} on {url}…")
        command = [str(self.python), "-m", self.service.package]
        with (
            self.log.open("wb") as output,
            running(command, environment=environment, folder=self.folder, output=output) as process,
        ):
            _await_ready(process, f"{url}/readyz", self.log, progress)
            yield Served(url, mint_tokens(self.python, self.service, contract, environment, self.folder))


def _await_ready(process: subprocess.Popen[bytes], url: str, log: Path, progress: Progress) -> None:
    """Wait until a service is ready, and say what it waits for; raise ScaffoldError when it does not get ready."""
    end = time.monotonic() + READY_SECONDS
    told, patience = None, end
    while process.poll() is None and time.monotonic() < min(end, patience):
        if wait_until_ready(process, url, _LOOK_SECONDS):
            return
        missing = refusal(url)
        if missing != told:
            told, patience = missing, end if missing is None else time.monotonic() + MISSING_SECONDS
            if missing is not None:
                progress(f"Not ready yet: {missing}")
    if told is not None and process.poll() is None:
        raise ScaffoldError(
            "not-ready",
            f"the service does not get ready: {told}",
            hint="see to what it needs, or change the setting that names it with --env",
        )
    raise _not_ready(process.poll(), log)


def _not_ready(code: int | None, log: Path) -> ScaffoldError:
    how = f"was not ready within {READY_SECONDS:.0f} s" if code is None else f"ended with exit code {code}"
    return ScaffoldError("not-ready", "\n  ".join([f"the service {how}; it said:", *tail(log).splitlines()]))


def require_answer(url: str) -> None:
    """Raise UsageError unless something that speaks HTTP answers at `url`; with which status does not matter."""
    try:
        urllib.request.urlopen(url, timeout=ANSWER_SECONDS).close()  # noqa: S310 - the command line takes http(s) only
    except urllib.error.HTTPError:
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UsageError(
            "no-answer", f"nothing answers at {url}: {reason}", hint="start the service first"
        ) from error
