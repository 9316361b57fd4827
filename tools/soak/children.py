"""Running commands and services in children of this process, which has imported already what they import."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from tools.soak.memo import Memo

SECONDS = 300.0
MEMO = Memo()
_IMPORTED = (
    "scaffold.cli", "scaffold.commands.new", "scaffold.commands.sync", "scaffold.project.create",
    "scaffold.python.models.codegen",
    "fastapi", "sqlalchemy.ext.asyncio", "alembic.command", "pydantic_settings", "structlog", "jsonschema_rs", "uvicorn",
    "schemathesis", "httpx", "cookiecutter.main",
)  # fmt: skip


class Ended(NamedTuple):
    """The end of a child: its exit code, -1 after too long a time, and all that it wrote."""

    code: int
    text: str


def warm() -> None:
    """Import what children need, so that none of them has to, and keep what they compute."""
    for name in _IMPORTED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    MEMO.install()
    with tempfile.TemporaryDirectory(prefix="scaffold-soak-") as place:
        folder = Path(place)
        actions = (
            partial(_scaffold, folder, "new", "order-service", "--no-input"),
            partial(_scaffold, folder, "sync", "order-service"),
            partial(_start, folder / "order-service", "order_service"),
        )
        for name in dict.fromkeys(name for action in actions for name in _modules(action)):
            if name.partition(".")[0] not in {"order_service", "__main__"}:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
    gc.collect()
    gc.freeze()


def run(action: Callable[[], None], seconds: float = SECONDS) -> Ended:
    """Run an action in a child; its exit code is that of SystemExit, 70 for any other exception."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as results:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
            _exit_with(action, results)
        code = _wait(child, time.monotonic() + seconds)
        output.seek(0)
        results.seek(0)
        MEMO.read(results)
        return Ended(code, output.read().decode("utf-8", "replace"))


def run_scaffold(*arguments: str, folder: Path) -> Ended:
    """Run the command line in a folder."""
    return run(partial(_scaffold, folder, *arguments))


def start_service(service: Path, package: str) -> Ended:
    """Import a service and build its application."""
    return run(partial(_start, service, package))


def _modules(action: Callable[[], None]) -> list[str]:
    """Run an action in a child, and name the modules that are imported there afterwards."""
    with tempfile.TemporaryFile() as names:

        def note() -> None:
            with contextlib.suppress(SystemExit):
                action()
            names.write("\n".join(sys.modules).encode())
            names.flush()

        run(note)
        names.seek(0)
        return names.read().decode().split("\n")


def _scaffold(folder: Path, *arguments: str) -> None:
    from scaffold.cli import main

    os.chdir(folder)
    raise SystemExit(main(list(arguments)))


def _start(service: Path, package: str) -> None:
    os.chdir(service)
    sys.path.insert(0, str(service / "src"))
    sys.dont_write_bytecode = True
    os.environ["DATABASE_URL"] = "sqlite+aiosqlite:///:memory:"
    importlib.import_module(f"{package}.app").create_app()


def _exit_with(action: Callable[[], None], results: IO[bytes]) -> None:
    code = 0
    try:
        action()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        traceback.print_exc()
        code = 70
    finally:
        with contextlib.suppress(Exception):
            MEMO.write(results)
            results.flush()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _wait(child: int, until: float) -> int:
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1
