"""The head of the service: names, responsibilities, technology, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.core.naming import slug
from scaffold.core.values import mapping, sequence, text
from scaffold.design.service import read_service
from scaffold.model.service import Head


def read_head(contract: Mapping[str, Any]) -> Head:
    """Read the head; what has not the form of its design field is passed over (lint names it)."""
    info = mapping(contract.get("info"))
    service = read_service(info.get("x-service"))
    title = text(info.get("title")) or service.name or "Service"
    return Head(
        name=slug(service.name or title),
        title=title,
        version=text(info.get("version")) or "0.0.0",
        summary=text(info.get("summary")),
        description=text(info.get("description")),
        responsibilities=service.responsibilities,
        stack=service.stack,
        dependencies=tuple(item.written for item in service.dependencies),
        events=mapping(contract.get("x-events")),
        metadata=service.described,
        servers=tuple(
            server["url"]
            for server in sequence(contract.get("servers"))
            if isinstance(server, dict) and isinstance(server.get("url"), str)
        ),
    )
