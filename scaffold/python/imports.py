"""Import lines for the names that generated text uses."""

from __future__ import annotations

import re


def standard_imports(text: str) -> list[str]:
    """Write the standard-library imports whose names occur in generated text."""
    lines = []
    dates = [name for name in ("date", "datetime") if mentions(text, name)]
    if dates:
        lines.append(f"from datetime import {', '.join(dates)}")
    lines += ["from typing import Literal"] if mentions(text, "Literal") else []
    return lines + (["from uuid import UUID"] if mentions(text, "UUID") else [])


def mentions(text: str, name: str) -> bool:
    """Tell whether a name occurs in code, outside of the quotes and dots around attribute and literal text."""
    return re.search(rf"(?<![\w.\"'-]){name}\b(?![\"'])", text) is not None
