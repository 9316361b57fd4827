"""Locks of a service: those of the blueprint, less what the service does not require."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VIA = "    # via "
_DEVELOPMENT = "(pyproject.toml:dev)"


class _Pin(NamedTuple):
    """One pinned package: its lines without the note of who requires it, and who that is."""

    lines: list[str]
    via: list[str]


def prune_lock(text: str, requirements: Iterable[str]) -> str:
    """Return the part of a lock that these requirements reach, without its notes.

    `text` is what `uv pip compile --annotation-style line` writes for every requirement that a service may have, so each
    package is followed by the packages that require it. Requirements of the group `dev` are always kept.
    """
    pins = _read(text)
    reached = _closure(pins, {requirement_name(requirement) for requirement in requirements})
    return "".join(f"{line}\n" for name, pin in pins.items() if name in reached for line in pin.lines)


def locked_names(text: str) -> frozenset[str]:
    """Return the names of the packages that a lock pins, as PEP 503 normalizes them."""
    pins = (line for line in text.splitlines() if line[:1] not in {"", " ", "\t", "#", "-"})
    return frozenset(map(requirement_name, pins))


def _read(text: str) -> dict[str, _Pin]:
    pins: dict[str, _Pin] = {}
    pin = _Pin([], [])
    for line in text.splitlines():
        if line.startswith(_VIA):
            pin.via.extend(line.removeprefix(_VIA).split(", "))
            continue
        if not line.startswith(" "):
            pin = pins[requirement_name(line)] = _Pin([], [])
        pin.lines.append(line)
    return pins


def _closure(pins: Mapping[str, _Pin], roots: set[str]) -> set[str]:
    required: dict[str, list[str]] = {}
    reached = set(roots)
    for name, pin in pins.items():
        if any(_DEVELOPMENT in one for one in pin.via):
            reached.add(name)
        for parent in pin.via:
            required.setdefault(requirement_name(parent), []).append(name)
    pending = list(reached)
    while pending:
        for name in required.get(pending.pop(), ()):
            if name not in reached:
                reached.add(name)
                pending.append(name)
    return reached


def requirement_name(requirement: str) -> str:
    """Return the name of a requirement as PEP 503 normalizes it."""
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""
