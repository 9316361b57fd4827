"""Limits of size, beyond which a document is refused."""

from __future__ import annotations

from typing import NamedTuple

_MIB = 1024 * 1024


class Limits(NamedTuple):
    """Upper bounds on what is read; going beyond one raises a LimitError that names it.

    `depth` counts nested mappings and sequences of the text, `nodes` every value of one file with its
    aliases expanded. The later bounds keep tools that read the bundled document from hanging on it.
    """

    file_bytes: int = 32 * _MIB
    total_bytes: int = 128 * _MIB
    files: int = 5_000
    depth: int = 200
    nodes: int = 1_000_000
    scalar_length: int = 2 * _MIB
    integer_digits: int = 300
    name_length: int = 1_000
    schema_depth: int = 64
    properties: int = 3_000
    enum_values: int = 5_000
    reference_chain: int = 1_000
    expansions: int = 10_000
