"""Carry requests to other services, over HTTP/1.1 and TLS, and to the public internet only."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable
from socket import IPPROTO_TCP, gaierror
from urllib.parse import urlsplit

import httpcore

from .sending import Incoming, Outgoing, SendingError


class HttpTransport:
    """Send requests. No redirect is followed; a reply may have at most ``max_reply`` octets.

    The addresses come from those who want to be called, so one that is not public is refused, whatever name
    leads to it, and so is plain HTTP. ``allow_private`` takes both, for tests and for networks of one's own.
    ``timeout`` is in seconds, for connecting, and for each read and write.
    """

    def __init__(
        self, *, allow_private: bool = False, timeout: float = 10.0, max_reply: int = 1 << 20
    ) -> None:
        self._schemes = {"https", "http"} if allow_private else {"https"}
        backend = None if allow_private else _PublicBackend()
        self._pool = httpcore.AsyncConnectionPool(max_connections=100, network_backend=backend)
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
        self._max_reply = max_reply

    async def send(self, request: Outgoing) -> Incoming:
        """Return the reply to a request.

        Raises:
            SendingError: when the address is refused or nobody answers in time.
        """
        url = urlsplit(request.url)
        if url.scheme not in self._schemes or not url.hostname:
            raise SendingError(f"an address begins with one of: {', '.join(sorted(self._schemes))}")
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
        try:
            async with self._pool.stream(
                request.method,
                request.url,
                headers=[(b"host", url.netloc.rpartition("@")[2].encode("idna")), *headers],
                content=request.body,
                extensions={"timeout": self._timeouts},
            ) as response:
                body = bytearray()
                async for chunk in response.aiter_stream():
                    body += chunk
                    if len(body) > self._max_reply:
                        raise SendingError(f"the reply has more than {self._max_reply} octets")
                received = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                return Incoming(response.status, received, bytes(body))
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            ValueError,
        ) as error:
            raise SendingError(f"{url.hostname} cannot be reached: {error}") from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


class _PublicBackend(httpcore.AsyncNetworkBackend):
    """Connect to the address that was checked: a name that leads elsewhere a moment later gains nothing."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface has it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=IPPROTO_TCP)
        except gaierror as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(map(is_public, addresses)):
            raise httpcore.ConnectError("the address is not public")
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def is_public(text: str) -> bool:
    """Tell whether an IP address belongs to the public internet; one inside another counts as itself."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast
