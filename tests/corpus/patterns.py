"""Regular expressions in documents: they are of ECMA-262, and openapi-spec-validator reads them as those of another dialect."""

from __future__ import annotations

from typing import Any


def without_patterns(value: Any) -> Any:
    """Leave out the regular expressions of a document."""
    if isinstance(value, dict):
        return {
            key: without_patterns(child)
            for key, child in value.items()
            if key != "pattern" or not isinstance(child, str)
        }
    return [without_patterns(child) for child in value] if isinstance(value, list) else value
