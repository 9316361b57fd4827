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

from tools.corpus.ambiguity import exceeds, explain
from tools.corpus.workspace import DROPPED_VARIABLE

# The coverage phase changes every place of a body, and where schemas refer to each other in circles there are hundreds of
# thousands. Beyond these values of one media type they differ in depth only; parameters, and all other phases, have no bound.
MAX_BODIES = 500


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop a failure that the wire explains; keep all others."""
    code = str(getattr(failure, "code", ""))
    reason = explain(code, case) or exceeds(code, response.status_code, str(response.request.url))
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
    body_cases, body_values = coverage._body_cases, coverage.drop_negatives_any_draft_admits  # noqa: SLF001
    running = [""]

    def cases(run: Any) -> Iterator[Any]:
        running[0] = run.operation.label
        yield from body_cases(run)

    def values(context: Any, schema: Any, found: Any) -> Iterator[Any]:
        label = running[0]
        reason = f"bodies after the first {MAX_BODIES} of the coverage phase"
        return bounded(
            body_values(context, schema, found), MAX_BODIES, lambda: _note(label, reason, failures=0)
        )

    coverage._body_cases = cases  # noqa: SLF001
    coverage.drop_negatives_any_draft_admits = values


_bound_coverage()
