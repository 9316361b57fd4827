"""Use a generated service as a client would: run as a script in its folder, with the story of each entity on standard input.

A story names the operations that create, get, list and delete one entity. What is printed says, as JSON, which status
every operation of the contract gave to a likely request, and what went wrong in each story.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = ["src", "."]

_TESTING = f"{next(Path('src').iterdir()).name}._runtime.testing"
# The service's own helpers, from the folder that this runs in.
cases: Any = import_module(f"{_TESTING}.cases")
harness: Any = import_module(f"{_TESTING}.harness")
worlds: Any = import_module(f"{_TESTING}.world")

BY_ID = {operation.operation_id: operation for operation in cases.OPERATIONS}


def serve_all(world: Any) -> dict[str, int]:
    """Send one request to every operation; the answer is the status."""
    statuses = {}
    for operation in cases.OPERATIONS:
        values = world.any_path(operation.path)
        request = cases.with_fresh_key(operation, cases.outgoing(operation, values))
        statuses[operation.operation_id] = world.send(operation, request).status_code
    return statuses


def plain_body(operation: Any) -> Any:
    """Return the fullest of the contract's examples and the runtime's own samples.

    A story is about finding what is stored. Bodies drawn at random are odd, and what is accepted is for contract runs.
    """
    schema = cases.json_schema(operation)
    if schema is None:
        return None
    known = [*cases.body_examples(operation), *cases.sample_bodies(schema)]
    valid = [value for value in known if cases.is_valid(schema, value)]
    return max(valid, key=lambda value: len(json.dumps(value)), default=cases.json_body(operation))


def tell(world: Any, story: dict[str, str | None]) -> Iterator[str]:
    """Create one entity and look for it everywhere; yields what is wrong."""
    creating = BY_ID[story["create"] or ""]
    try:
        parents = world.path(creating.path)
        sent = world.referring(creating, plain_body(creating))
    except pytest.skip.Exception as reason:
        yield f"what it needs was not created: {reason}"
        return
    request = cases.outgoing(creating, parents)
    reply = world.call(creating, request if sent is None else cases.with_body(request, sent))
    if not reply.is_success:
        yield f"it was not created from {json.dumps(sent)}: {reply.status_code} {reply.text[:300]}"
        return
    answer = reply.json() if reply.content else {}
    if answer:
        yield from differences(sent, answer, "created")
    where = None
    if story["get"]:
        reading = BY_ID[story["get"]]
        name = [part[1:-1] for part in reading.path.split("/") if part.startswith("{")][-1]
        try:
            key = str(worlds.key_value(reply, creating, name))
        except (pytest.skip.Exception, AssertionError):
            key = only_key(world, story["list"], parents, name)
        if key is None:
            yield "nothing says what its key is"
            return
        where = {**parents, name: key}
        read = world.send(reading, cases.outgoing(reading, where))
        if read.status_code != 200:
            yield f"reading it gave {read.status_code}"
            return
        yield from differences(answer or sent, read.json(), "read")
    if story["list"]:
        listing = BY_ID[story["list"]]
        found = world.send(listing, cases.outgoing(listing, parents))
        if found.status_code != 200:
            yield f"listing gave {found.status_code}"
        elif not worlds.listed(found.json()):
            yield "the list is empty"
    if story["delete"] and story["get"] and where:
        yield from tell_deletion(world, BY_ID[story["delete"]], BY_ID[story["get"]], where)


def tell_deletion(world: Any, deleting: Any, reading: Any, where: dict[str, Any]) -> Iterator[str]:
    """Delete an entity and look for it; yields what is wrong."""
    gone = world.send(deleting, cases.outgoing(deleting, where))
    if not 200 <= gone.status_code < 300:
        yield f"deleting it gave {gone.status_code}"
    elif (left := world.send(reading, cases.outgoing(reading, where)).status_code) != 404:
        yield f"after it was deleted, reading it gave {left}"


def only_key(world: Any, listing: str | None, parents: dict[str, str], name: str) -> str | None:
    """Find the key of the one entity there is in the list: not every answer to a POST names it."""
    if listing is None:
        return None
    found = world.send(BY_ID[listing], cases.outgoing(BY_ID[listing], parents))
    items = worlds.listed(found.json()) if found.status_code == 200 else []
    key = worlds.key_of(items[0], (name, "id")) if len(items) == 1 else None
    return None if key is None else str(key)


def differences(expected: Any, found: Any, what: str) -> Iterator[str]:
    """Compare the properties that two bodies share; a body of one property may be its wrapper."""
    expected, found = unwrapped(expected), unwrapped(found)
    shared = sorted(set(expected) & set(found))
    if expected and not shared:
        yield f"{what}: nothing of it comes back"
    for name in shared:
        if isinstance(expected[name], str | int | float | bool) and expected[name] != found[name]:
            yield f"{what}: {name} was {expected[name]!r} and is {found[name]!r}"


def unwrapped(value: Any) -> dict[str, Any]:
    """Return the object inside of a wrapper."""
    if not isinstance(value, dict):
        return {}
    (inner, *more) = [*value.values(), None]
    return inner if len(more) == 1 and isinstance(inner, dict) else value


def main() -> None:
    """Run a replica on a database of its own, named by the first argument."""
    stories = json.load(sys.stdin)
    with harness.Service(harness.build_settings(f"sqlite:///{Path(sys.argv[1]).absolute()}")) as service:
        world = worlds.World(service)
        told = {story["create"]: list(tell(world, story)) for story in stories}
        result = {"stories": told, "statuses": serve_all(world)}
    sys.stdout.write(f"\n{json.dumps(result)}{os.linesep}")


if __name__ == "__main__":
    main()
