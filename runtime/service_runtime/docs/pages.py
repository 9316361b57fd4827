"""Serve Swagger UI with the contract at /docs; every byte comes from this service.

Swagger UI is in the package fastapi-standalone-docs. The page holds no inline script or style, so that its policy
(Content Security Policy Level 3) allows none, and its addresses are relative, so that it works behind any prefix.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import cached_property
from html import escape
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..contract.document import Contract
from .shown import shown_document

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
_FOREVER = "public, max-age=31536000, immutable"


class _Asset:
    """Hold a file of the page; it is read, digested and compressed when it is first asked for."""

    def __init__(self, name: str, media_type: str, read: Callable[[], bytes]) -> None:
        self.path = f"/docs/{name}"
        self._media_type = media_type
        self._read = read

    @property
    def address(self) -> str:
        """Return the address relative to the page; it changes with the content."""
        return f"{self.path[1:]}?v={self._version}"

    def reply(self, request: Request) -> Response:
        """Answer from the copy in memory; who asks for the version at hand may keep it (RFC 8246)."""
        tag = f'"{self._version}"'
        current = request.query_params.get("v") == self._version
        headers = {
            "ETag": tag,
            "Cache-Control": _FOREVER if current else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self._packed, media_type=self._media_type, headers=headers)
        return Response(self._content, media_type=self._media_type, headers=headers)

    @cached_property
    def _content(self) -> bytes:
        return self._read()

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self._content, compresslevel=6, mtime=0)

    @cached_property
    def _version(self) -> str:
        return hashlib.sha256(self._content).hexdigest()[:16]


def docs_routes(contract: Contract) -> list[Route]:
    """Return the routes of the page and its files. Their work is done in threads, on the first request."""
    style = _Asset("swagger-ui.css", "text/css", lambda: _swagger_ui("swagger-ui.css"))
    bundle = _Asset("swagger-ui-bundle.js", "text/javascript", lambda: _swagger_ui("swagger-ui-bundle.js"))
    start = _Asset("start.js", "text/javascript", Path(__file__).with_name("start.js").read_bytes)
    shown = _Asset("contract.json", "application/json", lambda: shown_document(contract))

    def docs(_: Request) -> Response:
        page = _PAGE.format(
            title=escape(f"{contract.title} {contract.version}".strip() or "API"),
            style=style.address,
            bundle=bundle.address,
            start=start.address,
            contract=shown.address,
        )
        return Response(page, media_type="text/html", headers=_HEADERS)

    served = [("/docs", docs), *((asset.path, asset.reply) for asset in (style, bundle, start, shown))]
    return [Route(path, endpoint, include_in_schema=False) for path, endpoint in served]


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body>
<div class="swagger-ui"><div class="wrapper"><a class="link" href="openapi.json">openapi.json</a></div></div>
<div id="swagger-ui" data-contract="{contract}"><noscript>This page needs JavaScript.</noscript></div>
<script src="{bundle}"></script>
<script src="{start}"></script>
</body>
</html>
"""


def _swagger_ui(name: str) -> bytes:
    return files("fastapi_standalone_docs").joinpath("static", "swagger", name).read_bytes()
