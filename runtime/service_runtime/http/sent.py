"""Replies in octets, as they go to the server (ASGI)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.types import Receive, Send

from ..core.types import StoredReply

NO_CONTENT = frozenset({204, 205, 304})
"""Statuses of replies that have no content (RFC 9110)."""
_BREAKS = dict.fromkeys(map(ord, "\r\n\0"), " ")


@dataclass(slots=True)
class Sent:
    """Hold a reply in octets. Header names are lower-case; a stream sends its chunks as they come.

    ``later`` is what has to be done once the reply is sent.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    stream: AsyncIterator[bytes] | None = None
    later: Sequence[Callable[[], Awaitable[None]]] = ()

    @classmethod
    def replay(cls, stored: StoredReply) -> Sent:
        """Return a stored reply, marked as a repetition."""
        return cls(stored.status, [*stored.headers, ("idempotent-replayed", "true")], stored.body)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    async def send(self, method: str, receive: Receive, send: Send) -> None:
        """Send the reply (ASGI); a HEAD request gets the headers only, and a stream ends when its client goes."""
        headers = [(name.encode("latin-1"), _field_value(value)) for name, value in self.headers]
        if self.stream is None and self.status not in NO_CONTENT:
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if self.stream is not None and method != "HEAD":
            await _pass_on(self.stream, receive, send)
        body = b"" if self.stream is not None or method == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body})


async def _pass_on(stream: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    """Send the chunks of a stream until it ends or its client is gone: one that is silent would never notice."""

    async def chunks() -> None:
        async for chunk in stream:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def disconnect() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    sending, waiting = asyncio.create_task(chunks()), asyncio.create_task(disconnect())
    try:
        await asyncio.wait({sending, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
    finally:
        sending.cancel()
        waiting.cancel()
        await asyncio.gather(sending, waiting, return_exceptions=True)


def _field_value(text: str) -> bytes:
    """Return a header's value; a line break, which would begin another header, becomes a space."""
    return text.translate(_BREAKS).encode("latin-1", "replace")
