"""A small spec with findings, and how to write it."""

from __future__ import annotations

from pathlib import Path

SPEC = """\
openapi: 3.1.1
info: {title: Orders, version: 1.0.0}
paths:
  # all of them
  orders:
    get:
      operationId: listOrders
      responses: {"200": {description: The orders.}}
"""


RULES = ("--select", "val-path-syntax,scl-rate-limit")


def write(folder: Path, text: str = SPEC, name: str = "orders.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
