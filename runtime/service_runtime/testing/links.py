"""Links of things: they lead to what there is, whatever address a process has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from . import cases
from .harness import Outgoing
from .named import entity_of
from .package import tables
from .world import World


def placeless(reply: httpx.Response) -> Any:
    """Return the JSON of a reply whose URLs begin with no address: each process has one of its own."""
    address = str(reply.url.copy_with(path="", query=None, fragment=None)).rstrip("/")
    return json.loads(reply.text.replace(address, ""))


def follow_links(world: World, read: cases.Operation, path: Mapping[str, str], value: Any) -> None:
    """Ask for what the links of a thing lead to: itself, what it refers to, and what is below it."""
    entity = tables.ENTITIES.get(entity_of(read))
    headers = cases.outgoing(read, path).headers
    for link in entity.links if entity is not None else ():
        place = value
        for name in link.place:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, str):
            found = world.send(read, Outgoing("GET", urlsplit(place).path, (), headers))
            assert found.is_success, f"{'.'.join(link.place)} leads to {place}: {found.status_code}"
