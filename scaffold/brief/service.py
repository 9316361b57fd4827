"""The design fields of the head: `x-service` and `x-events`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.brief.model import Brief, Choice, Use
from scaffold.brief.shapes import reference

_SLO = ("availability", "p99_ms")


def service_of(brief: Brief) -> dict[str, Any]:
    """Return `x-service` of a brief."""
    head = brief.head
    service: dict[str, Any] = {"name": brief.service}
    service |= {key: head[key] for key in ("domain", "owner", "tier", "responsibilities") if key in head}
    if brief.stack:
        service["stack"] = [_choice(one) for one in brief.stack]
    if brief.uses:
        service["dependencies"] = [_dependency(one) for one in brief.uses]
    slo = head.get("slo", {})
    promised = {key: value for key, value in slo.items() if key in _SLO}
    capacity = {key: value for key, value in slo.items() if key not in _SLO}
    if promised:
        service["slo"] = promised
    if capacity:
        service["capacity"] = capacity
    return service


def events_of(brief: Brief, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return `x-events` of a brief: what it says, then what its operations send besides."""
    publishes = [_published(name, said, sent.get(name, {})) for name, said in brief.publishes.items()]
    publishes += [event for name, event in sent.items() if name not in brief.publishes]
    consumes = [_consumed(name, said) for name, said in brief.consumes.items()]
    return {
        **({"publishes": publishes} if publishes else {}),
        **({"consumes": consumes} if consumes else {}),
    }


def _choice(one: Choice) -> dict[str, Any]:
    choice: dict[str, Any] = {"role": one.role, "choice": one.choice, "because": one.because}
    return {**choice, "alternatives": list(one.alternatives)} if one.alternatives else choice


def _dependency(one: Use) -> dict[str, Any]:
    dependency: dict[str, Any] = {"service": one.service, "via": one.via}
    dependency["operations" if one.via == "http" else "events"] = list(one.names)
    dependency["coupling"] = one.coupling
    if one.timeout is not None:
        dependency["timeout"] = one.timeout
    return {**dependency, "fallback": one.fallback} if one.fallback is not None else dependency


def _published(name: str, said: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(said, str):
        return {"name": name, **said}
    event = {"name": name, "payload": reference(said), "delivery": "outbox", "retention": "P7D"}
    return {**event, **sent, "payload": reference(said)} if sent else event


def _consumed(name: str, said: Any) -> dict[str, Any]:
    if not isinstance(said, str):
        return {"name": name, **said}
    service, _, effect = (part.strip() for part in said.partition("|"))
    return {
        "name": name,
        "from": service,
        "effect": effect or f"What {name} tells is taken over.",
        "idempotent_by": "event id",
    }
