"""Faults of the disk: a process is killed, or the disk is full, at a numbered point of what it writes."""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

CALLS: Final = ("replace", "rename", "unlink", "mkdir", "fsync", "rmdir", "chmod")
"""Calls that change the disk, beside the opening of files and what is written to them."""

Fault = Callable[[int], None]
"""Is called with the number of each point, before what happens there."""


def at(point: int, fault: Callable[[], None]) -> Fault:
    """Return what lets a fault happen at one point."""

    def reach(number: int) -> None:
        if number == point:
            fault()

    return reach


def kill() -> None:
    """End this process as the kernel does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def fill() -> None:
    """Refuse as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def instrument(fault: Fault) -> None:
    """Number every change of the disk by this process, from 1, for as long as it lives."""
    counter = _Counter(fault)
    for name in CALLS:
        setattr(os, name, counter.wrapped(getattr(os, name)))
    real = builtins.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "r" in mode and "+" not in mode:
            return real(file, mode, *arguments, **options)
        counter.reach()
        return _File(real(file, mode, *arguments, **options), counter)

    builtins.open = io.open = opened  # type: ignore[assignment]  # this process ends soon


class _Counter:
    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._number = 0

    def reach(self) -> None:
        """Count a point."""
        self._number += 1
        self._fault(self._number)

    def wrapped(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that is a point."""

        def call(*arguments: Any, **options: Any) -> Any:
            self.reach()
            return real(*arguments, **options)

        return call


class _File:
    """A file that is written: half of what is written is on the disk when the point is reached."""

    def __init__(self, file: Any, counter: _Counter) -> None:
        self._file = file
        self._counter = counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, data: Any) -> Any:
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        self._counter.reach()
        return half + self._file.write(data[half:])
