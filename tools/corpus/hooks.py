"""What schemathesis loads as its hooks here: failures that the wire explains are dropped, and its coverage is bounded.

Both are noted in a file, so that the table can say what was left out.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import schemathesis

from tools.corpus.ambiguity import exceeds, explain, shares
from tools.corpus.workspace import DROPPED_VARIABLE

# The coverage phase changes every place of a body, and where schemas refer to each other in circles there are hundreds of
# thousands; so it does with objects in a query. Beyond these, of one media type or of all parameters together, cases differ in
# depth only. The other phases have no bound.
MAX_CASES = 500


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop a failure that the wire explains; keep all others."""
    code = str(getattr(failure, "code", ""))
    reason = (
        explain(code, case)
        or shares(failure, case)
        or exceeds(code, response.status_code, str(response.request.url))
    )
    if reason is not None:
        _note(case.operation.label, reason, failures=1)
    return reason is None


def bounded(values: Iterator[Any], limit: int, say: Callable[[], None]) -> Iterator[Any]:
    """Yield at most `limit` values, and say so when there are more."""
    yield from itertools.islice(values, limit)
    for _ in values:
        say()
        return


def _note(operation: str, reason: str, failures: int) -> None:
    kept = os.environ.get(DROPPED_VARIABLE)
    if kept:
        with Path(kept).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"operation": operation, "reason": reason, "failures": failures}) + "\n")


def _bound_coverage() -> None:
    """Put the bound into the coverage phase, which has no setting for it (its minor version is pinned)."""
    coverage: Any = importlib.import_module("schemathesis.specs.openapi.coverage._operation")
    # The test tool has no setting for the size of this phase; its minor version is pinned.
    body_cases, body_values = coverage._body_cases, coverage.drop_negatives_any_draft_admits  # noqa: SLF001
    running = [""]

    def limited(label: str, what: str, found: Iterator[Any]) -> Iterator[Any]:
        reason = f"{what} after the first {MAX_CASES} of the coverage phase"
        return bounded(found, MAX_CASES, lambda: _note(label, reason, failures=0))

    def bodies(run: Any) -> Iterator[Any]:
        running[0] = run.operation.label
        yield from body_cases(run)

    def values(context: Any, schema: Any, found: Any) -> Iterator[Any]:
        return limited(running[0], "bodies", body_values(context, schema, found))

    def parameters(made: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
        return lambda run: limited(run.operation.label, "parameters", made(run))

    coverage._body_cases = bodies  # noqa: SLF001 - as above
    coverage.drop_negatives_any_draft_admits = values
    for name in ("_parameter_mutations", "_container_combinations"):
        setattr(coverage, name, parameters(getattr(coverage, name)))


_bound_coverage()
