"""The head of the service: names, responsibilities, technology, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.core.naming import slug
from scaffold.core.values import mapping, sequence, text, texts
from scaffold.model.service import Technology


@dataclass(frozen=True, slots=True)
class Head:
    """The contents of `info`, `servers` and the document's own `x-` fields."""

    name: str
    title: str
    version: str
    summary: str
    description: str
    responsibilities: tuple[str, ...]
    stack: tuple[Technology, ...]
    dependencies: tuple[Mapping[str, Any], ...]
    events: Mapping[str, Any]
    metadata: Mapping[str, Any]
    servers: tuple[str, ...]


def read_head(contract: Mapping[str, Any]) -> Head:
    """Read the head; what has not the form of its design field is passed over (lint names it)."""
    info = mapping(contract.get("info"))
    service = mapping(info.get("x-service"))
    title = text(info.get("title")) or text(service.get("name")) or "Service"
    return Head(
        name=slug(text(service.get("name")) or title),
        title=title,
        version=text(info.get("version")) or "0.0.0",
        summary=text(info.get("summary")),
        description=text(info.get("description")),
        responsibilities=texts(service.get("responsibilities")),
        stack=tuple(_technology(item) for item in sequence(service.get("stack")) if isinstance(item, dict)),
        dependencies=tuple(item for item in sequence(service.get("dependencies")) if isinstance(item, dict)),
        events=mapping(contract.get("x-events")),
        metadata={
            key: service[key] for key in ("domain", "owner", "tier", "slo", "capacity") if key in service
        },
        servers=tuple(
            server["url"]
            for server in sequence(contract.get("servers"))
            if isinstance(server, dict) and isinstance(server.get("url"), str)
        ),
    )


def _technology(item: Mapping[str, Any]) -> Technology:
    return Technology(
        role=text(item.get("role")),
        choice=text(item.get("choice")),
        because=text(item.get("because")),
        alternatives=texts(item.get("alternatives")),
    )
