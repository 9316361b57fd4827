"""Parameters that page through a list or mask a change, by their names and types, and what pages can say then."""

from __future__ import annotations

from dataclasses import replace

from scaffold.core.naming import snake
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Envelope, Paging, Parameter
from scaffold.normal.schemas import SchemaReader, ValueType

_LIMITS = (
    "limit",
    "page_size",
    "per_page",
    "size",
    "max_results",
    "page_limit",
    "top",
    "max_page_size",
    "maxpagesize",
)
_CURSORS = (
    "page_token", "cursor", "after", "next_token", "starting_after", "continuation_token", "page_cursor", "page_after",
    "skip_token", "skiptoken",
)  # fmt: skip
_OFFSETS = ("offset", "skip", "start")
_MASKS = frozenset({"field_mask", "update_mask"})
_PAGES = ("page", "page_number", "page_index")


def lead_on(envelope: Envelope | None, paging: Paging | None) -> Envelope | None:
    """Leave out the link to the last page where tokens lead on: nobody has its token before the page before it is read."""
    if envelope is None or paging is None or paging.cursor is None:
        return envelope
    last = [name for name, what in envelope.told.items() if what == "last_url"]
    within = {name: lead_on(item, paging) for name, item in envelope.within.items()}
    return replace(
        envelope,
        told={name: what for name, what in envelope.told.items() if name not in last},
        uncomputed=(*envelope.uncomputed, *(name for name in last if name in envelope.required)),
        within={name: item for name, item in within.items() if item is not None},
    )


def read_paging(reader: SchemaReader, operation: WrittenOperation) -> tuple[Paging | None, frozenset[str]]:
    """Find the parameters that page through a list."""
    roles: dict[str, str] = {}
    first_page, unsized = 1, None
    for item in operation.parameters:
        role = (
            _paging_role(snake(item.name), item) if item.location == "query" and item.filter is None else None
        )
        if role is not None and role not in roles:
            roles[role] = item.name
            least = reader.facts(reader.at(item.pointer)).get("minimum")
            begins = least if item.default is None else item.default
            first_page = 0 if role == "page" and begins == 0 else first_page
            if role == "limit" and not (isinstance(least, int | float) and least > 0):
                unsized = item.default if isinstance(item.default, int) else 0
    if not roles:
        return None, frozenset()
    paging = Paging(**roles, first_page=first_page, unsized=unsized if "cursor" in roles else None)
    return paging, frozenset(roles.values())


def read_mask(operation: WrittenOperation) -> str | None:
    """Name the query parameter that says which properties are changed (AEP-134)."""
    named = (
        item for item in operation.parameters if item.location == "query" and item.type is ValueType.STRING
    )
    return next((item.name for item in named if snake(item.name) in _MASKS), None)


def _paging_role(name: str, item: Parameter) -> str | None:
    if item.repeated:
        return None
    number = item.type in (ValueType.INTEGER, ValueType.NUMBER)
    for role, names, fits in (
        ("limit", _LIMITS, number),
        ("offset", _OFFSETS, number),
        ("page", _PAGES, number),
        ("cursor", _CURSORS, item.type is ValueType.STRING),
    ):
        if name in names and fits:
            return role
    return None
