"""Notices: faults from which reading a document goes on."""

from __future__ import annotations

from typing import NamedTuple

from scaffold.core.finding import Severity
from scaffold.core.location import Location


class Notice(NamedTuple):
    """Something wrong or doubtful in a document that could be read nevertheless.

    `code` is one of `duplicate-key`, `yaml11-ambiguous`, `control-character`, `bidi-control`, `version`,
    `upgraded`, `nullable`, `ref-siblings`, `ref-annotations`, `ref-unexpected`, `ref-unresolved`, `ref-cycle`,
    `ref-outside`, `ref-remote`, `ref-kind`, `ref-data` and `structure`. `pointer` is the JSON pointer of the place in its file,
    `field` that of the field that is missing or wrong, which can be another: a field that is missing has no place of its own.
    """

    code: str
    severity: Severity
    message: str
    location: Location
    pointer: str
    hint: str | None = None
    field: str | None = None
