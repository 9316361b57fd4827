"""The frame of every operation of the house: access, limits, errors, and examples that fit its schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scaffold.brief.house.names import Paths
from scaffold.brief.house.parts import Parts
from scaffold.brief.model import Brief, Cache, Rate, Resource
from scaffold.brief.samples import NoSampleError, Sampler
from scaffold.brief.shapes import reference
from scaffold.lint.facts.access import is_open_by_nature

JSON: Final = "application/json"
SCHEME: Final = "bearerAuth"
_RATES: Final = {"post": 20, "patch": 60, "put": 60, "delete": 60}
_READ_RATE: Final = 300
_BODY_ERRORS: Final = (413, 415, 422)


@dataclass(slots=True)
class Design:
    """A document while it is expanded.

    `origins` maps places of the document to the places of the brief that they come from.
    """

    brief: Brief
    paths: Paths
    parts: Parts
    scopes: tuple[str, str]
    schemas: dict[str, Any] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    webhooks: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    origins: dict[tuple[str | int, ...], tuple[str | int, ...]] = field(default_factory=dict)

    def publish(self, event: str, resource: Resource, retention: str) -> None:
        """Declare an event that carries a resource, unless it is declared already."""
        entry = {
            "payload": reference(resource.name),
            "key": resource.key or "id",
            "delivery": "outbox",
            "retention": retention,
        }
        self.events.setdefault(event, {"name": event, **entry})

    def example(self, name: str, schema: Any, *, sent: bool = False) -> dict[str, Any]:
        """Return `examples` of a media type with one value, empty where none can be made."""
        try:
            value = Sampler(self.schemas).sample(name, schema, sent=sent)
        except NoSampleError:
            return {}
        return {"examples": {"sample": {"summary": "An example", "value": value}}}

    def body(self, name: str, schema: Any) -> dict[str, Any]:
        """Return the content of a reply."""
        return {JSON: {"schema": schema, **self.example(name, schema)}}

    def request(self, name: str, schema: Any, description: str, *, required: bool = True) -> dict[str, Any]:
        """Return a request body."""
        content = {JSON: {"schema": schema, **self.example(name, schema, sent=True)}}
        return {"required": required, "description": description, "content": content}


def frame(
    design: Design,
    *,
    identifier: str,
    method: str,
    path: str,
    summary: str,
    description: str,
    tags: Iterable[str],
    public: bool,
    critical: bool,
    scope: str | None = None,
    rate: Rate | None = None,
    cache: Cache | None = None,
    publishes: Iterable[str] = (),
) -> dict[str, Any]:
    """Begin an operation: its names, policies and access, in the order in which a document has them."""
    writes = method in _RATES
    needed = scope or design.scopes[1 if writes else 0]
    operation: dict[str, Any] = {
        "operationId": identifier,
        "summary": summary,
        "description": description,
        "tags": list(tags),
        "security": [] if public else [{SCHEME: [needed]}],
        "x-criticality": "critical" if critical else "standard",
        "x-rate-limit": _rate(
            rate or Rate(_RATES.get(method, _READ_RATE), "PT1M", "ip" if public else "user")
        ),
    }
    if cache is not None:
        operation["x-cache"] = {"scope": cache.scope, "ttl": cache.ttl}
    events = list(publishes)
    if events:
        operation["x-publishes"] = events
    if public and not is_open_by_nature(method, path.strip("/").split("/")):
        reason = f"Meant to be called without a token: {identifier}."
        operation["x-scaffold-ignore"] = {"sec-operation-protected": reason}
    return operation


def _rate(rate: Rate) -> dict[str, Any]:
    return {"limit": rate.limit, "window": rate.window, "by": rate.by, "burst": max(1, rate.limit // 4)}


def error_responses(
    design: Design, statuses: Iterable[int], *, public: bool, has_body: bool
) -> dict[str, Any]:
    """Return the responses of errors: those that every operation has, and some of its own."""
    found = {400, 429, 500, 503, *statuses}
    if not public:
        found |= {401, 403}
    if has_body:
        found.update(_BODY_ERRORS)
    return {str(status): design.parts.problem(status) for status in sorted(found)}


def put(
    design: Design, path: str, method: str, operation: Mapping[str, Any], origin: tuple[str | int, ...]
) -> None:
    """Add an operation to its path."""
    design.operations.setdefault(path, {})[method] = dict(operation)
    design.origins["paths", path, method] = origin
    design.origins.setdefault(("paths", path), origin)
