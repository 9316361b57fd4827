"""Keep one resource that is stuck from taking every connection."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from .failures import Busy


@dataclass(slots=True)
class _Lane:
    free: asyncio.Semaphore
    users: int = 0


class Lanes:
    """Bound how many units of work of one name have a connection at once; the others of that name queue.

    So requests that wait for a row that somebody holds leave connections to those for other rows. ``wait`` bounds the
    queue, in seconds. A name is known only while it is used.
    """

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._lanes: dict[str, _Lane] = {}

    async def enter(self, name: str, width: int) -> None:
        """Take a place of the lane; ``width`` is how many it has.

        Raises:
            Busy: when none was free in time.
        """
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = _Lane(asyncio.Semaphore(width))
        lane.users += 1
        try:
            await acquire(lane.free, self._wait)
        except BaseException:
            self._forget(name, lane)
            raise

    def leave(self, name: str) -> None:
        """Give the place back."""
        lane = self._lanes[name]
        lane.free.release()
        self._forget(name, lane)

    def _forget(self, name: str, lane: _Lane) -> None:
        lane.users -= 1
        if not lane.users:
            del self._lanes[name]


async def acquire(lock: asyncio.Semaphore | asyncio.Lock, seconds: float) -> None:
    """Acquire a lock.

    Raises:
        Busy: when it was not free in time.
    """
    if not lock.locked():
        await lock.acquire()
        return
    try:
        async with asyncio.timeout(seconds):
            await lock.acquire()
    except TimeoutError:
        raise Busy("Too many requests want the same at once.") from None
