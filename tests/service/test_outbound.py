"""Requests that a generated service sends itself arrive as its contract says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.service.running import HOST, generate

pytestmark = pytest.mark.service

SPEC = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /subscriptions:
    post:
      operationId: subscribe
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {url: {type: string}}}}}}
      responses: {"204": {description: Done.}}
      callbacks:
        petMoved:
          "{$request.body#/url}?at={$request.header.X-At}":
            post:
              operationId: petMoved
              parameters: [{name: X-Sign, in: header, required: true, schema: {type: string}}]
              requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
              security: [{hook: []}]
              responses:
                "200": {description: Seen., content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
webhooks:
  petBorn:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"204": {description: Seen.}}
components:
  securitySchemes: {hook: {type: http, scheme: bearer}}
  schemas: {Pet: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}}
"""
SCRIPT = """
import asyncio, sys
from starlette.requests import Request
from pets._generated import models
from pets._generated.clients.callbacks import SubscribeCallbacks
from pets._generated.clients.webhooks import Webhooks
from pets._runtime.outbound.sending import SendingError, UnexpectedReplyError
from pets._runtime.core.types import Call
from pets.platform.outbound import open_outbound
from pets.settings import Settings

async def main(url):
    outbound = open_outbound(Settings())
    request = Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [(b"x-at", b"9 h")]})
    call = Call("subscribe", request, None, {}, {}, {}, {}, {"url": url + "/hook"}, "application/json", None)
    callbacks = SubscribeCallbacks(outbound)
    target = callbacks.pet_moved_url(call)
    reply = await callbacks.pet_moved(target, body=models.Pet(id=1), x_sign="s")
    assert reply.status == 200 and reply.body == models.Pet(id=2), reply
    try:
        await Webhooks(outbound).pet_born(url + "/born", body=models.Pet(id=3))
    except UnexpectedReplyError as error:
        assert error.reply.status == 200
    else:
        raise AssertionError
    print(target)

asyncio.run(main(sys.argv[1]))
"""


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is sent to it, and answers with a pet."""

    seen: list[tuple[str, dict[str, str], Any]]

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((self.path, headers, json.loads(data)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b'{"id": 2}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    Receiver.seen = []
    server = HTTPServer((HOST, 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_webhooks_and_callbacks_arrive(tmp_path: Path, receiver: HTTPServer) -> None:
    (tmp_path / "pets.yaml").write_text(SPEC, encoding="utf-8")
    service = generate(tmp_path, "pets", "--spec", "pets.yaml", "--force")
    url = f"http://{HOST}:{receiver.server_port}"
    done = service.script(SCRIPT, url)
    assert done.returncode == 1, "private addresses are refused"
    assert "SendingError" in done.stderr
    assert Receiver.seen == []
    done = service.script(SCRIPT, url, OUTBOUND_PRIVATE="1", OUTBOUND_CREDENTIALS='{"hook": "t1"}')
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{url}/hook?at=9%20h"
    (path, headers, body), (born, _, pet) = Receiver.seen
    assert (path, body, born, pet) == ("/hook?at=9%20h", {"id": 1}, "/born", {"id": 3})
    assert (headers["x-sign"], headers["authorization"]) == ("s", "Bearer t1")
    assert headers["content-type"] == "application/json"
