"""Make and read the opaque tokens that name the next page of a list."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

ModelT_co = TypeVar("ModelT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT_co]):
    """Hold one page of a list. ``next`` is the token of the page after it, None on the last one; ``etag`` is weak."""

    items: Sequence[ModelT_co]
    next: str | None
    etag: str

    def link(self, name: str) -> dict[str, str]:
        """Return the property that names the next page, under its name in the contract; the last page has none."""
        return {} if self.next is None else {name: self.next}


def list_id(entity: str, conditions: Mapping[str, Any]) -> str:
    """Name a list by its entity and its conditions, so that a token of another list is recognized."""
    text = json.dumps([entity, conditions], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def encode_token(list_name: str, key: str | int) -> str:
    """Return the token of the page that begins after ``key``; it consists of letters, digits, ``-`` and ``_``."""
    data = json.dumps([list_name, key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_token(list_name: str, token: str) -> str | int | None:
    """Return the key that a token names, or None for a token that was not issued for this list."""
    try:
        data = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, RecursionError):
        return None
    match data:
        case [str(name), str() | int() as key] if name == list_name:
            return key
        case _:
            return None
