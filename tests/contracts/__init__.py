"""Contracts for tests that need a service of a certain style: one document a file.

`things` is small and lint finds no error in it. `shelves` is one of which nothing is left short. `carts`, `routes` and `stores`
have things inside of things, entity tags and pages; `vehicles` pages with members within and replies to DELETE; `works` is
work that is accepted with 202; `plants` leaves out what replies hold; `goods`, `books` and `cases` are lists that filter, search
and sort; `garden`, `forum` and `fleet` schemas of their own, components of one schema, and allOf with unions;
`harbour` has health checks, verbs and properties in its paths.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).resolve().parent


def names() -> list[str]:
    """Return the name of each contract, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def read(name: str) -> str:
    """Return the text of a contract."""
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def load(name: str) -> dict[str, Any]:
    """Return a contract, new at each call, so that a test may change it."""
    spec: dict[str, Any] = yaml.safe_load(read(name))
    return spec
