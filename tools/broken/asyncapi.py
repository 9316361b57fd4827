"""Derive broken AsyncAPI documents from the official schemas, and keep a table of which they refuse.

The schemas are in the npm package `@asyncapi/specs` (Apache-2.0), which nothing here depends on: `npm pack @asyncapi/specs`,
unpack it, and `python -m tools.broken.asyncapi package/schemas` writes `tests/unit/asyncapi/broken.json`. What bindings hold is
left out, for each protocol has its own schemas, which lint leaves open.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import jsonschema_rs

from tools.broken.derive import Carrier, Derivation, broken
from tools.broken.metaschema import JsonObject, MetaSchema

TABLE: Final = Path(__file__).parents[2] / "tests" / "unit" / "asyncapi" / "broken.json"
VERSIONS: Final = ("2.6.0", "3.0.0")
REFERENCE: Final = "#/components/schemas/Thing"
_OPEN: Final = ("bindings", "Bindings", ".x-", "schemaFormat")
_MOST_CARRIERS: Final = 400


def derivation(schema: JsonObject, version: str) -> Derivation:
    """Prepare the derivation of broken documents from the official schema of a version."""
    start: JsonObject = {"asyncapi": version, "info": {"title": "a", "version": "1"}}
    start |= {"channels": {}} if version.startswith("2") else {}
    start["components"] = {"schemas": {"Thing": {"type": "object"}}}
    validator = jsonschema_rs.validator_for(schema)
    return Derivation(MetaSchema(schema), start, REFERENCE, validator.is_valid)


def carriers(derived: Derivation) -> Iterator[Carrier]:
    """Yield the carriers, those inside of bindings and of schemas in other formats left out."""
    for carrier in islice(derived.carriers(), _MOST_CARRIERS):
        if not any(mark in carrier.name for mark in _OPEN) and "schemaFormat" not in str(carrier.document):
            yield carrier


def rows(schema: JsonObject, version: str) -> Iterator[JsonObject]:
    """Yield valid documents, each with a place, and with the changes there that leave it valid: all others are refused."""
    derived = derivation(schema, version)
    validator = jsonschema_rs.validator_for(schema)
    for name, document, pointer in carriers(derived):
        taken = [
            change
            for change, changed, _ in broken(Carrier(name, document, pointer), derived.reference)
            if validator.is_valid(changed)
        ]
        yield {"name": name, "document": document, "pointer": pointer, "taken": taken}


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("schemas", type=Path, help="the folder of the package that has 3.0.0.json")
    folder = parser.parse_args().schemas
    table = [
        row
        for version in VERSIONS
        for row in rows(json.loads((folder / f"{version}.json").read_text(encoding="utf-8")), version)
    ]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in table)
    TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
