"""Operations that are gone or end earlier, and what was announced about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from scaffold.diff.change import Change
from scaffold.diff.operations import OperationPair
from scaffold.diff.subjects import operation_subject
from scaffold.openapi.document import Document, Node
from scaffold.openapi.index import follow_or_none
from scaffold.openapi.templates import path_shape


def compare_lifecycle(pairs: Sequence[OperationPair], new: Document, today: date) -> Iterator[Change]:
    """Yield operations that are gone, moved or end earlier than was said.

    What was deprecated and has passed its sunset by `today` may go.
    """
    items = _path_items(new)
    by_item: dict[tuple[str, str], list[OperationPair]] = defaultdict(list)
    for pair in pairs:
        by_item[pair.old.origin, pair.old.path].append(pair)
        if pair.new is not None:
            yield from _compare_present(pair)
    for (origin, path), siblings in by_item.items():
        removed = [pair for pair in siblings if pair.new is None and not is_retired(pair.old.node, today)]
        if not removed:
            continue
        holder = new.node()
        place = items.get((origin, path_shape(path))) or holder.get(_SECTIONS[origin]) or holder
        if len(removed) == len(siblings) > 1 and (origin, path_shape(path)) not in items:
            item = removed[0].old.path_item
            methods = ", ".join(pair.old.method.upper() for pair in removed)
            yield Change("path-removed", None, item, place, path, f" with {methods}")
            continue
        for pair in removed:
            subject = operation_subject(pair.old)
            yield Change("operation-removed", None, pair.old.node, place, subject, _announced(pair.old.node))


def is_retired(node: Node, today: date) -> bool:
    """Tell whether something was deprecated and its sunset has passed."""
    sunset = sunset_of(node)
    return node.fields.get("deprecated") is True and sunset is not None and sunset <= today


def sunset_of(node: Node) -> date | None:
    """Return the day after which a deprecated object is no longer there: from `x-sunset`, as ISO 8601 or HTTP date."""
    text = node.string("x-sunset")
    if text is None:
        return None
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text.strip())
        except ValueError:
            continue
        return found.date() if isinstance(found, datetime) else found
    return None


_SECTIONS = {"path": "paths", "webhook": "webhooks", "callback": "components"}


def _compare_present(pair: OperationPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if new is None:
        return
    if pair.has_moved:
        yield Change(
            "operation-moved", None, old.node, new.node, operation_subject(old), operation_subject(new)
        )
    before, after = sunset_of(old.node), sunset_of(new.node)
    if before is not None and after is not None and after < before:
        place = new.node.child("x-sunset")
        detail = f"on {after} instead of {before}"
        yield Change(
            "sunset-advanced", None, old.node.child("x-sunset"), place, operation_subject(new), detail
        )


def _announced(node: Node) -> str:
    """Say what was announced before something was removed."""
    if node.fields.get("deprecated") is not True:
        return " without having been deprecated"
    sunset = sunset_of(node)
    return (
        " before its sunset " + str(sunset) if sunset is not None else "; it was deprecated without a sunset"
    )


def _path_items(document: Document) -> dict[tuple[str, str], Node]:
    """Return the path items that the document has, by origin and path."""
    found = {}
    for origin in ("path", "webhook"):
        section = document.node().get(_SECTIONS[origin])
        for path, node in section.items() if section is not None else ():
            item = follow_or_none(node)
            if item is not None:
                found[origin, path_shape(path)] = node
    return found
