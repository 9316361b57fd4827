"""Import a generated package, start it and ask for every operation, in a process of its own.

Run as `python -m tools.corpus.probe import|boot|served PACKAGE`; the last line of the output is JSON: the operations
that failed, with the reason.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.routing import Match

from tools.corpus.samples import sample_path

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})
_MISSED = {404, 405}
_FAILED = 500
_NOT_WRITTEN = 501
_PARAMETER = re.compile(r"\{[^{}]*\}")


def import_all(package: str) -> None:
    """Import every module of a package but the one that runs it."""
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


async def boot(package: str) -> dict[str, str]:
    """Start the application and ask whether it is ready."""
    import httpx

    app = create(package)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            answers = {path: (await client.get(path)).status_code for path in ("/readyz", "/openapi.json")}
    return {path: f"answered {status}" for path, status in answers.items() if status != 200}


async def ask_all(package: str) -> dict[str, str]:
    """Send a bare request to every operation: each must be found by its own route, and none may fail."""
    import httpx

    app = create(package)
    contract = importlib.import_module(f"{package}.app").CONTRACT
    document = json.loads(contract.read_bytes())
    problems: dict[str, str] = {}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            for path, method, operation in operations(document):
                sent = spelled(method)
                label = f"{sent} {path}"
                concrete = sample_path(document, path, operation)
                if not routed(app, sent, concrete, same(document, path, method)):
                    problems[label] = f"{concrete} does not lead to {operation['operationId']}"
                    continue
                status = (await client.request(sent, concrete)).status_code
                if status >= _FAILED and status != _NOT_WRITTEN:
                    problems[label] = f"{concrete} is answered {status}"
    return problems


def create(package: str) -> FastAPI:
    """Build the application with its own settings."""
    application: FastAPI = importlib.import_module(f"{package}.app").create_app()
    return application


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield path, method and operation of everything that a contract declares."""
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation
        for method, operation in item.get("additionalOperations", {}).items():
            yield path, method, operation


def spelled(method: str) -> str:
    """Return a method as requests have it: additional ones are spelled as they are sent (3.2, 4.9)."""
    return method.upper() if method in _METHODS else method


def same(document: Mapping[str, Any], path: str, method: str) -> set[str]:
    """Return the ids of the operations that answer a method of a path: of identical templates (3.1, 4.8.8.1), any."""
    plain = _PARAMETER.sub("{}", path)
    return {
        operation["operationId"]
        for other, verb, operation in operations(document)
        if verb == method and _PARAMETER.sub("{}", other) == plain
    }


def routed(app: FastAPI, method: str, target: str, operation_ids: set[str]) -> bool:
    """Tell whether the application's routing leads a request to one of these operations."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "headers": [],
        "query_string": query.encode(),
        "app": app,
    }
    for route in app.router.routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return getattr(child.get("route"), "operation_id", None) in operation_ids
    return False


def main(step: str, package: str) -> int:
    """Take one step and print what it found; a traceback is a finding about the whole."""
    found: dict[str, str] = {}
    try:
        if step == "import":
            import_all(package)
        else:
            found = asyncio.run(boot(package) if step == "boot" else ask_all(package))
    except Exception:  # noqa: BLE001 - whatever it is is what the probe is for
        found = {"": traceback.format_exc()[-4000:]}
    print(f"\n{json.dumps(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
