"""Find or make the Python environment of a service.

`SCAFFOLD_ENV_PYTHON` names an interpreter to use as it is. Otherwise a `.venv` in the service's folder is
used, and otherwise an environment in the user's cache, named by what it is made of, so that services with the
same lock share one, offline too.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scaffold.core.errors import InputError, ScaffoldError, UsageError
from scaffold.trial.running.service import Service

OVERRIDE = "SCAFFOLD_ENV_PYTHON"
COMPLETE = ".scaffold-complete"
INSTALL_SECONDS = 1800
LAST_LINES = 12

Progress = Callable[[str], None]


def resolve_python(
    service: Service, progress: Progress, surroundings: Mapping[str, str] = os.environ
) -> Path:
    """Return the interpreter to run the service with, making its environment when there is none."""
    override = surroundings.get(OVERRIDE)
    if override:
        if not os.access(override, os.X_OK):
            raise UsageError(
                "env-python",
                f"{OVERRIDE} names {override}, which is not a program",
                hint="name a Python that has what the service's lock pins, or unset the variable",
            )
        return Path(override).absolute()
    own = service.folder / ".venv" / "bin" / "python"
    if os.access(own, os.X_OK):
        return own
    if not service.locks:
        raise InputError(
            "lock-missing",
            f"{service.folder} has no requirements.lock to make an environment from",
            hint="generate it again with `make lock` in the service, or make a .venv there yourself",
        )
    return _cached_python(service, cache_folder(surroundings), progress)


def cache_folder(surroundings: Mapping[str, str] = os.environ) -> Path:
    """Return where shared environments are kept (XDG Base Directory specification)."""
    # The specification has relative values ignored.
    configured = Path(surroundings.get("XDG_CACHE_HOME", ""))
    return (configured if configured.is_absolute() else Path.home() / ".cache") / "scaffold" / "envs"


def environment_key(locks: Sequence[Path]) -> str:
    """Name an environment by what it is made of: the locks, the Python version and the platform."""
    digest = hashlib.sha256()
    for part in (
        platform.python_implementation(),
        platform.python_version(),
        sys.platform,
        platform.machine(),
    ):
        digest.update(part.encode() + b"\0")
    for lock in locks:
        digest.update(lock.name.encode() + b"\0" + lock.read_bytes() + b"\0")
    return digest.hexdigest()


def _cached_python(service: Service, cache: Path, progress: Progress) -> Path:
    key = environment_key(service.locks)
    environment = cache / key
    python = environment / "bin" / "python"
    if _usable(environment):
        return python
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f"{key}.lock").open("w") as lock:
            _acquire(lock.fileno(), progress)
            # Another process may have made it while this one waited.
            if not _usable(environment):
                shutil.rmtree(environment, ignore_errors=True)
                try:
                    _install(environment, service.locks, progress)
                    (environment / COMPLETE).touch()
                except BaseException:
                    shutil.rmtree(environment, ignore_errors=True)
                    raise
    except OSError as error:
        raise ScaffoldError(
            "env-cache",
            f"the environment cannot be kept in {cache}: {error.strerror or error}",
            hint="set XDG_CACHE_HOME to a folder that can be written, or make DIR/.venv",
        ) from error
    return python


def _usable(environment: Path) -> bool:
    """Tell whether an environment is whole, and the interpreter that it was made with is still there."""
    return (environment / COMPLETE).is_file() and os.access(environment / "bin" / "python", os.X_OK)


def _acquire(descriptor: int, progress: Progress) -> None:
    """Lock out other processes that make the same environment; the system unlocks when this one ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        progress("Waiting for another scaffold that is making the same environment…")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _install(environment: Path, locks: Sequence[Path], progress: Progress) -> None:
    """Install with uv where it is there; where it fails, pip may know the index, proxy or certificates that it does not."""
    uv = shutil.which("uv")
    if uv is not None:
        try:
            _run_installation(plan_installation(environment, locks, uv=uv), progress)
        except ScaffoldError:
            progress("uv could not; pip tries…")
            shutil.rmtree(environment, ignore_errors=True)
        else:
            return
    _run_installation(plan_installation(environment, locks, uv=None), progress)


def _run_installation(commands: Sequence[tuple[str, list[str]]], progress: Progress) -> None:
    for title, command in commands:
        progress(title)
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ScaffoldError(
                "env-slow",
                f"`{command[0]}` did not finish within {INSTALL_SECONDS // 60} minutes",
                hint="check the network, then try again",
            ) from error
        if done.returncode:
            lines = (done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:]
            raise ScaffoldError(
                "env-failed",
                "\n  ".join([f"{title.rstrip('…').lower()} failed:", *lines]),
                hint="is the package index reachable? Made once with the network on, the environment is kept "
                "and reused offline; an own one can be put in DIR/.venv",
            )


def plan_installation(
    environment: Path, locks: Sequence[Path], *, uv: str | None
) -> tuple[tuple[str, list[str]], ...]:
    """List the commands, with titles, that make an environment; `uv` is its program where there is one."""
    requirements = [argument for lock in locks for argument in ("--requirement", str(lock))]
    python = str(environment / "bin" / "python")
    if uv:
        make = [uv, "venv", "--quiet", "--python", sys.executable, str(environment)]
        install = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *requirements]
    else:
        make = [sys.executable, "-m", "venv", str(environment)]
        install = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        install += requirements
    return (
        ("Making the service's environment (once per lock)…", make),
        ("Installing what the lock pins…", install),
    )
