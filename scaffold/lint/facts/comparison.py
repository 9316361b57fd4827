"""The changes of a document since an earlier state, as rules see them: found elsewhere, judged here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from scaffold.openapi.document import Node, Notice


class ContractChange(NamedTuple):
    """A change that breaks clients of the earlier state, or may: its place now and a sentence, and its place before as text."""

    place: Node | Notice
    message: str
    before: str
    breaks: bool


class Comparison(NamedTuple):
    """The changes since an earlier state of a document; `announced` is the version that says that clients must adapt."""

    changes: tuple[ContractChange, ...]
    announced: str | None = None


class Compared(NamedTuple):
    """The comparisons by the files of the specs, and one sentence about each spec that was not compared.

    A spec that is new has nothing to be compared with, which is a remark; that another one could not be compared is a failure.
    """

    comparisons: Mapping[Path, Comparison] = MappingProxyType({})
    remarks: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
