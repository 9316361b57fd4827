"""An HTTP request in pieces, before it is bytes: what mutations change."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from tools.requests.seeds import Seed

HOST = b"service.test"
_FRAMING_HEADERS = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


@dataclass(slots=True)
class Draft:
    """A request that need not be a valid one.

    `framing` says how the end of the body is told: b"length", b"chunked" or b"" (headers say it themselves, or lie).
    `pieces` is the number of separate writes; `head_end` ends every line.
    """

    method: bytes
    path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    framing: bytes = b"length"
    chunk_size: int = 4096
    version: bytes = b"HTTP/1.1"
    line_end: bytes = b"\r\n"
    pieces: int = 1
    mutations: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, seed: Seed) -> Draft:
        """Begin with a seed as it is."""
        headers = [(name.encode(), value.encode("utf-8", "replace")) for name, value in seed.headers]
        return cls(
            seed.method.encode(),
            seed.path.encode(),
            urlencode(seed.query, quote_via=quote).encode(),
            [(b"host", HOST), *headers],
            seed.body,
        )

    def set(self, name: bytes, value: bytes) -> None:
        """Replace a header, or add it."""
        self.headers = [item for item in self.headers if item[0] != name] + [(name, value)]

    @property
    def is_complete(self) -> bool:
        """True where a server can know where the request ends, so that it has no reason to wait for more."""
        names = {name.lower() for name, _ in self.headers}
        return (
            self.framing in (b"length", b"chunked")
            and self.version in (b"HTTP/1.0", b"HTTP/1.1")
            and self.line_end == b"\r\n"
            and names.isdisjoint(_FRAMING_HEADERS)
        )

    def render(self) -> bytes:
        """Write the request."""
        target = self.path + (b"?" + self.query if self.query else b"")
        headers = list(self.headers)
        body = self.body
        if self.framing == b"chunked":
            headers.append((b"transfer-encoding", b"chunked"))
            body = chunked(body, self.chunk_size)
        elif self.framing == b"length" and (body or self.method not in (b"GET", b"HEAD", b"DELETE")):
            headers.append((b"content-length", str(len(body)).encode()))
        lines = [
            b" ".join((self.method, target, self.version)),
            *(name + b": " + value for name, value in headers),
        ]
        return self.line_end.join([*lines, b"", b""]) + body


def chunked(body: bytes, size: int) -> bytes:
    """Write a body in chunks (RFC 9112 section 7.1)."""
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
