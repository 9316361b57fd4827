"""Changes from one contract to the next, as a plan shows them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from scaffold.diff.checks import Verdict
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.model.describe import Description
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document

_ADDED, _REMOVED, _CHANGED = "+", "-", "~"
_UNCHANGING: Final = date.min
"""The day by which sunsets are judged: none has passed, so that equal contracts give equal plans on all days."""


@dataclass(frozen=True, slots=True)
class ContractChanges:
    """Changes of a contract: one line each, with a sign in front, and how many of all break clients.

    `before` and `after` are its versions (`info.version`).
    """

    before: str
    after: str
    lines: tuple[str, ...]
    breaking: int

    def count(self, sign: str) -> int:
        """Count the lines with a sign: `+`, `-` or `~`."""
        return sum(line.startswith(sign) for line in self.lines)


def contract_changes(old: Description, new: Description) -> ContractChanges:
    """Compare two contracts."""
    before, after = old.model.version, new.model.version
    if old.contract == new.contract:
        return ContractChanges(before, after, (), 0)
    lines = (
        *_operations(old, new),
        *_schemas(old.contract, new.contract),
        *_others(old.contract, new.contract),
    )
    return ContractChanges(before, after, lines, _breaking(old, new))


def _operations(old: Description, new: Description) -> Iterator[str]:
    before = {(item.method.upper(), item.path): item for item in old.model.operations}
    after = {(item.method.upper(), item.path): item for item in new.model.operations}
    yield from (f"{_ADDED} {method} {path}" for method, path in after if (method, path) not in before)
    for key, item in after.items():
        earlier = before.get(key)
        if earlier is None or _declared(old, *key) == _declared(new, *key):
            continue
        renamed = f": {earlier.id} is {item.id}" if earlier.id != item.id else ""
        yield f"{_CHANGED} {' '.join(key)}{renamed}"
    yield from (f"{_REMOVED} {method} {path}" for method, path in before if (method, path) not in after)


def _declared(description: Description, method: str, path: str) -> tuple[Any, Any]:
    item = description.contract["paths"][path]
    return item.get(method.lower()), item.get("parameters")


def _schemas(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = _components(old), _components(new)
    yield from (f"{_ADDED} {name}" for name in after if name not in before)
    for name, schema in after.items():
        if name in before and before[name] != schema:
            parts = ", ".join(_properties(before[name], schema))
            yield f"{_CHANGED} {name}{f': {parts}' if parts else ''}"
    yield from (f"{_REMOVED} {name}" for name in before if name not in after)


def _others(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else says something else now, by its key in the document."""
    parts = {
        name: (old.get(name), new.get(name)) for name in (*old, *new) if name not in {"paths", "components"}
    }
    before, after = (side.get("components", {}) for side in (old, new))
    parts |= {
        f"components/{name}": (before.get(name), after.get(name))
        for name in (*before, *after)
        if name != "schemas"
    }
    for name, (earlier, now) in parts.items():
        if earlier != now:
            yield f"{_ADDED if earlier is None else _REMOVED if now is None else _CHANGED} {name}"


def _properties(old: Any, new: Any) -> Iterator[str]:
    """Yield the properties of a schema that have come, changed or gone, and values of an enumeration."""
    before, after = _named(old), _named(new)
    values, others = _values(old), _values(new)
    yield from (f"{_ADDED} {value}" for value in others if value not in values)
    yield from (f"{_REMOVED} {value}" for value in values if value not in others)
    yield from (f"{_ADDED} {name}" for name in after if name not in before)
    yield from (f"{_CHANGED} {name}" for name in after if name in before and before[name] != after[name])
    yield from (f"{_REMOVED} {name}" for name in before if name not in after)


def _values(schema: Any) -> Sequence[Any]:
    values = schema.get("enum") if isinstance(schema, dict) else None
    return values if isinstance(values, list) else ()


def _named(schema: Any) -> Mapping[str, Any]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _components(contract: Mapping[str, Any]) -> Mapping[str, Any]:
    schemas = contract.get("components", {}).get("schemas", {})
    return schemas if isinstance(schemas, dict) else {}


def _breaking(old: Description, new: Description) -> int:
    """Count what breaks clients, in the contracts as they are served: with the responses that both services give besides."""
    with tempfile.TemporaryDirectory(prefix="scaffold-") as folder:
        # Nothing was added to a contract as a service keeps it, so it need not be read again.
        kept = old.contract is old.declared
        before = old.document if kept else _load(Path(folder) / "old.json", old)
        after = _load(Path(folder) / "new.json", new)
        impacts = judge_changes(compare_documents(before, after, _UNCHANGING))
        return sum(impact.verdict is Verdict.BREAKS for impact in impacts)


def _load(path: Path, description: Description) -> Document:
    # Without line breaks, which would take ten times as long to write, and escapes, which are looked into when they are read.
    text = json.dumps(description.contract, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return load_document(path)
