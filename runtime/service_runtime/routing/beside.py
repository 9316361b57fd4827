"""Routes beside the contract's, such as probes and those of the owners: their paths, and how they refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from ..core.problems import Problem, from_http, unavailable
from ..core.types import Retry
from ..http.refusals import encode_plain


class OwnPaths(NamedTuple):
    """Hold paths without parameters, and what the paths of mounted applications begin with."""

    paths: frozenset[str]
    prefixes: tuple[str, ...]

    def have(self, path: str) -> bool:
        """Tell whether a path is one of them."""
        return path in self.paths or path.startswith(self.prefixes)


def own_paths(routes: Sequence[BaseRoute]) -> OwnPaths:
    """Return the paths of an application's routes that have no parameters, of included routers too."""
    contexts = [(context.original_route, context.path or "") for context in iter_route_contexts(routes)]
    literal = [(route, path) for route, path in contexts if path and "{" not in path]
    return OwnPaths(
        frozenset(path for _, path in literal),
        tuple(sorted({f"{path}/" for route, path in literal if isinstance(route, Mount)})),
    )


def refuse_in_problems(app: FastAPI) -> None:
    """Answer with problems (RFC 9457) what routes beside the contract's raise, and what no route takes."""
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(Problem, _refuse)
    app.add_exception_handler(Retry, _refuse)
    app.add_exception_handler(Exception, _fail)


class _Plain(Response):
    """Send a problem that belongs to no operation."""

    def __init__(self, problem: Problem, request: Request) -> None:
        sent = encode_plain(problem, request.scope["path"])
        super().__init__(sent.body, sent.status, dict(sent.headers))


async def _refuse(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return _Plain(from_http(error), request)
    if isinstance(error, Problem):
        return _Plain(error, request)
    # The edge repeats operations that lose against another transaction; here the client has to.
    return _Plain(unavailable("Other requests change the same rows.", code="database-busy"), request)


async def _fail(request: Request, _error: Exception) -> Response:
    return _Plain(Problem(500, detail="The service failed."), request)
