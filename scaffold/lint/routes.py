"""Routes: what a request is matched by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scaffold.lint.subjects import Operation

_PARAMETER = re.compile(r"\{[^{}]*\}")


def path_shape(path: str) -> str:
    """Write a path with its parameter names taken out, so that paths which match the same requests are equal."""
    return _PARAMETER.sub("{}", path)


def routes_of(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the routes of an operation: method, and server address with the shape of the path."""
    servers = operation.found.path_item.sequence("servers") or operation.facts.root_value.get("servers")
    urls = (
        [server.get("url") for server in servers if isinstance(server, dict)]
        if isinstance(servers, list)
        else []
    )
    for url in urls or [""]:
        yield operation.method, _base(str(url)) + path_shape(operation.path)


def _base(url: str) -> str:
    """Give host and path of a server URL, as far as it tells two services apart."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts.netloc + parts.path.rstrip("/")
