"""Hooks that schemathesis loads here: those of every contract run, and a bound on its coverage phase, which is noted."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from service_runtime.testing.hooks import filter_failure, note

__all__ = ["bounded", "filter_failure"]

# The coverage phase changes every place of a body, and where schemas refer to each other in circles there are hundreds of
# thousands; so it does with objects in a query. Beyond these, of one media type or of all parameters together, cases differ in
# depth only. The other phases have no bound.
MAX_CASES = 500


def bounded(values: Iterator[Any], limit: int, say: Callable[[], None]) -> Iterator[Any]:
    """Yield at most `limit` values, and say so when there are more."""
    yield from itertools.islice(values, limit)
    for _ in values:
        say()
        return


def _bound_coverage() -> None:
    """Put the bound into the coverage phase, which has no setting for it (its minor version is pinned)."""
    coverage: Any = importlib.import_module("schemathesis.specs.openapi.coverage._operation")
    # The test tool has no setting for the size of this phase; its minor version is pinned.
    body_cases, body_values = coverage._body_cases, coverage.drop_negatives_any_draft_admits  # noqa: SLF001
    running = [""]

    def limited(label: str, what: str, found: Iterator[Any]) -> Iterator[Any]:
        reason = f"{what} after the first {MAX_CASES} of the coverage phase"
        return bounded(found, MAX_CASES, lambda: note(label, reason, failures=0))

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
