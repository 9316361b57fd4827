"""Make and compare entity tags (RFC 9110 sections 8.8.3 and 13.1.1). The edge answers If-None-Match."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_TAG = re.compile(r'(W/)?"([^"]*)"')


def version_tag(version: int) -> str:
    """Return the strong tag of a row in its ``version``."""
    return f'"{version}"'


def list_tag(versions: Iterable[tuple[object, int]], *, more: bool = False) -> str:
    """Return the weak tag of a list, from the key and the version of each of its rows, and whether others follow."""
    text = ";".join(f"{key}={version}" for key, version in versions) + (";" if more else "")
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_current(if_none_match: str | None, version: int) -> bool:
    """Tell whether an If-None-Match names a row in its ``version``, or any; it compares weakly (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(tag == str(version) for _, tag in _TAG.findall(if_none_match))


def allowed_versions(if_match: str | None) -> frozenset[int] | None:
    """Return the row versions that an If-Match accepts, or None where any will do.

    If-Match compares strongly, so a weak tag accepts nothing, and neither does a tag that no row can have.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    strong = (tag for weak, tag in _TAG.findall(if_match) if not weak)
    return frozenset(int(tag) for tag in strong if re.fullmatch(r"[1-9][0-9]{0,17}", tag))
