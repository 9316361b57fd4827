"""Know whether the database can be used, and keep requests from it while it cannot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

import structlog
from sqlalchemy import text

from ..core.problems import Problem, unavailable
from ..core.types import Retry
from .database import Database
from .failures import Away, Busy
from .migrations import Migrations, current_revisions

_PAUSE_SECONDS = 1.0
_MIGRATION_PAUSE_SECONDS = 5.0
_ANSWER_SECONDS = 3.0
_BUSY_SECONDS = 2.0

_log = structlog.stdlib.get_logger(__name__)

Checks = Mapping[str, str]
"""Name of a check → "ok", or what is wrong, without anything secret."""

_READY: Checks = {"database": "ok", "migrations": "ok"}


class Readiness:
    """Look after the database: at the start, when a request suspects it, when a probe asks, and while it is away.

    A database that comes late, is away for a while, or is not migrated yet ends nothing: requests that need it are
    refused at once (503) until it is there. One that is ahead of the code is ready: replicas of two versions run side
    by side during a deployment. ``migrate`` brings the database to the newest revision. Every change is one log line.
    """

    def __init__(self, database: Database, migrations: Migrations, *, migrate: bool) -> None:
        self._database = database
        self._migrations = migrations
        self._migrate = migrate
        self._checks: Checks = {"database": "not looked at yet"}
        self._current: frozenset[str] = frozenset()
        self._looking: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._suspicion = asyncio.Event()
        database.suspect = self._suspicion.set

    @property
    def ready(self) -> bool:
        """True where requests can be served."""
        return set(self._checks.values()) == {"ok"}

    async def start(self) -> None:
        """Look once, and from then on when there is a reason to."""
        await self._look()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Look no more."""
        for task in (self._keeping, self._looking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def check(self) -> Checks:
        """Look, together with all others who ask, and return what is known then."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait({self._looking}, timeout=_ANSWER_SECONDS)
        return self._checks

    async def _keep(self) -> None:
        while True:
            if self.ready:
                await self._suspicion.wait()
            self._suspicion.clear()
            await self.check()
            failed = self._migrate and "migrations" in self._checks and not self.ready
            await asyncio.sleep(_MIGRATION_PAUSE_SECONDS if failed else _PAUSE_SECONDS)

    async def _look(self) -> None:
        found = await self._found()
        if self._migrate and "migrations" in found and found != _READY:
            found = await self._migrated()
        if found == _READY and self._database.refusal is not None:
            await self._database.renew()
        self._note(found)

    async def _found(self) -> Checks:
        """Ask the database; one that is only busy is what it was before."""
        end = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                async with self._database.probe() as db:
                    await db.execute(text("SELECT 1"))
                    self._current = await current_revisions(db)
                    return self._judged(self._current)
            except Away as error:
                return {"database": error.reason}
            except (Problem, Retry) as error:
                if time.monotonic() > end:
                    busy = "it is busy" if isinstance(error, Busy | Retry) else str(error.detail)
                    return self._checks if self.ready else {"database": busy}
                await asyncio.sleep(_PAUSE_SECONDS / 10)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may find it mended
                return {"database": f"it fails with {type(error).__name__}"}

    def _judged(self, current: frozenset[str]) -> Checks:
        if self._migrations.suffices(current):
            return _READY
        if not self._migrations.joined:
            return {"database": "ok", "migrations": self._migrations.advice}
        at, needed = ", ".join(sorted(current)) or "none", self._migrations.newest
        return {"database": "ok", "migrations": f"at {at}, the code needs {needed}: run `make migrate`"}

    async def _migrated(self) -> Checks:
        """Migrate, while no request begins."""
        self._database.refusal = self._refusal
        try:
            await self._migrations.upgrade(self._database)
        except Away as error:
            return {"database": error.reason}
        except Exception as error:  # noqa: BLE001 - logged once, and the next look may find it mended
            said = isinstance(error, Problem) and error.detail
            found = {"database": "ok", "migrations": said or f"failed with {type(error).__name__}"}
            if found != self._checks:
                _log.exception("migration-failed")
            return found
        return await self._found()

    def _note(self, found: Checks) -> None:
        changed, self._checks = found != self._checks, found
        self._database.refusal = None if self.ready else self._refusal
        if changed and self.ready:
            _log.info("database-ready", revisions=sorted(self._current))
        elif changed:
            _log.warning("database-not-ready", **found)

    def _refusal(self) -> Problem:
        if self._checks["database"] != "ok":
            return Away(self._checks["database"])
        return unavailable("The database is not prepared yet.", retry_after=5, code="database-not-migrated")
