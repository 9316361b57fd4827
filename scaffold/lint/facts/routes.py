"""Routes: what a request is matched by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scaffold.lint.facts.subjects import Operation
from scaffold.openapi.templates import path_shape

_WORD = re.compile(r"[A-Za-z0-9][\w.-]*")
_VERSION = re.compile(r"v?\d+([._]\d+)*")


def path_words(path: str) -> Iterator[str]:
    """Yield the fixed segments of a path that are names: no parameters, versions, custom methods (`:send`) or marks (`@me`)."""
    if ".well-known" in path:
        return
    for segment in path.split("/"):
        word = segment.partition(":")[0]
        if _WORD.fullmatch(word) and not _VERSION.fullmatch(word):
            yield word


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
