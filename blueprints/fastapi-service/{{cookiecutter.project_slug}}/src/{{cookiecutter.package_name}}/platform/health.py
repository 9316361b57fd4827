"""Answer the probes of the platform that runs the service. They are no part of the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .._generated.problems import Problem
from .._generated.types import Retry
from .database import Database
from .migrations import current_revision

_PING_SECONDS = 2.0
_NO_STORE = {"Cache-Control": "no-store"}


class Health:
    """Know whether the service lives (``/healthz``) and whether it can work (``/readyz``)."""

    def __init__(self, database: Database, expected_revision: str | None) -> None:
        self._database = database
        self._expected = expected_revision

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
        checks = await self._checks()
        failed = [name for name, outcome in checks.items() if outcome != "ok"]
        body = {"status": "unavailable" if failed else "ok", "checks": checks}
        return JSONResponse(body, 503 if failed else 200, headers=_NO_STORE)

    async def _checks(self) -> Mapping[str, str]:
        try:
            async with asyncio.timeout(_PING_SECONDS), self._database.begin(write=False) as db:
                await db.execute(text("SELECT 1"))
                current = await current_revision(db)
        except TimeoutError:
            return {"database": f"no answer within {_PING_SECONDS:g} s"}
        except (Problem, Retry) as error:
            return {"database": str(error)}
        if current != self._expected:
            state = f"at {current or 'none'}, the code needs {self._expected}: run `make migrate`"
            return {"database": "ok", "migrations": state}
        return {"database": "ok", "migrations": "ok"}
