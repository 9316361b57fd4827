"""Regular expressions in schemas, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache

from scaffold.core.patterns import PIECE, largest_repetition
from scaffold.openapi.document import Node

# More than any engine can be expected to hold of a small pattern: some stop at a thousand, others a hundred times later.
_MOST_REPEATED = 100_000


class Fault(Enum):
    """The reason why a regular expression cannot be compiled: its repetitions, which multiply beyond all bounds, or otherwise."""

    SYNTAX = 1
    SIZE = 2


def iter_patterns(schema: Node) -> Iterator[tuple[str, Node]]:
    """Yield the regular expressions that a schema itself states, with their places."""
    pattern = schema.string("pattern")
    if pattern is not None:
        yield pattern, schema.child("pattern")
    for name in schema.mapping("patternProperties") or ():
        yield name, schema.child("patternProperties").child(name)


@cache
def find_fault(pattern: str) -> Fault | None:
    """Say why a regular expression cannot be compiled, None where it can be."""
    if _compiles(pattern):
        return None
    too_large = largest_repetition(pattern).most > _MOST_REPEATED and _compiles(
        re.sub(PIECE, _smaller, pattern, flags=re.DOTALL)
    )
    return Fault.SIZE if too_large else Fault.SYNTAX


def _smaller(token: re.Match[str]) -> str:
    """Write the smallest bounds in the place of others; those in the wrong order stay so."""
    if token["least"] is None:
        return token[0]
    if not token["comma"]:
        return "{1}"
    if not token["most"]:
        return "{1,}"
    return "{1,2}" if int(token["least"]) <= int(token["most"]) else "{2,1}"


def _compiles(pattern: str) -> bool:
    import jsonschema_rs  # only documents with patterns need it

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern, "format": "regex"})
    except ValueError:
        return False
    return True
