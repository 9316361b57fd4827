"""The state of every operation of a document today: it works, refuses some requests with 501, or answers nothing but 501."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scaffold.core.errors import ScaffoldError
from scaffold.model.describe import describe
from scaffold.model.service import Method, ServiceModel
from scaffold.normal.remarks import RemarkKind
from scaffold.openapi.load import load_document

REAL, SOME, NONE = "real", "some", "501"
"""All requests are answered; some are answered 501; all are."""

_ORDER = (NONE, SOME, REAL)
_SUFFIXES = frozenset({".json", ".yaml", ".yml"})

States = Mapping[str, str]


def states_of(model: ServiceModel) -> dict[str, str]:
    """Return what each operation does, by its id."""
    refusing = {remark.operation for remark in model.remarks if remark.kind is RemarkKind.REFUSED}
    return {
        item.id: NONE if item.behavior.method is Method.CUSTOM else SOME if item.id in refusing else REAL
        for item in model.operations
    }


def states_of_file(path: Path, root: Path) -> dict[str, str]:
    """Return what each operation of a document does."""
    return states_of(describe(load_document(path, root=root)).model)


def documents(folder: Path) -> Iterator[Path]:
    """Yield the documents of a folder that have operations; parts of others have none."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SUFFIXES and path.is_file() and _is_whole(path):
            yield path


def _is_whole(path: Path) -> bool:
    head = path.read_text(encoding="utf-8-sig", errors="replace")[:4000]
    return any(word in head for word in ("openapi:", '"openapi"', "swagger:", '"swagger"'))


def read_folder(folder: Path) -> dict[str, dict[str, str]]:
    """Return what the operations of all documents of a folder do; what is no document is left out."""
    found = {}
    for path in documents(folder):
        try:
            found[path.relative_to(folder).as_posix()] = states_of_file(path, folder)
        except ScaffoldError:
            continue
    return found


def write_table(table: Mapping[str, States]) -> str:
    """Write a table, a line for each operation that does not only answer 501."""
    lines = [
        f"{document}\t{operation}\t{state}"
        for document, states in sorted(table.items())
        for operation, state in sorted(states.items())
        if state != NONE
    ]
    return "".join(f"{line}\n" for line in lines)


def read_table(text: str) -> dict[tuple[str, str], str]:
    """Read a table that was written."""
    rows = (line.split("\t") for line in text.splitlines())
    return {(document, operation): state for document, operation, state in rows}


def losses(kept: Mapping[tuple[str, str], str], now: Mapping[tuple[str, str], str]) -> Iterable[str]:
    """Say which operations do less than the table says."""
    for key, before in kept.items():
        after = now.get(key, NONE)
        if _ORDER.index(after) < _ORDER.index(before):
            yield f"{key[0]} {key[1]}: {before} became {after}"


def read_text(text: str, folder: Path) -> dict[str, str]:
    """Return what the operations of a document in a text do."""
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return states_of_file(path, folder)
