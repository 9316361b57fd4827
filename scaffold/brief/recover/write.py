"""The text of a recovered brief."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scaffold.openapi.write import to_compact_yaml

_SECTIONS: Final = ("resources", "traits", "operations", "types", "schemas", "components")


def write_brief(data: Mapping[str, Any]) -> str:
    """Write the data of a brief as YAML: what fits into a line stands in one, as in a brief that people write."""
    return to_compact_yaml(data, _SECTIONS)
