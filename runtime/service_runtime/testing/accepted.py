"""Work that is accepted with 202 is kept as it was sent, and begun once it is committed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from ..core.types import Call
from . import cases, planting
from .comparing import is_same
from .groups import GROUPS, Group, named
from .harness import Service
from .meanings import words
from .named import entity_of
from .package import tables
from .parametrized import for_every
from .verdicts import not_tried
from .world import World, json_of, key_value

# How the generator calls the column that holds the request.
_KEPT = "accepted_request"
_OWN = Path(__file__).parents[2]
# How it calls the method that does the work, where that is defined, handed over or named otherwise.
_WORK = re.compile(r"(\bdef\s+|after_commit\(\s*(?:self\.)?)?\bperform_(\w+)")


def _kept_in(create: cases.Operation) -> str | None:
    entity = tables.ENTITIES.get(entity_of(create))
    hidden = [one for one in entity.columns if one.hidden] if entity is not None else []
    return next((one.column for one in hidden if one.column.startswith(_KEPT)), None)


ACCEPTING = [
    (group, group.create)
    for group in GROUPS
    if group.create is not None and "202" in group.create.responses and _kept_in(group.create)
]


def _begins_otherwise(create: cases.Operation) -> bool:
    """Tell whether code of the service's own hands the method that does the work to something else, such as a queue."""
    named, handed = False, False
    for path in _OWN.rglob("*.py"):
        if not {"_runtime", "_generated"} & set(path.relative_to(_OWN).parts):
            for before, name in _WORK.findall(path.read_text(encoding="utf-8")):
                if words(name) == words(create.operation_id):
                    named |= not before
                    handed |= before.startswith("after_commit")
    return named and not handed


@for_every("group_and_create", named(ACCEPTING))
def test_what_is_accepted_is_kept_and_begun(
    service: Service, group_and_create: tuple[Group, cases.Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    group, create = group_and_create
    entity, begun = tables.ENTITIES[entity_of(create)], list[Any]()
    register = Call.after_commit

    def after_commit(call: Call, work: Callable[..., Awaitable[None]], **arguments: Any) -> None:
        async def look(later: Call, **given: Any) -> None:
            async with later.begin() as other:
                rows = (await other.db.execute(select(entity.table))).mappings().all()
            begun.append((given, [dict(row) for row in rows]))
            await work(later, **given)

        register(call, look, **arguments)

    monkeypatch.setattr(Call, "after_commit", after_commit)
    world = World(service)
    request, reply = world.created(create, world.path(create.path))
    if reply.status_code != httpx.codes.ACCEPTED:
        raise not_tried(create, f"it answers {reply.status_code}")
    row = planting.stored(service, entity.name, key_value(reply, create, group.key or "id"))
    assert row is not None
    assert is_same(row[str(_kept_in(create))], json_of(request)), "what was sent is not kept"
    if not begun and _begins_otherwise(create):
        raise not_tried(create, "its work is kept, and begun otherwise than by call.after_commit")
    assert begun, "nothing is begun after the commit"
    for _, rows in begun:
        assert row in rows, "it is begun before it is committed"
