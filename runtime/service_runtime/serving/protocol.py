"""Speak HTTP/1.1 within limits: uvicorn's protocol over httptools, which itself has none."""

from __future__ import annotations

import asyncio
import logging
import re
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar

import httptools
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from ..core.jsontext import write_json
from ..core.problems import PROBLEM_JSON, Problem, bad_request, unavailable
from .limits import LINGER_SECONDS, Limits, Watch

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_log = logging.getLogger(__name__)
_MAX_PIPELINE = 16
# A name, an address or nothing, and a port (RFC 3986 section 3.2.2 and 3.2.3).
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]*)?")
_NEVER_SENT = frozenset({b"upgrade", b"http2-settings"})


def limited(watch: Watch) -> type[LimitedProtocol]:
    """Return the protocol class to give to uvicorn as ``http``, for one server."""
    return type("LimitedProtocol", (LimitedProtocol,), {"watch": watch})


class LimitedProtocol(HttpToolsProtocol):
    """Serve one connection; a client that passes a limit gets an answer, where one is possible, and no more.

    What an ordinary request costs more is a few comparisons: octets are counted by what is read from the socket,
    and times are looked at by the watch.
    """

    watch: ClassVar[Watch]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._limits: Limits = self.watch.limits
        self._refused = False
        # The newest cycle is uvicorn's `self.cycle`; with requests in the pipeline, an earlier one is running.
        self._running: RequestResponseCycle | None = None
        self._in_head = False
        self._pending = 0
        """Octets read since the parser last had something to hand on: it keeps them all in memory."""
        self._chunk = 0
        self._body_octets = 0
        self._since = 0.0
        """The time when the head began; without one, when the watch saw the present state for the first time."""
        self._state = ""
        self._mark = 0

    # The connection

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._enter("head", self.loop.time())
        admitted = self.watch.admit(self)
        if admitted is None:
            self._refused = True
            transport.abort()
        elif not admitted:
            self._refuse(unavailable("There are too many connections."))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.forget(self)
        self.pipeline.clear()
        if self._running is not None and self._running is not self.cycle:
            _disconnect(self._running)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._chunk = len(data)
        self._pending += self._chunk
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._without_upgrade(data[upgrade.args[0] :])
            return
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(
                cause if isinstance(cause, Problem) else bad_request("This is not a valid HTTP request.")
            )
            return
        if self._pending > self._limits.header_bytes:
            self._refuse(self._head_too_long())
        elif self._in_head and (problem := self._head_problem()):
            self._refuse(problem)

    # What the parser finds

    @override
    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _MAX_PIPELINE:
            raise unavailable("There are too many requests in the pipeline.")
        super().on_message_begin()
        self._in_head = True
        self._pending = 0
        if self._running is not None:
            self._state, self._since = "head", self.loop.time()

    @override
    def on_headers_complete(self) -> None:
        problem = self._head_problem() or self._host_problem()
        if problem is not None:
            raise problem
        if self.parser.should_upgrade():
            return
        self._in_head = False
        self._pending = 0
        self._body_octets = 0
        super().on_headers_complete()
        # The list belongs to the request now. Trailers would be added to it, and could claim to be anything.
        self.headers = []
        if self.expect_100_continue or self.watch.draining:
            # Refused before it was sent, a body may come or not: what follows could not be told from it.
            self.cycle.keep_alive = False

    @override
    def on_body(self, body: bytes) -> None:
        self._pending = 0
        self._body_octets += len(body)
        super().on_body(body)

    @override
    def on_response_complete(self) -> None:
        """Go on to the next request; idle connections are ended by the watch, and need no timer after each reply."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    @override
    def _should_upgrade(self) -> bool:
        """Skip what uvicorn would do with the first reading of a request that asks for another protocol."""
        return True

    def _without_upgrade(self, rest: bytes) -> None:
        """Read a request again without its wish for another protocol, which may be ignored (RFC 9110 section 7.8).

        The parser stops at the end of such a head, and would pass over the body. Clients that would rather speak
        HTTP/2 ask for it with every first request.
        """
        method = self.parser.get_method()
        if method == b"CONNECT":
            self._refuse(Problem(501, detail="CONNECT is not served."))
            return
        head = [method, b" ", self.url, b" HTTP/", self.parser.get_http_version().encode(), b"\r\n"]
        for name, value in self.headers:
            kept = value
            if name == b"connection":
                tokens = [token.strip() for token in value.split(b",")]
                kept = b", ".join(token for token in tokens if token.lower() not in _NEVER_SENT)
            if name not in _NEVER_SENT:
                head += [name, b": ", kept, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"".join([*head, b"\r\n", rest]))

    def _host_problem(self) -> Problem | None:
        """Return why the host is refused: HTTP/1.1 demands one field of it, with a host (RFC 9112 section 3.2)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if not hosts and self.parser.get_http_version() != "1.1":
            return None
        if len(hosts) != 1:
            return bad_request(f"A request has one field Host, not {len(hosts) or 'none'}.")
        return None if _HOST.fullmatch(hosts[0]) else bad_request("The field Host names no host.")

    # Limits of size

    def _head_problem(self) -> Problem | None:
        """Return why the head that is being read, or was read just now, is refused."""
        limits = self._limits
        if len(self.url) > limits.url_bytes:
            return Problem(414, detail=f"The target of a request may have at most {limits.url_bytes} octets.")
        if len(self.headers) > limits.header_fields:
            return _fields_too_large(f"A request may have at most {limits.header_fields} fields.")
        if self._pending + self._chunk > limits.header_bytes and self._head_octets() > limits.header_bytes:
            return self._head_too_long()
        return None

    def _head_octets(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _head_too_long(self) -> Problem:
        return _fields_too_large(
            f"The head of a request may have at most {self._limits.header_bytes} octets."
        )

    # Limits of time

    def check(self, now: float) -> None:
        """Close the connection where a time is over; ``now`` is the loop's clock in seconds."""
        state = self._present()
        if state != self._state:
            self._enter(state, now)
        elif now - self._since >= _seconds(state, self._limits):
            self._overdue(state, now)

    def idle_since(self) -> float | None:
        """Return when the connection fell idle, by the loop's clock; None while it is in use."""
        return self._since if self._present() == "idle" or self._silent() else None

    def evict(self) -> None:
        """Close the connection, which is idle, to make room for another."""
        self._refused = True
        self.transport.close()

    def _silent(self) -> bool:
        return self._running is None and not self._in_head and not self._refused

    def _present(self) -> str:
        """Return what the connection waits for; "busy" is what the service itself takes time for."""
        cycle, running = self.cycle, self._running
        if self.transport.is_closing():
            return "write"
        if running is not None and not running.response_complete and self.flow.write_paused:
            return "write"
        if self._refused:
            under_way = running and not running.response_complete and not running.disconnected
            return "busy" if under_way else "linger"
        if running is None or self._in_head:
            return "busy" if self.flow.read_paused else "head"
        if cycle.more_body:
            if cycle.response_complete:
                return "rest"
            return "busy" if self.flow.read_paused or cycle.waiting_for_100_continue else "body"
        if not cycle.response_complete:
            return "busy"
        return "write" if self.transport.get_write_buffer_size() else "idle"

    def _enter(self, state: str, now: float) -> None:
        self._state, self._since = state, now
        self._mark = self._body_octets if state == "body" else self.transport.get_write_buffer_size()

    def _overdue(self, state: str, now: float) -> None:
        enough = self._limits.transfer_rate * self._limits.transfer_seconds
        if state == "head" and self._in_head:
            self._refuse(_timeout(f"The head did not come within {self._limits.header_seconds:g} s."))
        elif state in {"head", "idle", "rest"}:
            self.transport.close()
        elif state == "linger":
            self.transport.abort()
        elif state == "body":
            if self._body_octets - self._mark < enough:
                self._refuse(
                    _timeout(f"The body comes at less than {self._limits.transfer_rate} octets a second.")
                )
            else:
                self._enter(state, now)
        elif self._mark - self.transport.get_write_buffer_size() < enough:
            _log.warning("%s does not read its reply, and is disconnected", self._who())
            self.transport.abort()
        else:
            self._enter(state, now)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._state = ""

    @override
    def resume_writing(self) -> None:
        # What is written next has a time of its own.
        super().resume_writing()
        self._state = ""

    # The end

    def _refuse(self, problem: Problem) -> None:
        """Answer with a problem and read no further; a reply to an earlier request is finished first."""
        self._refused = True
        self.pipeline.clear()
        _log.warning("%s is refused: %s", self._who(), problem)
        running = self._running
        if running is not None and not running.response_complete:
            if self._in_head or running is not self.cycle or not running.more_body:
                running.keep_alive = False
                self.cycle = running
                return
            _disconnect(running)
            if running.response_started:
                self.transport.close()
                return
        self._answer(problem)

    def _answer(self, problem: Problem) -> None:
        body = write_json(problem.as_json())
        fields = [*self.server_state.default_headers, (b"content-type", PROBLEM_JSON.encode())]
        fields += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        fields += [
            (b"cache-control", b"no-store"),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        head = b"".join(b"%b: %b\r\n" % field for field in fields)
        self.transport.write(STATUS_LINE[problem.status] + head + b"\r\n" + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:
            self.transport.close()

    def end(self) -> None:
        """End the connection because the server does: who has no reply yet gets a 503, what is half sent is cut off.

        A stream that is cut off lacks its last chunk, so nobody takes it for the whole (RFC 9112 section 8).
        """
        running = self._running
        self._refused = True
        self.pipeline.clear()
        if running is not None and not running.response_complete:
            _disconnect(running)
            if not running.response_started and not self.transport.is_closing():
                self._answer(unavailable("The service is shutting down."))
        self.transport.close()

    def _who(self) -> str:
        return ":".join(map(str, self.client or ("a client",)))


def _seconds(state: str, limits: Limits) -> float:
    """Return how long a connection may stay in a state."""
    if state == "head":
        return limits.header_seconds
    if state == "idle":
        return limits.idle_seconds
    if state == "linger":
        return LINGER_SECONDS
    return inf if state == "busy" else limits.transfer_seconds


def _disconnect(cycle: RequestResponseCycle) -> None:
    """Tell the application that the client has gone: it writes nothing more."""
    cycle.disconnected = True
    cycle.message_event.set()


def _fields_too_large(detail: str) -> Problem:
    return Problem(431, detail=detail)


def _timeout(detail: str) -> Problem:
    return Problem(408, detail=detail)
