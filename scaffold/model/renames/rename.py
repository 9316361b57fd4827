"""Renames between two contracts: what was answered, and what looks like one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple


class RenameKind(StrEnum):
    """A name that can change: of a component schema, a property of one, an operation (its `operationId`)."""

    SCHEMA = "schema"
    PROPERTY = "property"
    OPERATION = "operation"


class Rename(NamedTuple):
    """One thing under two names: `old` in the contract before, `new` in the contract after.

    A name is the schema or the `operationId` alone, or a schema and its property; a schema that was renamed itself has its
    old name in `old` and its new name in `new`.
    """

    kind: RenameKind
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def before(self) -> str:
        """The old name as it is written: `Order`, `Order.note` or `cancelOrder`."""
        return ".".join(self.old)

    @property
    def after(self) -> str:
        """The new name as it is written."""
        return ".".join(self.new)

    @property
    def option(self) -> str:
        """The value of `--rename` that says yes."""
        return f"{self.before}={self.after}"

    @property
    def refusal(self) -> str:
        """The value of `--rename` that says no."""
        return f"{self.before}="

    def to_json(self) -> dict[str, Any]:
        """Return the rename as the manifest and reports keep it."""
        return {"kind": self.kind.value, "old": list(self.old), "new": list(self.new)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Rename:
        """Read what `to_json` gives; raise KeyError or ValueError for anything else."""
        return cls(RenameKind(value["kind"]), tuple(value["old"]), tuple(value["new"]))


class Candidate(NamedTuple):
    """A change that may be a rename, and why; only an answer makes it one."""

    rename: Rename
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return the candidate as the manifest and reports keep it."""
        return {**self.rename.to_json(), "reason": self.reason}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Candidate:
        """Read what `to_json` gives; raise KeyError or ValueError for anything else."""
        return cls(Rename.from_json(value), str(value["reason"]))


@dataclass(frozen=True, slots=True)
class Renames:
    """The renames that are settled, each old name and each new name at most once of a kind."""

    items: tuple[Rename, ...] = ()

    @property
    def schemas(self) -> Mapping[str, str]:
        """New names of schemas by their old names."""
        return {item.old[0]: item.new[0] for item in self.of(RenameKind.SCHEMA)}

    @property
    def operations(self) -> Mapping[str, str]:
        """New operation ids by the old ones."""
        return {item.old[0]: item.new[0] for item in self.of(RenameKind.OPERATION)}

    def properties(self, schema: str) -> Mapping[str, str]:
        """Return the new names of properties of a schema by the old ones; `schema` is its old name."""
        return {item.old[1]: item.new[1] for item in self.of(RenameKind.PROPERTY) if item.old[0] == schema}

    def of(self, kind: RenameKind) -> tuple[Rename, ...]:
        """Return the renames of a kind."""
        return tuple(item for item in self.items if item.kind is kind)

    def __bool__(self) -> bool:
        return bool(self.items)


NO_RENAMES: Final = Renames()


def compose(items: Iterable[Rename]) -> Renames:
    """Join renames that came one after another to what the first contract and the last one call the same.

    Those of one change are sorted, properties before their schemas. What has its first name again is left out.
    """
    joined: dict[tuple[RenameKind, tuple[str, ...]], tuple[str, ...]] = {}
    for kind, old, new in items:
        origins = {(one, now): first for (one, first), now in joined.items()}
        first = origins.get((kind, old))
        if first is None and kind is RenameKind.PROPERTY:
            schema = origins.get((RenameKind.SCHEMA, old[:1]), old[:1])
            first = (*schema, *old[1:])
        joined[kind, first or old] = new
        if kind is RenameKind.SCHEMA:
            joined |= {
                place: (*new, *now[1:])
                for place, now in joined.items()
                if place[0] is RenameKind.PROPERTY and now[:1] == old
            }
    return Renames(tuple(Rename(kind, old, new) for (kind, old), new in joined.items() if old != new))
