"""Put the service together: the one place where every part meets the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from . import NAME
from ._generated import CONTRACT
from ._generated.features import FEATURES{% if cookiecutter._api.features.preview %}, open_preview{% endif %}
from ._runtime.contract.document import Contract
from ._runtime.http.edge import Edge
from ._runtime.routing.routes import mount
from ._runtime.security.authenticator import Authenticator
from ._runtime.storage.database import Database
from ._runtime.storage.engines import Limits
from ._runtime.storage.idempotency import IdempotencyRecords, purge_expired
from ._runtime.storage.migrations import Migrations
from ._runtime.storage.readiness import Readiness
from ._runtime.storage.regularly import do_regularly
from .platform.access import auth_settings
from .platform.health import Health
from .platform.logs import configure_logs
from .platform.middleware import RequestMiddleware
from .platform.migrations import FOLDER
from .resources import build_handlers, build_key_source
from .settings import Settings

_PURGE_SECONDS = 600.0
_log = structlog.stdlib.get_logger(__name__)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; it connects to nothing before it is started."""
    settings = settings or Settings()
    configure_logs(settings.log_level, settings.log_format)
    contract = Contract.load(CONTRACT)
    limits = Limits(settings.database_timeout, settings.database_lock_timeout, settings.database_wait)
    database = Database(settings.database_url, pool_size=settings.database_pool, limits=limits)
    migrate = database.embedded if settings.auto_migrate is None else settings.auto_migrate
    readiness = Readiness(database, Migrations(FOLDER), migrate=migrate)
    keys = build_key_source(settings, database)
    authenticator = Authenticator(contract, auth_settings(settings, issues_tokens=keys is not None), keys)
    edge = Edge(
        contract,
        authenticator,
        database,
        IdempotencyRecords(),
        check_replies=settings.check_replies,
        max_body=settings.max_body_bytes,
        features=FEATURES,
        {%- if cookiecutter._api.features.preview %}
        preview=open_preview(contract, settings.preview),
        {%- endif %}
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await readiness.start()
        background = [
            asyncio.create_task(do_regularly(database, purge_expired, seconds=_PURGE_SECONDS)),
        ]
        _log.info("started", service=NAME, contract=contract.version, development_tokens=settings.auth_dev)
        yield
        for task in background:
            task.cancel()
        await asyncio.wait(background)
        await readiness.stop()
        await database.dispose()

    app = FastAPI(
        title=contract.title,
        version=contract.version,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.contract = contract
    app.add_middleware(RequestMiddleware)
    mount(app, edge, build_handlers(settings, database))
    known = {operation.path for operation in contract.operations.values()}
    app.router.routes += [route for route in Health(readiness).routes() if route.path not in known]
    return app
