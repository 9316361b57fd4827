"""The documentation page in a real browser: an order is created, listed and read through it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scaffold.trial.running.process import free_port
from tests.service.browser import Browser, browsing
from tests.service.running import Generated, running

pytestmark = [pytest.mark.service, pytest.mark.slow]

EVIL = "<img src=/evil onerror=window.evil=1><script>window.evil=1</script> [x](javascript:window.evil=1)"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path) as opened:
        yield opened


def tried(browser: Browser, operation: str, values: Mapping[str, str] = {}) -> tuple[str, Any]:
    """Open an operation, execute it with what is filled in, and return the status and the body of the reply."""
    box = f'.opblock[id$="-{operation}"]'
    browser.click(f"{box} .opblock-summary-control")
    browser.click(f"{box} .try-out__btn")
    for name, value in values.items():
        browser.type(f'{box} tr[data-param-name="{name}"] input', value)
    browser.click(f"{box} .execute")
    cell = f"{box} .live-responses-table tbody .response-col_status"
    status = browser.wait(f"document.querySelector({json.dumps(cell)})?.textContent.trim()").split()[0]
    body = browser.run(
        f"document.querySelector({json.dumps(box)} + ' .live-responses-table code')?.textContent"
    )
    return status, json.loads(body) if body else None


def test_an_order_is_created_listed_and_read(
    starter: Callable[[str], Generated], browser: Browser, tmp_path: Path
) -> None:
    service = starter("order-service")
    token = service.token()
    with running(service, tmp_path, AUTH_DEV="1") as found:
        browser.open(f"{found.url}/docs")
        browser.click(".btn.authorize")
        browser.type(".auth-container input", token)
        browser.click(".auth-btn-wrapper .authorize")
        browser.click(".auth-btn-wrapper .btn-done")
        status, order = tried(browser, "createOrder")
        assert status == "201"
        status, orders = tried(browser, "listOrders")
        assert status == "200"
        assert [one["id"] for one in orders["items"]] == [order["id"]]
        status, read = tried(browser, "getOrder", {"id": order["id"]})
        assert (status, read) == ("200", order)
        browser.picture(tmp_path / "page.png")
        assert browser.problems == []
        foreign = [one for one in browser.requests if found.url not in one and "data:" not in one]
        assert foreign == ["GET about:blank"] * len(foreign)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    import uvicorn

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            thread.join(0.05)
            assert thread.is_alive()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


def application(contract: Mapping[str, Any], seen: list[dict[str, str]]) -> Any:
    """Serve the documentation of a contract behind a prefix; operations answer with nothing, and note the headers."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Mount, Route

    from service_runtime.contract.document import Contract
    from service_runtime.docs.pages import docs_routes

    async def note(request: Request) -> Response:
        seen.append({**request.headers, "method": request.method, "path": request.url.path})
        return Response(status_code=204)

    anything = Route("/{path:path}", note, methods=["GET", "QUERY"])
    return Starlette(routes=[Mount("/behind/proxy", routes=[*docs_routes(Contract(contract)), anything])])


def test_it_sends_what_the_form_shows_to_where_it_comes_from_and_runs_no_text(browser: Browser) -> None:
    servers = [{"url": "https://production.example"}]
    reply = {"responses": {"204": {"description": EVIL}}}
    parameter = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "a b/c",
    }
    schemes = {
        "cookie": {"type": "apiKey", "in": "cookie", "name": "SID"},
        "flow": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "https://x.example", "scopes": {}}},
        },
    }
    contract = {
        "openapi": "3.2.0",
        "info": {"title": EVIL, "version": EVIL, "description": EVIL},
        "servers": servers,
        "security": [{"cookie": [], "flow": []}],
        "paths": {
            "/a/{id}": {
                "servers": servers,
                "parameters": [parameter],
                "get": {
                    "operationId": "read",
                    "summary": EVIL,
                    "description": EVIL,
                    "servers": servers,
                    **reply,
                },
                "query": {"operationId": "search", **reply},
            }
        },
        "components": {"securitySchemes": schemes},
    }
    seen: list[dict[str, str]] = []
    with serving(application(contract, seen)) as url:
        browser.open(f"{url}/behind/proxy/docs")
        browser.click(".btn.authorize")
        for number, secret in enumerate(("s3cret", "t0ken")):
            form = f"document.querySelectorAll('.auth-container')[{number}]"
            browser.wait(f"{form} && ({form}.querySelector('input').id = 'given{number}')")
            browser.type(f"#given{number}", secret)
            browser.run(f"{form}.querySelector('.authorize').click()")
        browser.click(".auth-btn-wrapper .btn-done")
        assert tried(browser, "read")[0] == "204"
        assert tried(browser, "search")[0] == "204"
        assert browser.run("document.cookie") == ""
        assert browser.run("window.evil") is None
    assert [(one["method"], one["path"]) for one in seen] == [
        ("GET", "/behind/proxy/a/a b/c"),
        ("QUERY", "/behind/proxy/a/a b/c"),
    ]
    for one in seen:
        assert (one["cookie"], one["authorization"]) == ("SID=s3cret", "Bearer t0ken")
    assert not [one for one in browser.requests if "example" in one]
