"""A service for tests of connections: it streams without end, takes long, and counts what it gets."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.service.running import HOST, Generated, Running, generate

SPEC = """\
openapi: 3.1.0
info: {title: Lines, version: "1"}
security: []
paths:
  /lines:
    get:
      operationId: streamLines
      tags: [Lines]
      parameters: [{name: chunks, in: query, schema: {type: integer, default: 0}}]
      responses: {"200": {description: Lines., content: {text/event-stream: {schema: {type: string}}}}}
    post:
      operationId: countLines
      tags: [Lines]
      requestBody: {required: true, content: {application/octet-stream: {}}}
      responses: {"200": {description: How many octets., content: {application/json: {schema: {type: integer}}}}}
  /pauses:
    get:
      operationId: getPause
      tags: [Lines]
      parameters: [{name: seconds, in: query, schema: {type: number, default: 0}}]
      responses: {"200": {description: It is over., content: {application/json: {schema: {type: string}}}}}
"""
OPERATIONS = """
import asyncio
import time

from .._generated.operations.lines import LinesOperations
from .._runtime.core.types import Reply


class Lines(LinesOperations):
    async def stream_lines(self, call, *, chunks):
        async def lines():
            try:
                yield b"data: first\\n\\n"
                for _ in range(chunks):
                    yield b"x" * 65536
                await asyncio.sleep(0 if chunks else 3600)
            finally:
                print("the stream is closed", flush=True)

        return Reply(200, lines())

    async def count_lines(self, call, *, body):
        return Reply(200, -1 if "x-claimed" in call.request.headers else len(body))

    async def get_pause(self, call, *, seconds):
        if seconds < 0:
            time.sleep(-seconds)
        await asyncio.sleep(seconds)
        return Reply(200, "over")
"""


def make(folder: Path) -> Generated:
    """Generate the service with its operations."""
    (folder / "lines.yaml").write_text(SPEC)
    service = generate(folder, "lines", "--spec", "lines.yaml", "--force")
    (service.folder / "src" / "lines" / "lines" / "operations.py").write_text(OPERATIONS)
    return service


def connect(service: Running, *, buffer: int | None = None) -> socket.socket:
    """Open a connection; `buffer` bounds what the system receives ahead of its reader, in octets."""
    client = socket.socket()
    if buffer is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(10)
    client.connect((HOST, int(service.url.rpartition(":")[2])))
    return client


def read(client: socket.socket, *, until: bytes | None = None) -> bytes:
    """Return what comes until the server closes the connection, or until `until` came."""
    received = b""
    while until is None or until not in received:
        try:
            chunk = client.recv(1 << 20)
        except (ConnectionResetError, BrokenPipeError):
            break
        if not chunk:
            break
        received += chunk
    return received


def talk(service: Running, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send parts on a connection, with a pause before each but the first, and return all that is answered."""
    with connect(service) as client:
        _send(client, parts, pause)
        return read(client)


def _send(client: socket.socket, parts: Iterable[bytes], pause: float) -> None:
    for number, part in enumerate(parts):
        time.sleep(pause if number else 0)
        try:
            client.sendall(part)
        except (ConnectionResetError, BrokenPipeError):
            return


def endlessly(part: bytes, first: bytes, octets: int = 1 << 28) -> Iterator[bytes]:
    """Yield a beginning and then the same part again and again, up to so many octets."""
    yield first
    for _ in range(octets // len(part)):
        yield part
