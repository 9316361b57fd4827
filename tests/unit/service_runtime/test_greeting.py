"""The greeting: its curl command is one that answers, with the credentials of its operation, and runs in a shell."""

from __future__ import annotations

import asyncio
import base64
import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from service_runtime.contract.document import Contract
from service_runtime.serving.greeting import greet

URL = "http://127.0.0.1:8000"
TOKEN = "a.b-c_d"
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "basic": {"type": "http", "scheme": "basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "certificate": {"type": "mutualTLS"},
}


def contract(paths: Mapping[str, Any]) -> Contract:
    operations = {
        path: {
            "get": {
                "responses": {"200": {"description": "Good."}},
                "operationId": path.strip("/") or "root",
                **operation,
            }
        }
        for path, operation in paths.items()
    }
    return Contract(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "servers": [{"url": "/api"}],
            "paths": operations,
            "components": {"securitySchemes": SCHEMES},
        }
    )


def greeting(app: Starlette, paths: Mapping[str, Any], token: Path | None) -> str:
    return asyncio.run(greet(app, contract(paths), name="things", url=URL, token=token))


def curl(text: str) -> str:
    found = [line.strip() for line in text.splitlines() if line.strip().startswith("curl ")]
    return found[0] if found else ""


def arguments(command: str) -> list[str]:
    """Return what a shell makes of a command's words."""
    done = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {command.removeprefix('curl ')}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def answering(*paths: str, seen: list[Request] | None = None, status: int = 200) -> Starlette:
    async def answer(request: Request) -> Response:
        if seen is not None:
            seen.append(request)
        return JSONResponse({}, status)

    return Starlette(routes=[Route(path, answer) for path in paths])


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "it's a $HOME" / "token"
    file.parent.mkdir()
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("bearer", ["-H", f"Authorization: Bearer {TOKEN}", f"{URL}/api/things"]),
        ("oauth", ["-H", f"Authorization: Bearer {TOKEN}", f"{URL}/api/things"]),
        ("basic", ["-u", f"development:{TOKEN}", f"{URL}/api/things"]),
        ("header", ["-H", f"X-Key: {TOKEN}", f"{URL}/api/things"]),
        ("query", [f"{URL}/api/things?key={TOKEN}"]),
        ("cookie", ["-H", f"Cookie: session={TOKEN}", f"{URL}/api/things"]),
    ],
)
def test_the_token_goes_where_the_scheme_wants_it(token: Path, scheme: str, sent: list[str]) -> None:
    seen: list[Request] = []
    text = greeting(answering("/api/things", seen=seen), {"/things": {"security": [{scheme: []}]}}, token)
    assert arguments(curl(text)) == sent
    assert TOKEN not in text, "only where it is kept is printed"
    # What was tried out is what is printed.
    (request,) = seen
    name, _, value = sent[-2].partition(": ") if len(sent) > 1 else ("", "", "")
    if scheme == "basic":
        name, value = "Authorization", "Basic " + base64.b64encode(f"development:{TOKEN}".encode()).decode()
    assert request.headers.get(name, "") == value
    assert request.url.query == (f"key={TOKEN}" if scheme == "query" else "")


def test_an_operation_that_answers_is_shown_before_one_that_does_not(token: Path) -> None:
    paths = {"/broken": {}, "/missing": {}, "/late": {}, "/works": {}}

    async def broken(_: Request) -> Response:
        raise RuntimeError

    async def late(_: Request) -> Response:
        await asyncio.sleep(60)
        return Response()

    app = answering("/api/works")
    app.router.routes += [Route("/api/broken", broken), Route("/api/late", late)]
    assert arguments(curl(greeting(app, paths, token))) == [f"{URL}/api/works"]


def test_a_stream_is_not_read(token: Path) -> None:
    async def lines() -> Any:
        while True:
            await asyncio.sleep(60)
            yield b"data: never\n\n"

    async def events(_: Request) -> Response:
        return StreamingResponse(lines())

    app = Starlette(routes=[Route("/api/events", events)])
    assert curl(greeting(app, {"/events": {}}, token)) == f"curl {URL}/api/events"


def test_where_nothing_succeeds_the_status_is_said(token: Path) -> None:
    text = greeting(answering("/api/things", status=501), {"/things": {}}, token)
    assert curl(text) == f"curl {URL}/api/things"
    assert "(answers 501 at present)" in text


def test_lists_come_before_what_needs_an_example(token: Path) -> None:
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "example": "a b/c"}}
    app = answering("/api/things", "/api/things/{id}")
    paths = {"/things/{id}": {"parameters": [one]}, "/things": {}}
    assert curl(greeting(app, paths, token)) == f"curl {URL}/api/things"


def test_required_parameters_are_filled_from_the_contract(token: Path) -> None:
    parameters = [
        {"name": "kind", "in": "query", "required": True, "schema": {"enum": ["a&b", "c"]}},
        {"name": "X-Flag", "in": "header", "required": True, "schema": {}, "example": True},
        {"name": "limit", "in": "query", "schema": {"default": 5}},
    ]
    text = greeting(answering("/api/things"), {"/things": {"parameters": parameters}}, token)
    assert arguments(curl(text)) == ["-H", "X-Flag: true", f"{URL}/api/things?kind=a%26b"]


@pytest.mark.parametrize(
    "operation",
    [
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}]},
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"$ref": "#/nowhere"}}]},
        {"security": [{"certificate": []}]},
        {"security": [{"unknown": []}]},
    ],
)
def test_a_request_that_cannot_be_written_is_not(token: Path, operation: dict[str, Any]) -> None:
    text = greeting(answering("/api/things", "/docs"), {"/things": operation}, token)
    assert curl(text) == ""
    assert f"{URL}/docs in a browser" in text


def test_a_service_without_the_page_names_its_contract() -> None:
    assert f"{URL}/openapi.json in a browser" in greeting(answering("/api/things"), {"/things": {}}, None)


def test_without_a_token_only_public_operations_are_shown() -> None:
    secured, public = {"security": [{"bearer": []}]}, {"security": [{"bearer": []}, {}]}
    app = answering("/api/own", "/api/open")
    assert curl(greeting(app, {"/own": secured, "/open": public}, None)) == f"curl {URL}/api/open"
    text = greeting(app, {"/own": secured}, None)
    assert curl(text) == ""
    assert "AUTH_DEV=1" in text


def test_the_home_folder_is_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "things" / "token"
    file.parent.mkdir()
    file.write_text(TOKEN, encoding="utf-8")
    command = curl(greeting(answering("/api/x"), {"/x": {"security": [{"bearer": []}]}}, file))
    assert command == f'curl -H "Authorization: Bearer $(cat ~/things/token)" {URL}/api/x'
    assert arguments(command)[1] == f"Authorization: Bearer {TOKEN}"
    assert shlex.split(command)[0] == "curl"
    assert os.environ["HOME"] == str(tmp_path)
