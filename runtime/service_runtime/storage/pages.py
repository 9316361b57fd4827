"""Make and read the opaque tokens that name the next page of a list."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from ..core.types import Call
from ..core.values import dump

Link: TypeAlias = str | Mapping[str, str]
"""A URL, or an object that holds it as ``href``."""

ModelT_co = TypeVar("ModelT_co", covariant=True)

# Contracts bound page tokens to 512 characters and more.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT_co]):
    """Hold one page of a list. ``next`` is the token of the page after it, None on the last one; ``etag`` is weak."""

    items: Sequence[ModelT_co]
    next: str | None
    etag: str

    def link(
        self, name: str, *, last: str | Literal[False] | None = False, url: Link | int | None = None
    ) -> dict[str, Any]:
        """Return the property that names the next page, under its name in the contract: its token, or ``url``.

        On the last page it is ``last``, or is not there at all where that is False.
        """
        if self.next is None:
            return {} if last is False else {name: last}
        return {name: self.next if url is None else url}

    def links(self, /, **places: str | None) -> str:
        """Return the header Link with the URLs of pages by their relations (RFC 8288); None leaves one out."""
        return ", ".join(f'<{url}>; rel="{relation}"' for relation, url in places.items() if url is not None)

    def edge(self, position: Literal[0, -1], name: str, otherwise: Any) -> Any:
        """Return a property of the first or the last item, ``otherwise`` where the page is empty."""
        return dump(self.items[position]).get(name, otherwise) if self.items else otherwise

    def tag(self, total: int) -> str:
        """Return the weak tag of a list that says how many items it has on all its pages."""
        return f'{self.etag[:-1]}-{total}"'


def next_url(call: Call, changes: Mapping[str, Any]) -> str:
    """Return the URL of this request with other values of some query parameters; those that are None are left out."""
    kept = {name: str(value) for name, value in changes.items() if value is not None}
    left = [name for name in changes if name not in kept]
    return str(call.url.remove_query_params(left).include_query_params(**kept))


def link_before(
    name: str, place: Link | int | None, *, first: str | Literal[False] | None = False
) -> dict[str, Any]:
    """Return the property that names the page before, under its name in the contract: a URL or a number.

    On the first page, whose ``place`` before is None, it is ``first``, or is not there at all where that is False.
    """
    if place is None:
        return {} if first is False else {name: first}
    return {name: place}


def page_count(total: int, limit: int) -> int:
    """Return how many pages of ``limit`` items there are; none are pages of nothing."""
    return -(-total // limit) if limit > 0 else 0


def list_id(entity: str, conditions: Mapping[str, Any], *more: Sequence[Any]) -> str:
    """Name a list by its entity, its conditions and its order, so that a token of another list is recognized."""
    text = json.dumps([entity, conditions, *filter(None, more)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def encode_token(list_name: str, key: str | float, values: Sequence[Any] = ()) -> str:
    """Return the token of the page that begins after ``key``; it consists of letters, digits, ``-`` and ``_``.

    ``values`` are those that the row has in the sort keys of the list. They are left out where the token would be
    longer than contracts allow: then the row is looked up.
    """
    token = _encoded([list_name, key, *([list(values)] if values else [])])
    return token if len(token) <= _LONGEST or not values else _encoded([list_name, key])


def _encoded(data: Any) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Position:
    """Hold where a page begins: after the row with a key, with its values in the sort keys where they are known."""

    key: str | float
    values: tuple[Any, ...] | None = None


def decode_token(list_name: str, token: str) -> Position | None:
    """Return the position that a token names, or None for a token that was not issued for this list."""
    try:
        data = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, RecursionError):
        return None
    match data:
        case [str(name), str() | int() | float() as key] if name == list_name:
            return Position(key)
        case [str(name), str() | int() | float() as key, list(values)] if name == list_name:
            return Position(key, tuple(values))
        case _:
            return None
