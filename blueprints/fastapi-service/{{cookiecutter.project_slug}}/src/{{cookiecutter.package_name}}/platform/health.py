"""Answer the probes of the platform that runs the service. They are no part of the contract."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .._runtime.storage.readiness import Readiness

_NO_STORE = {"Cache-Control": "no-store"}


class Health:
    """Know whether the service lives (``/healthz``) and whether it can work (``/readyz``)."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def routes(self) -> list[Route]:
        """Return the routes of both probes, for GET and HEAD."""
        return [Route("/healthz", self.live), Route("/readyz", self.ready)]

    async def live(self, _: Request) -> Response:
        """Answer 200 while the process runs its event loop; a failing database is no reason to restart it."""
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    async def ready(self, request: Request) -> Response:
        """Answer 200 when requests can be served, and 503 with the check that failed, or while the process drains."""
        if getattr(request.app.state, "draining", False):
            return JSONResponse({"status": "draining"}, 503, headers=_NO_STORE)
        checks = await self._readiness.check()
        failed = [name for name, outcome in checks.items() if outcome != "ok"]
        body = {"status": "unavailable" if failed else "ok", "checks": checks}
        return JSONResponse(body, 503 if failed else 200, headers=_NO_STORE)
