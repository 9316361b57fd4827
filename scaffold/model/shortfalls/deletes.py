"""Shortfalls of DELETE: what goes on referring to a thing that is gone."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model.service import Method
from scaffold.model.shortfalls.subject import Shortfall, Subject


def dangling_deletes(subject: Subject) -> Iterator[Shortfall]:
    """Things that go on referring to what was deleted."""
    if subject.method is not Method.DELETE:
        return
    end = "; 409 is declared and never answered" if "409" in subject.statuses else ""
    for reference in subject.around.references.get(subject.entity.name, ()):
        if not reference.checked:
            holder = reference.holder.name
            yield Shortfall(f"every {holder} whose {reference.field!r} refers to it goes on doing so{end}")
