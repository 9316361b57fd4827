"""Operations grouped by the resource that they are about: those on a collection, and those on one of its members."""

from __future__ import annotations

from dataclasses import dataclass

from . import cases
from .package import tables

Operation = cases.Operation


@dataclass(frozen=True)
class Group:
    """Hold the operations of a collection; ``path`` is the collection's, ``item`` that of a member."""

    path: str
    item: str
    create: Operation | None
    list: Operation | None
    read: Operation | None
    replace: Operation | None
    update: Operation | None
    delete: Operation | None

    @property
    def key(self) -> str:
        """The path parameter that names a member."""
        return self.item.rsplit("/", 1)[-1][1:-1]

    @property
    def members(self) -> tuple[Operation, ...]:
        """The operations on one member."""
        found = (self.read, self.replace, self.update, self.delete)
        return tuple(operation for operation in found if operation is not None)

    @property
    def changes(self) -> tuple[Operation, ...]:
        """The operations that change a member."""
        return tuple(operation for operation in (self.replace, self.update) if operation is not None)


def _groups() -> tuple[Group, ...]:
    paths = cases.CONTRACT.by_path()
    found: dict[str, Group] = {}
    for item, one in paths.items():
        path, _, last = item.rpartition("/")
        if last.startswith("{") and last.endswith("}") and last.count("{") == 1:
            many = paths.get(path, {})
            found[path] = Group(
                path, item, many.get("POST"), many.get("GET"),
                one.get("GET"), one.get("PUT"), one.get("PATCH"), one.get("DELETE"),
            )  # fmt: skip
    for path, many in paths.items():
        if path in found or path.endswith("}") or "GET" not in many:
            continue
        if "POST" in many or cases.listed_name(many["GET"]) in tables.ENTITIES:
            found[path] = Group(path, "", many.get("POST"), many["GET"], None, None, None, None)
    return tuple(found.values())


GROUPS = _groups()


def named(pairs: list[tuple[Group, Operation]]) -> list[tuple[tuple[Group, Operation], str]]:
    """Return groups and operations of them with names for tests."""
    return [(pair, pair[1].operation_id) for pair in pairs]
