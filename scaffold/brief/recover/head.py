"""The head of a recovered brief: names, `x-service`, events, and the fields of the document as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from scaffold.brief.lines import parse_choice, parse_use
from scaffold.brief.model import Choice
from scaffold.brief.service import events_of, service_of
from scaffold.core.naming import slug

_SERVICE: Final = ("domain", "owner", "tier", "responsibilities")
_CHOICE: Final = frozenset({"role", "choice", "because", "alternatives"})
_KEBAB: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COVERED: Final = frozenset({"paths", "components", "info", "x-events"})


def recover_head(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the head of the brief of a document in normal form."""
    from scaffold.brief.reading import parse_brief

    info = contract.get("info")
    info = info if isinstance(info, dict) else {}
    title, version = info.get("title"), info.get("version")
    service = info.get("x-service")
    service = service if isinstance(service, dict) else {}
    name = service.get("name")
    data: dict[str, Any] = {
        "brief": 1,
        "conventions": "none",
        "service": name if isinstance(name, str) and slug(name) == name else slug(str(title or "service")),
    }
    if isinstance(title, str) and title.strip() and len(title) <= 5000:
        data["title"] = title
    if isinstance(version, str) and version.strip():
        data["version"] = version
    if isinstance(info.get("summary"), str) and info["summary"].strip() and len(info["summary"]) <= 5000:
        data["about"] = info["summary"]
    if isinstance(info.get("description"), str):
        data["description"] = info["description"]
    said = recover_service(service)
    if said and service_of(parse_brief({**data, **said})) == service:
        data |= said
    else:
        service = {}
    events = _events(contract.get("x-events"))
    if events and events_of(parse_brief({**data, "events": events}), {}) == contract["x-events"]:
        data["events"] = events
    covered = {"title", "version", "summary", "description", *(["x-service"] if service else [])}
    rest = {key: value for key, value in info.items() if key not in covered or key not in _said(data)}
    document = {key: value for key, value in contract.items() if key not in _COVERED and value != "3.1.1"}
    if "x-events" in contract and "events" not in data:
        document["x-events"] = contract["x-events"]
    if rest:
        document = {"info": rest, **document}
    if document:
        data["document"] = document
    return data


def _said(data: Mapping[str, Any]) -> set[str]:
    """Return the fields of `info` that a brief says itself."""
    found = {key for key in ("title", "version", "description") if key in data}
    if "about" in data:
        found.add("summary")
    if data.keys() & {*_SERVICE, "stack", "uses", "slo"}:
        found.add("x-service")
    return found


def recover_service(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a brief says of `x-service`: technology, dependencies and what callers may rely on."""
    said: dict[str, Any] = {key: service[key] for key in _SERVICE if key in service}
    stack = service.get("stack")
    if isinstance(stack, list) and all(isinstance(one, dict) and one.get("because") for one in stack):
        said["stack"] = _choices(stack)
    uses = _uses(service.get("dependencies"))
    if uses:
        said["uses"] = uses
    slo = {**_mapping(service.get("slo")), **_mapping(service.get("capacity"))}
    if slo:
        said["slo"] = slo
    return said


def _choices(stack: list[dict[str, Any]]) -> Any:
    """Write technology as a line for each role, as objects where lines do not say it."""
    lines = {}
    for one in stack:
        others = one.get("alternatives", [])
        line = f"{one.get('choice')} | {one['because']}" + (
            f" | {', '.join(map(str, others))}" if others else ""
        )
        try:
            read = parse_choice(one.get("role"), line)
        except ValueError:
            return stack
        if (
            read != Choice(read.role, str(one.get("choice")), one["because"], tuple(others))
            or set(one) - _CHOICE
        ):
            return stack
        lines[read.role] = line
    return lines if len(lines) == len(stack) and all(_KEBAB.fullmatch(role) for role in lines) else stack


def _uses(dependencies: Any) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for one in dependencies if isinstance(dependencies, list) else ():
        if not isinstance(one, dict):
            return {}
        names = one.get("operations" if one.get("via") == "http" else "events", [])
        timeout = f", {_milliseconds(one['timeout'])}" if "timeout" in one else ""
        text = f"{one.get('via')} {' '.join(map(str, names))}, {one.get('coupling')}{timeout} | {one.get('fallback')}"
        try:
            parse_use(str(one.get("service")), text)
        except ValueError:
            return {}
        found.setdefault(str(one.get("service")), []).append(text)
    return {name: lines[0] if len(lines) == 1 else lines for name, lines in found.items()}


def _milliseconds(duration: Any) -> str:
    seconds = str(duration).removeprefix("PT").removesuffix("S")
    try:
        number = float(seconds)
    except ValueError:
        return str(duration)
    return f"{number:g}s" if number.is_integer() else f"{round(number * 1000)}ms"


def _events(events: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in ("publishes", "consumes"):
        entries = events.get(section) if isinstance(events, dict) else None
        if isinstance(entries, list) and all(
            isinstance(one, dict) and isinstance(one.get("name"), str) for one in entries
        ):
            found[section] = {
                one["name"]: {key: value for key, value in one.items() if key != "name"} for one in entries
            }
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
