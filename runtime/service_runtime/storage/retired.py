"""Declare what the database still has of earlier contracts: for migrations, and for no request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, MetaData, Table
from sqlalchemy.types import NullType


def add_retired(metadata: MetaData, file: Path) -> None:
    """Add to tables what a file lists of retired ones, a line of JSON for each; without a file nothing is retired.

    Lines of another kind, such as the marks of a conflict in git, are passed over. Types are left to the database.
    """
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                _add(metadata, json.loads(line))


def _add(metadata: MetaData, retired: dict[str, Any]) -> None:
    known = metadata.tables.get(retired["table"])
    columns = [
        Column(item["name"], NullType(), primary_key=item["key"], nullable=item["nullable"])
        for item in retired["columns"]
        if known is None or item["name"] not in known.columns
    ]
    table = Table(retired["table"], metadata, *columns, extend_existing=True)
    for item in retired["indexes"]:
        Index(item["name"], *(table.columns[name] for name in item["columns"]), unique=item["unique"])
