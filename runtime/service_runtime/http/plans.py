"""Compile what one operation needs at run time, once, at its first request."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ..contract.defaults import Defaults
from ..contract.document import Contract, ContractError, Operation
from ..contract.schemas import Schemas
from ..contract.shapes import Shapes
from .bodies import Body, build_body
from .features import Features
from .parameters import Parameters, build_parameters
from .refusals import Refusals
from .replies import Replies

_log = logging.getLogger(__name__)
# The header that means the same everywhere (draft-ietf-httpapi-idempotency-key-header).
_IDEMPOTENCY_KEY = "idempotency-key"
# What may overwrite a change that its client has not seen (RFC 6585 section 3).
_CHANGES = frozenset({"DELETE", "PATCH", "PUT"})
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W|(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?)"
)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Say which header carries an idempotency key, whether that is a UUID, and how long replies are kept."""

    header: str
    ttl: timedelta
    uuid: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the compiled parts of one operation. ``offered`` are the media types of its successful replies.

    ``conditional`` says that a client's copy may be current, ``guarded`` that a change needs an If-Match.
    """

    operation: Operation
    parameters: Parameters
    body: Body | None
    replies: Replies
    idempotency: Idempotency | None
    offered: tuple[str, ...]
    refuses_accept: bool
    conditional: bool
    guarded: bool


class Plans:
    """Compile plans on demand and keep them; an operation that does not compile stays refused."""

    def __init__(self, contract: Contract, features: Features, *, check_replies: bool) -> None:
        self._schemas = Schemas(contract)
        self._shapes = Shapes(self._schemas)
        self._defaults = Defaults(self._schemas)
        self._features = features
        self._check = check_replies
        self._plans: dict[str, Plan | ContractError] = {}
        self._refusals: dict[str, Refusals] = {}

    def plan(self, operation: Operation) -> Plan:
        """Return an operation's plan.

        Raises:
            ContractError: when a part of the operation cannot be enforced.
        """
        plan = self._plans.get(operation.operation_id)
        if plan is None:
            plan = self._plans[operation.operation_id] = self._compile(operation)
        if isinstance(plan, ContractError):
            raise plan
        return plan

    def refusals(self, operation: Operation) -> Refusals:
        """Return the encoder of an operation's problems, which exists even where its plan does not."""
        refusals = self._refusals.get(operation.operation_id)
        if refusals is None:
            refusals = Refusals(operation, self._schemas, self._shapes, self._features)
            self._refusals[operation.operation_id] = refusals
        return refusals

    def _compile(self, operation: Operation) -> Plan | ContractError:
        try:
            return self._build(operation)
        except ContractError as error:
            _log.error("%s cannot be served: %s", operation.operation_id, error)
            return error

    def _build(self, operation: Operation) -> Plan:
        if operation.fault is not None:
            raise ContractError(operation.fault)
        offered = _offered(operation)
        return Plan(
            operation=operation,
            parameters=build_parameters(operation.parameters, self._schemas, self._shapes),
            body=self._body(operation),
            replies=Replies(operation, self._schemas, self._shapes, self._features, check=self._check),
            idempotency=self._idempotency(operation),
            offered=offered,
            refuses_accept=bool(offered) and "406" in operation.responses,
            conditional=operation.method in {"GET", "HEAD"} and "304" in operation.responses,
            guarded="428" in operation.responses
            and (operation.method in _CHANGES or _header(operation, "if-match") is not None),
        )

    def _idempotency(self, operation: Operation) -> Idempotency | None:
        found = _idempotency(said_of_idempotency(operation))
        parameter = None if found is None else _header(operation, found.header)
        if found is None or parameter is None:
            return found
        return replace(found, uuid=self._schemas.follow(parameter.get("schema")).get("format") == "uuid")

    def _body(self, operation: Operation) -> Body | None:
        if operation.request_body is None:
            return None
        # A patch changes only what it names.
        defaults = None if operation.method == "PATCH" else self._defaults
        return build_body(
            operation.request_body, self._schemas, self._shapes, self._features, defaults=defaults
        )


def said_of_idempotency(operation: Operation) -> Any:
    """Return ``x-idempotency`` of an operation; where it names no key, the header Idempotency-Key is it.

    Source: The Idempotency-Key HTTP Header Field (draft-ietf-httpapi-idempotency-key-header).
    """
    extension = operation.definition.get("x-idempotency")
    if operation.method in {"PATCH", "POST"} and _header(operation, _IDEMPOTENCY_KEY):
        return {"key": _IDEMPOTENCY_KEY, **(extension if isinstance(extension, Mapping) else {})}
    return extension


def _header(operation: Operation, name: str) -> Mapping[str, Any] | None:
    """Return a header parameter by its name in lower case."""
    headers = (item for item in operation.parameters if item.get("in") == "header")
    return next((item for item in headers if str(item.get("name")).lower() == name), None)


def _offered(operation: Operation) -> tuple[str, ...]:
    offered: dict[str, None] = {}
    for key, response in operation.responses.items():
        if key.startswith("2"):
            offered.update(dict.fromkeys(response.get("content") or ()))
    return tuple(offered)


def _idempotency(extension: Any) -> Idempotency | None:
    """Read ``x-idempotency``: ``key`` names the header, ``ttl`` is an ISO 8601 duration (default one day)."""
    if not isinstance(extension, Mapping) or not isinstance(extension.get("key"), str):
        return None
    match = _DURATION.fullmatch(str(extension.get("ttl", "P1D")))
    parts = {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    return Idempotency(extension["key"].lower(), timedelta(**parts) if parts else timedelta(days=1))
