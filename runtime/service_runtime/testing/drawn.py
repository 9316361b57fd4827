"""Values that schemathesis draws from the contract's schemas, the same in every run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from schemathesis.errors import SchemathesisError

from ..contract.document import Contract, Operation
from .harness import Outgoing

_EXAMPLES = 10
_LONGEST = 20_000
_VALUE_PATH = "/drawn"


class Drawn:
    """Draw bodies and values with schemathesis, through its public interface.

    ``unmade`` says by operation why nothing could be drawn.
    """

    def __init__(self, contract: Contract) -> None:
        self.unmade: dict[str, str] = {}
        self._document = contract.document
        self._schema = schemathesis.openapi.from_dict(dict(contract.document))
        self._cases: dict[str, list[Any]] = {}

    def bodies(self, operation: Operation) -> Iterator[Any]:
        """Yield JSON bodies, without those that databases refuse: with a NUL or a long number; and very long ones."""
        for case in self._drawn(operation):
            if "json" in str(case.media_type).lower() and _is_usual(case.body):
                yield case.body

    def with_other_body(self, operation: Operation, request: Outgoing) -> Outgoing:
        """Return the request with a body of a media type other than JSON, as schemathesis writes it on the wire."""
        for case in sorted(self._drawn(operation), key=lambda case: len(repr(case.body)), reverse=True):
            given = case.as_transport_kwargs(base_url="http://service.test")
            prepared: Any = requests.Request(**{**given, "params": None, "cookies": None}).prepare()
            content = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
            if content:
                kept = {
                    name: value for name, value in request.headers.items() if name.lower() != "content-type"
                }
                media_type = prepared.headers.get("Content-Type", str(case.media_type))
                return replace(request, content=content, headers={**kept, "Content-Type": media_type})
        return request

    def values(self, schema: Any) -> Iterator[Any]:
        """Yield values of a schema of the contract, with what only replies have."""
        content = {"application/json": {"schema": _for_replies(schema)}}
        operation = {"requestBody": {"required": True, "content": content}, "responses": {}}
        paths = {_VALUE_PATH: {"post": operation}}
        document = {**_for_replies(self._document), "paths": paths, "servers": [{"url": "/"}]}
        drawn = schemathesis.openapi.from_dict(document)
        cases, _ = _draw(drawn, _VALUE_PATH, "POST")
        return (case.body for case in cases if _is_usual(case.body))

    def _drawn(self, operation: Operation) -> list[Any]:
        known = self._cases.get(operation.operation_id)
        if known is None:
            known, reason = _draw(self._schema, operation.path, operation.method)
            self._cases[operation.operation_id] = known
            if reason:
                self.unmade[operation.operation_id] = reason
        return known


def _draw(schema: schemathesis.BaseSchema, path: str, method: str) -> tuple[list[Any], str]:
    """Return cases of an operation, the same in every run, and why there are none."""
    drawn: list[Any] = []

    def collect(case: Any) -> None:
        drawn.append(case)

    chosen = settings(
        derandomize=True, database=None, deadline=None, max_examples=_EXAMPLES,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        chosen(given(schema[path][method].as_strategy())(collect))()
    except (HypothesisException, SchemathesisError, LookupError) as error:
        return drawn, "" if drawn else str(error).split("\n", 1)[0] or type(error).__name__
    return drawn, ""


def _is_usual(value: Any) -> bool:
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        return False
    return "\\u0000" not in text and len(text) <= _LONGEST and not _has_long_number(value)


def _has_long_number(value: Any) -> bool:
    """Tell whether an integer, which may be written as 1e30, is longer than a column of 64 bits."""
    if isinstance(value, int | float):
        return not -(2**63) <= value < 2**63
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_long_number, inner))


def _for_replies(node: Any) -> Any:
    """Return a part of a document without its `readOnly: true`, for which nothing is drawn as a request's."""
    if isinstance(node, dict):
        return {
            name: _for_replies(value)
            for name, value in node.items()
            if name != "readOnly" or value is not True
        }
    return [_for_replies(item) for item in node] if isinstance(node, list) else node
