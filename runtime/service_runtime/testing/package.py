"""The service under test: the package that this copy of the runtime belongs to."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

PACKAGE = __name__.partition("._runtime")[0]
PROJECT = Path(__file__).parents[4]

FEATURES: Any = import_module(f"{PACKAGE}._generated.features").FEATURES
app: Any = import_module(f"{PACKAGE}.app")
settings: Any = import_module(f"{PACKAGE}.settings")
tables: Any = import_module(f"{PACKAGE}._generated.tables")
tokens: Any = import_module(f"{PACKAGE}.platform.tokens")

Settings: TypeAlias = Any
"""The settings of the service, which belong to its owners."""
