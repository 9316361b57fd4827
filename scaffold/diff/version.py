"""The announcement that the versions of two states of a document make."""

from __future__ import annotations

import re

from scaffold.openapi.document import Document

_VERSION = re.compile(r"v?(\d+)(?:\.(\d+)(?:\.\d+)?(?:[-+][0-9A-Za-z.+-]+)?)?", re.ASCII)


def announced_version(old: Document, new: Document) -> str | None:
    """Return the later version where it announces breaking changes: a new major one, or a new minor one below 1.0.

    None for versions that are not of the form of Semantic Versioning 2.0.0 (or its first number, as in `v2`).
    """
    before, after = _parts(old), _parts(new)
    if before is None or after is None or after <= before:
        return None
    is_breaking = after[0] > before[0] or after[0] == 0
    return new.node().child("info").string("version") if is_breaking else None


def _parts(document: Document) -> tuple[int, int] | None:
    info = document.node().get("info")
    matched = _VERSION.fullmatch((info and info.string("version")) or "")
    return (int(matched[1]), int(matched[2] or 0)) if matched else None
