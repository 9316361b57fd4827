"""Write logs to standard output: one JSON object per line, or lines for people at a terminal."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from .._runtime.serving.console import has_colors, text_processors, writes_text

_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_JSON: tuple[structlog.typing.Processor, ...] = (
    structlog.processors.format_exc_info,
    structlog.processors.EventRenamer("message"),
    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
)


class _StandardOutput(logging.StreamHandler[TextIO]):
    """Write to standard output; a class of its own, so that configuring twice writes once."""


def _drop_color(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave out the second text that uvicorn writes for terminals."""
    event.pop("color_message", None)
    return event


def configure_logs(level: str, log_format: str = "auto") -> None:
    """Send everything that logs, ours and the libraries', through one formatter.

    Values bound with ``structlog.contextvars`` (the ids of the request) stand on every line. In JSON, exceptions are
    written as text within the object, so that a line is an event.
    """
    text = writes_text(log_format)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(*_SHARED, structlog.stdlib.ExtraAdder()),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _drop_color,
            *(text_processors(colors=has_colors(sys.stdout)) if text else _JSON),
        ],
    )
    handler = _StandardOutput(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    # Handlers that others have set, such as those of a test runner, stay.
    root.handlers = [*(other for other in root.handlers if not isinstance(other, _StandardOutput)), handler]
    root.setLevel(level.upper())
    # Every readiness probe reads the revision, and each time Alembic would say how.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    # At DEBUG it writes every statement with its values, which are what clients sent.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # To people, the server's own four lines at the start say less than the greeting.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING if text else logging.NOTSET)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
