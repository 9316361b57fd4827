"""Write down what the routes of an application declare, to be compared with its contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ..contract.document import METHODS, Contract, Operation

_KEPT = ("info", "servers", "security", "tags", "components", "webhooks")


def declared_document(app: FastAPI, contract: Contract) -> Callable[[], dict[str, Any]]:
    """Return a function that makes the OpenAPI document of an application from its routes, once.

    Operations of the contract are written as the edge reads them; routes that were added by hand are there, too.
    """
    cached: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not cached:
            document = get_openapi(title=contract.title, version=contract.version, routes=app.router.routes)
            for route in app.router.routes:
                operation = getattr(route, "operation", None)
                if isinstance(operation, Operation):
                    _write(document["paths"][operation.path], operation)
            cached.update(
                document, **{key: contract.document[key] for key in _KEPT if key in contract.document}
            )
        return cached

    return openapi


def _write(item: dict[str, Any], operation: Operation) -> None:
    """Put an operation into its path item; a method that OpenAPI has no field for goes where 3.2 names it."""
    method = operation.method.lower()
    item.pop(method, None)
    if method in METHODS:
        item[method] = _declaration(operation)
    else:
        item.setdefault("additionalOperations", {})[operation.method] = _declaration(operation)


def _declaration(operation: Operation) -> dict[str, Any]:
    """Return what the edge enforces and answers for an operation, as an operation object without references."""
    declared = dict(operation.definition)
    declared["parameters"] = list(operation.parameters)
    declared["responses"] = dict(operation.responses)
    declared["security"] = list(operation.security)
    if operation.request_body is not None:
        declared["requestBody"] = operation.request_body
    return declared
