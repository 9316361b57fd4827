"""Hooks of the contract run: keys that belong together go together, and failures that say nothing are left out, noted.

schemathesis loads this module by its name, in a process of its own. The file that the variable CONTRACT_NOTES names
gets a JSON object on a line for everything that was left out, so that the run can say so.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

from ..core.media import is_xml
from .ambiguity import REFUSED, exceeds, explain, shares

NOTES = "CONTRACT_NOTES"
BELONGING = "x-keys-that-belong-together"
"""The field of an operation, in the document of a run, for the paths that name what was made for it."""


@schemathesis.deserializer("text/*")
def read_text(_context: Any, response: Any) -> str:
    """Read a text such as HTML, for which schemathesis by itself only warns that no schema is held against it.

    Raises:
        NotImplementedError: for XML and plain text, which it passes over without a warning.
    """
    media_type = str((response.headers.get("content-type") or [""])[0])
    if is_xml(media_type) or media_type.lower().startswith("text/plain"):
        raise NotImplementedError(f"no schema is held against {media_type}")
    return str(response.text)


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop a failure that the wire explains; keep all others."""
    code = str(getattr(failure, "code", ""))
    reason = (
        explain(code, case)
        or shares(failure, case)
        or exceeds(code, response.status_code, str(response.request.url))
        or _names_another(code, case)
        or _orders_unknown(code, case)
        or _pages_unknown(code, case)
        or _changes_in_part(code, case)
    )
    if reason is not None:
        note(case.operation.label, reason, failures=1)
    return reason is None


@schemathesis.hook
def flatmap_path_parameters(context: Any, path_parameters: Any) -> st.SearchStrategy[Any]:
    """Put the keys before the last one that it belongs below, where it is that of a thing made for the run.

    A path that its schemas refuse is meant to be refused, and stays.
    """
    rows = context.operation.definition.raw.get(BELONGING)
    operation = _operation(context) if rows and path_parameters else None
    if operation is None:
        return st.just(path_parameters)
    last = list(rows[0])[-1]
    found = [row for row in rows if row[last] == path_parameters.get(last)]
    if not found or not _is_allowed(operation, path_parameters):
        return st.just(path_parameters)
    return st.sampled_from(found).map(lambda row: {**path_parameters, **row})


def _is_allowed(operation: Any, path: Any) -> bool:
    """Tell whether the schemas of an operation's path parameters allow a path."""
    cases = import_module(".cases", __package__)
    schemas = {one["name"]: one.get("schema", {}) for one in cases.parameters(operation, "path")}
    return all(cases.is_valid(schemas[name], value) for name, value in path.items() if name in schemas)


def _names_another(code: str, case: Any) -> str | None:
    """Say that a body names another resource than its path, which no schema can say."""
    operation = _operation(case) if code == REFUSED else None
    if operation is None:
        return None
    given = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    disagrees = import_module(".agreeing", __package__).disagrees(operation, given, case.body)
    return "a body that names another resource than the path" if disagrees else None


def _orders_unknown(code: str, case: Any) -> str | None:
    """Say that a query asks for an order by what is not a property, which no schema can say."""
    operation = _operation(case) if code == REFUSED else None
    if operation is None:
        return None
    unknown = import_module(".meanings", __package__).is_unknown_order(operation, case.query or {})
    return "an order by what is not a property" if unknown else None


def _pages_unknown(code: str, case: Any) -> str | None:
    """Say that a query names no page: by a token that no reply gave, or a number below that of the first."""
    operation = _operation(case) if code == REFUSED else None
    if operation is None:
        return None
    meanings = import_module(".meanings", __package__)
    if meanings.is_before_all_pages(operation, case.query or {}):
        return "a page before the first"
    unknown = meanings.has_page_token(operation, case.query or {})
    return "a page token that no reply gave" if unknown else None


def _changes_in_part(code: str, case: Any) -> str | None:
    """Say that a change has a nested value that is whole only together with what is there (RFC 7396)."""
    operation = _operation(case) if code == REFUSED else None
    if operation is None or operation.method != "PATCH" or not isinstance(case.body, dict):
        return None
    cases = import_module(".cases", __package__)
    shown = cases.properties(cases.response_schema(operation))
    parts = {name: value for name, value in case.body.items() if isinstance(value, dict) and name in shown}
    whole = all(cases.may_reply(shown[name], value) for name, value in parts.items())
    return None if whole else "a nested value that is whole only with what is there"


def _operation(of: Any) -> Any:
    """Return the operation of a case or a hook's context; None where the contract has none, or there is no service."""
    # tools/corpus loads these hooks without a service around them, for previews, which refuse no such requests.
    try:
        cases = import_module(".cases", __package__)
    except ModuleNotFoundError:
        return None
    method, path = of.operation.method.upper(), of.operation.path
    return cases.CONTRACT.by_path().get(path, {}).get(method)


def note(operation: str, reason: str, failures: int) -> None:
    """Keep in the file of notes what was left out of an operation's judgment."""
    kept = os.environ.get(NOTES)
    if kept:
        with Path(kept).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"operation": operation, "reason": reason, "failures": failures}) + "\n")


def read_notes(path: Path) -> list[str]:
    """Return one line for each operation and reason: what was left out, and how often."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: Counter[tuple[str, str]] = Counter()
    for one in map(json.loads, lines):
        found[one["operation"], one["reason"]] += one["failures"]
    return [f"{operation}: {reason} ({number})" for (operation, reason), number in sorted(found.items())]
