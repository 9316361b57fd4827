"""Serve the application: ``python -m`` this package. HOST and PORT say where."""

from __future__ import annotations

import sys

import uvicorn
from pydantic import ValidationError

from .app import create_app
from .settings import Settings


def main() -> None:
    """Run one process until it is told to stop; running requests are finished first."""
    settings = _settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        # Every request is logged once, by the application itself.
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def _settings() -> Settings:
    """Read the settings; end the process with what is wrong, without the values: some are secret."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        sys.exit(f"The settings are wrong. {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
