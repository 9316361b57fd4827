"""The head of the service: names, responsibilities, technology, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.core.naming import slug
from scaffold.model.service import Technology


@dataclass(frozen=True, slots=True)
class Head:
    """What `info`, `servers` and the document's own `x-` fields say."""

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
    """Read the head; what has not the form of EXTENSIONS is passed over (lint names it)."""
    info = _mapping(contract.get("info"))
    service = _mapping(info.get("x-service"))
    title = str(info.get("title") or service.get("name") or "Service")
    return Head(
        name=slug(str(service.get("name") or title)),
        title=title,
        version=str(info.get("version") or "0.0.0"),
        summary=str(info.get("summary") or ""),
        description=str(info.get("description") or ""),
        responsibilities=tuple(
            text for text in _sequence(service.get("responsibilities")) if isinstance(text, str)
        ),
        stack=tuple(_technology(item) for item in _sequence(service.get("stack")) if isinstance(item, dict)),
        dependencies=tuple(item for item in _sequence(service.get("dependencies")) if isinstance(item, dict)),
        events=_mapping(contract.get("x-events")),
        metadata={
            key: service[key] for key in ("domain", "owner", "tier", "slo", "capacity") if key in service
        },
        servers=tuple(
            server["url"]
            for server in _sequence(contract.get("servers"))
            if isinstance(server, dict) and isinstance(server.get("url"), str)
        ),
    )


def _technology(item: Mapping[str, Any]) -> Technology:
    return Technology(
        role=str(item.get("role") or ""),
        choice=str(item.get("choice") or ""),
        because=str(item.get("because") or ""),
        alternatives=tuple(map(str, _sequence(item.get("alternatives")))),
    )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
