"""Send bytes to a server and see what becomes of them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from tools.requests.drafts import Draft

# A service answers in milliseconds; a machine that is busy with other work may keep it waiting.
ANSWER_SECONDS = 30.0
# How long a server may wait for the rest of a request before it learns that there is none.
PATIENCE_SECONDS = 0.5
_HEAD_LIMIT = 1 << 20
_BODILESS = frozenset({204, 304})
# Closing with a reset keeps ten thousands of finished connections from waiting for stray packets.
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request: a status, or None when the server closed the connection without one (`kind` says which)."""

    kind: str
    status: int | None = None
    body: bytes = b""


CLOSED, HUNG, GARBLED, REFUSED = Answer("closed"), Answer("hung"), Answer("garbled"), Answer("refused")


async def send(url: str, draft: Draft) -> Answer:
    """Send one request on a connection of its own to the server at `url` and read the answer to its end."""
    where = urlsplit(url)
    try:
        reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=_HEAD_LIMIT)
    except OSError:
        return REFUSED
    try:
        return await asyncio.wait_for(_exchange(reader, writer, draft), ANSWER_SECONDS)
    except TimeoutError:
        return HUNG
    except (ConnectionError, asyncio.IncompleteReadError):
        return CLOSED
    except (ValueError, IndexError, asyncio.LimitOverrunError):
        return GARBLED
    finally:
        linger = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            linger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.close()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draft: Draft) -> Answer:
    answer = asyncio.ensure_future(_read(reader, head_only=draft.method == b"HEAD"))
    try:
        # The server may answer, and close, before it has read everything.
        with contextlib.suppress(ConnectionError):
            await _write(writer, draft)
            if not draft.is_complete:
                await asyncio.wait([answer], timeout=PATIENCE_SECONDS)
                if not answer.done():
                    writer.write_eof()
        return await answer
    finally:
        answer.cancel()


async def _write(writer: asyncio.StreamWriter, draft: Draft) -> None:
    data = draft.render()
    size = -(-len(data) // draft.pieces)
    for start in range(0, len(data), size):
        writer.write(data[start : start + size])
        await writer.drain()
        if draft.pieces > 1:
            await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader, *, head_only: bool) -> Answer:
    """Read a response (RFC 9112 section 6.3), passing over interim ones."""
    status = 100
    head: list[bytes] = []
    while status < 200:
        head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        version, _, rest = head[0].partition(b" ")
        if not version.startswith(b"HTTP/1."):
            raise ValueError(version)
        status = int(rest[:3])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in head[1:])}
    if head_only or status in _BODILESS:
        return Answer("answered", status)
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return Answer("answered", status, await _read_chunks(reader))
    if b"content-length" in headers:
        return Answer("answered", status, await reader.readexactly(int(headers[b"content-length"])))
    return Answer("answered", status, await reader.read())


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)
