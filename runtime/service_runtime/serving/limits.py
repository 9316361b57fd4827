"""Bound what one client may hold, and watch the time that connections take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

LINGER_SECONDS = 1.0
"""The time that a refused client may go on sending; closed at once, it would lose the answer (RFC 9112 section 9.6)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the limits of one server.

    ``url_bytes`` bounds the target of a request, ``header_bytes`` the request line with all fields, and each of the
    trailers. ``header_seconds`` is for a whole head, from its first octet (on a new connection: from its opening).
    ``idle_seconds`` is the pause between two requests. While a body or a reply is under way, the client
    must send or take ``transfer_rate`` octets a second, averaged over each ``transfer_seconds``.
    """

    connections: int
    url_bytes: int
    header_bytes: int
    header_fields: int
    header_seconds: float
    idle_seconds: float
    transfer_seconds: float
    transfer_rate: int


class Watched(Protocol):
    """Name what a connection offers to its watch."""

    def check(self, now: float) -> None:
        """Close the connection where a time is over; ``now`` is the loop's clock in seconds."""

    def idle_since(self) -> float | None:
        """Return when the connection fell idle, by the loop's clock; None while it is in use."""

    def evict(self) -> None:
        """Close the connection, which is idle, to make room for another."""


class Watch:
    """Know the open connections of one server, and look at their times in regular intervals.

    One timer for all: a timer for each request would cost more than everything else here together.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.draining = False
        """True where replies say ``Connection: close``, because the server is about to end."""
        self._open: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(limits.header_seconds, limits.idle_seconds, limits.transfer_seconds)
        self._interval = min(1.0, shortest / 4)
        self._refused = max(16, limits.connections // 10)

    def admit(self, connection: Watched) -> bool | None:
        """Take a connection on: whether there was room; None when there is not even room to tell it why not.

        The connection that has been idle for longest makes room: HTTP lets a server close it at any time
        (RFC 9112 section 9.5), and those who hold many idle ones keep nobody out.
        """
        room = len(self._open) < self.limits.connections or self._evict()
        if not room and len(self._open) >= self.limits.connections + self._refused:
            return None
        self._open.add(connection)
        if self._timer is None:
            self._schedule()
        return room

    def forget(self, connection: Watched) -> None:
        """Leave out a connection that is closed."""
        self._open.discard(connection)

    def _evict(self) -> bool:
        idle = [(since, one) for one in self._open if (since := one.idle_since()) is not None]
        if not idle:
            return False
        _, oldest = min(idle, key=lambda pair: pair[0])
        self._open.discard(oldest)
        oldest.evict()
        return True

    def _schedule(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._look)

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for connection in tuple(self._open):
            connection.check(now)
        if self._open:
            self._schedule()
