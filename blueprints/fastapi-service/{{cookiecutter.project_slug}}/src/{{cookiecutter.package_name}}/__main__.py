"""Serve the application: ``python -m`` this package. HOST and PORT say where."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until it serves, there is nothing to finish: Ctrl-C ends the process, at whatever import it is.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from contextlib import suppress

import uvicorn
from pydantic import ValidationError

from . import NAME
from ._runtime.serving.console import RESTARTED, writes_text
from ._runtime.serving.greeting import greet
from ._runtime.serving.limits import Watch
from ._runtime.serving.protocol import limited
from ._runtime.serving.server import GracefulServer
from .app import create_app
from .platform.tokens import keep_token
from .settings import Settings


def main() -> None:
    """Run one process until it is told to stop; running requests are finished first."""
    settings = _settings()
    app = create_app(settings)
    watch = Watch(settings.limits())
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=limited(watch),
        ws="none",
        # Every request is logged once, by the application itself.
        access_log=False,
        log_config=None,
        server_header=False,
        # The protocol closes idle connections itself, a moment earlier.
        timeout_keep_alive=int(settings.idle_seconds) + 2,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )

    def drain() -> None:
        app.state.draining = True

    async def welcome(url: str) -> None:
        token = keep_token(settings, app.state.contract) if settings.auth_dev else None
        sys.stdout.write(await greet(app, app.state.contract, name=NAME, url=url, token=token))
        sys.stdout.flush()

    greeted = writes_text(settings.log_format) and not os.environ.get(RESTARTED)
    server = GracefulServer(
        config,
        watch,
        drain_seconds=settings.drain_seconds,
        on_drain=drain,
        on_start=welcome if greeted else None,
    )
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.run()


def _settings() -> Settings:
    """Read the settings; end the process with what is wrong, without the values: some are secret."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        sys.exit(f"The settings are wrong. {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
