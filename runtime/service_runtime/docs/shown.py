"""Prepare the contract for Swagger UI: what it would send elsewhere, or has no form for, is put differently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.document import METHODS, Contract, Operation

_ADDRESSES = ("openIdConnectUrl", "authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl")


def shown_document(contract: Contract) -> bytes:
    """Return the contract as the page shows it, in JSON; /openapi.json stays what it is.

    No ``servers`` are left, so that nothing is tried on another host than the one that shows the page. A scheme that
    gives access tokens asks for the token itself. Operations of methods that Swagger UI does not know are listed in the
    description (OpenAPI 3.2, 4.9, "additionalOperations").
    """
    shown = {key: value for key, value in contract.document.items() if key != "servers"}
    paths = contract.document.get("paths")
    if isinstance(paths, Mapping):
        by_path = contract.by_path()
        shown["paths"] = {
            path: _path_item(contract.follow(item), by_path.get(path, {}))
            for path, item in paths.items()
            if path.startswith("/")
        }
    if contract.security_schemes:
        schemes = {name: _scheme(scheme) for name, scheme in contract.security_schemes.items()}
        shown["components"] = {**shown["components"], "securitySchemes": schemes}
    other = [
        f"`{one.method} {one.path}`"
        for one in contract.operations.values()
        if one.method.lower() not in METHODS
    ]
    if other:
        info = _mapping(shown.get("info"))
        shown["info"] = _noted(info, f"This page cannot show: {', '.join(other)}. /openapi.json has them.")
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _path_item(item: Mapping[str, Any], operations: Mapping[str, Operation]) -> dict[str, Any]:
    shown = _without(item, "servers", "additionalOperations")
    for method, operation in operations.items():
        key = method.lower()
        if isinstance(shown.get(key), Mapping):
            shown[key] = _noted(_without(shown[key], "servers"), *_limits(operation))
    return shown


def _limits(operation: Operation) -> Iterator[str]:
    """Say what Swagger UI 5 shows of an operation and does not send."""
    cookies = [f"`{one['name']}`" for one in operation.parameters if one.get("in") == "cookie"]
    if len(cookies) > 1:
        yield f"This page sends only the last of these cookies that has a value: {', '.join(cookies)}."
    for parameter in operation.parameters:
        if parameter.get("in") == "querystring":
            yield f"This page does not send `{parameter.get('name')}`, which is the whole query."
    if operation.method == "TRACE":
        yield "Browsers send no TRACE."


def _noted(node: Mapping[str, Any], *notes: str) -> dict[str, Any]:
    """Return an object whose description ends with notes."""
    if not notes:
        return dict(node)
    return {**node, "description": "\n\n".join((str(node.get("description", "")), *notes)).strip()}


def _without(node: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in keys}


def _mapping(node: Any) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else {}


def _scheme(scheme: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a security scheme that the page can ask a value for; tokens are got elsewhere, and pasted."""
    if scheme.get("type") not in {"oauth2", "openIdConnect"}:
        return scheme
    described = {"description": scheme["description"]} if "description" in scheme else {}
    return _noted(
        {"type": "http", "scheme": "bearer", **described}, "Paste an access token.", *_issuers(scheme)
    )


def _issuers(scheme: Mapping[str, Any]) -> Iterator[str]:
    """Say where tokens are to be had, and what for."""
    for name, node in (("openIdConnect", scheme), *_mapping(scheme.get("flows")).items()):
        flow = _mapping(node)
        lines = [f"- {key}: `{flow[key]}`" for key in _ADDRESSES if key in flow]
        lines += [f"- `{scope}`: {meaning}" for scope, meaning in _mapping(flow.get("scopes")).items()]
        if lines:
            yield "\n".join((f"{name}:\n", *lines))
