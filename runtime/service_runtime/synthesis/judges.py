"""Compile the parts of plain schemas that only a validator can decide, and remember them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..contract.document import ContractError
from ..contract.schemas import Schemas, Validator


@dataclass(slots=True)
class Allowance:
    """Count how many schemas may still be compiled for one value."""

    schemas: int


class Judges:
    """Judge values by parts of a contract's plain schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        # A schema is kept beside its validator, so that its id stays its own.
        self._known: dict[int, tuple[Any, Validator | None]] = {}

    def accept(self, schema: Any, value: Any, allowance: Allowance) -> bool:
        """Tell whether a value satisfies a schema.

        One that does not compile by itself, or for which nothing is left, is left to whoever judges the whole.
        """
        if isinstance(schema, dict) and schema.keys() == {"allOf"}:
            # Schemas that were put together here: each part is known, or compiles by itself.
            return all(self.accept(part, value, allowance) for part in schema["allOf"])
        known = self._known.get(id(schema))
        if known is None:
            if allowance.schemas <= 0:
                return True
            allowance.schemas -= 1
            known = self._known[id(schema)] = (schema, self._compiled(schema))
        return known[1] is None or known[1].is_valid(value)

    def _compiled(self, schema: Any) -> Validator | None:
        try:
            return self._schemas.judge(schema)
        except ContractError:
            return None
