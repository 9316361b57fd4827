"""The value of `x-filter` as a record, for lint and for the model; what has not the form of its schema counts as absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scaffold.core.values import mapping, text

_EQUAL: Final = "eq"


@dataclass(frozen=True, slots=True)
class FilterMark:
    """The comparison of a query parameter with a property of what is listed; texts are empty where they are not said."""

    property: str
    operator: str

    def compares(self) -> str:
        """Return the operator, which is `eq` unless the field says another."""
        return self.operator or _EQUAL


def read_filter(value: object) -> FilterMark:
    """Read the value of `x-filter`; an empty mark for anything but an object."""
    marks = mapping(value)
    return FilterMark(text(marks.get("property")), text(marks.get("operator")))
