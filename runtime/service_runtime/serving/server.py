"""Run uvicorn so that it ends in an order that balancers and clients can follow, and in time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn
from typing_extensions import override

from .limits import Watch
from .protocol import LimitedProtocol

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.05
_CLEANUP_SECONDS = 1.0
_LIFESPAN_SECONDS = 2.0
_HANGING_SECONDS = 5.0


class GracefulServer(uvicorn.Server):
    """Serve until SIGTERM or SIGINT, then drain, finish, and end.

    For ``drain_seconds`` after SIGTERM, requests are served as before, while ``on_drain`` has made the readiness
    probe fail and replies say ``Connection: close``: balancers and clients learn of it before the port is closed.
    SIGINT comes from somebody at a terminal, and drains nothing. Then the port is closed, and what is open gets
    ``timeout_graceful_shutdown`` seconds, before it is ended. A second signal ends everything at once.

    ``on_start`` is called with the address for clients on this machine when the port is open.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        watch: Watch,
        *,
        drain_seconds: float,
        on_drain: Callable[[], None],
        on_start: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(config)
        self._watch = watch
        self._drain_seconds = drain_seconds
        self._on_drain = on_drain
        self._on_start = on_start
        self._starting: asyncio.Future[None] | None = None
        self._drained_at: float | None = None

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)
        if sig == signal.SIGINT:
            self._drain_seconds = 0.0
        patience = self._drain_seconds + self._patience() + _HANGING_SECONDS
        watchdog = threading.Timer(1.0 if self.force_exit else patience, _exit, [sig])
        watchdog.daemon = True
        watchdog.start()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_start is not None and self.servers:
            listening = [one for server in self.servers for one in server.sockets]
            self._starting = asyncio.ensure_future(self._on_start(_address(listening[0])))

    @override
    async def on_tick(self, counter: int) -> bool:
        if not await super().on_tick(counter):
            return False
        if self._drained_at is None:
            self._watch.draining = True
            self._on_drain()
            self._drained_at = time.monotonic() + self._drain_seconds
            if self._drain_seconds:
                _log.info("draining for %g s", self._drain_seconds)
        return self.force_exit or time.monotonic() >= self._drained_at

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        state = self.server_state
        for connection in tuple(state.connections):
            connection.shutdown()
        deadline = time.monotonic() + self._patience()
        while time.monotonic() < deadline and not self.force_exit:
            if not state.tasks and not state.connections:
                break
            await asyncio.sleep(_POLL_SECONDS)
        await self._end_open()
        try:
            async with asyncio.timeout(0.2 if self.force_exit else _LIFESPAN_SECONDS):
                await self.lifespan.shutdown()
        except TimeoutError:
            _log.warning("what the application itself has open is not closed in time")

    async def _end_open(self) -> None:
        """End the requests that are still open, and give their handlers a moment to clean up."""
        connections = [one for one in self.server_state.connections if isinstance(one, LimitedProtocol)]
        tasks = set(self.server_state.tasks)
        if tasks:
            _log.warning("ending %d open requests", len(tasks))
        logging.getLogger("uvicorn.error").addFilter(_is_no_cancellation)
        for connection in connections:
            connection.end()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=0.2 if self.force_exit else _CLEANUP_SECONDS)
        await asyncio.sleep(_POLL_SECONDS)
        for connection in connections:
            connection.transport.abort()

    def _patience(self) -> float:
        return self.config.timeout_graceful_shutdown or 0


def _address(listening: socket.socket) -> str:
    """Write where clients on this machine reach a socket that may listen on all addresses."""
    host, port = listening.getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    """Leave out uvicorn's report of a request that was ended here: it is no failure of the application."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _exit(sig: int) -> None:
    """End a process that does not end by itself: a handler swallows its cancellation, or a thread hangs."""
    _log.error("The service does not end by itself, and is ended")
    os._exit(128 + sig)
