"""The documentation page: its files, its policy, and the contract as it shows it."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from service_runtime.contract.document import Contract
from service_runtime.docs.shown import shown_document
from service_runtime.http.features import Features
from tests.unit.service_runtime.harness import Service, document

EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"
OK = {"responses": {"200": {"description": "ok"}}}
FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "contract.json")


class Page(HTMLParser):
    """Collects what a browser would obey."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.inline = ""
        self._element = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._element = tag
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"src", "href", "data-contract"}:
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        if self._element in {"script", "style"}:
            self.inline += data.strip()


def shown(contract: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(shown_document(Contract(contract)))
    return loaded


def test_the_page_holds_no_code_and_its_policy_allows_none(serve: Any) -> None:
    contract = {
        **document({"/a": {"get": OK}}),
        "info": {"title": EVIL, "version": EVIL, "description": EVIL},
    }
    answer = serve(contract).send("GET", "/docs")
    page = Page(answer.body.decode())
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert page.tags.count("script") == 2
    assert "img" not in page.tags
    assert "style" not in page.tags
    assert page.inline == ""
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("prefix", ["", "/behind/a/proxy"])
def test_every_file_of_the_page_comes_from_below_it(serve: Any, prefix: str) -> None:
    service = serve(document({"/a": {"get": OK}}))
    if prefix:
        service = Service(Starlette(routes=[Mount(prefix, service.app)]), service.units, service.replays)
    page = Page(service.send("GET", f"{prefix}/docs").body.decode())
    own = [address for address in page.addresses if address not in {"data:,", "openapi.json"}]
    bare = {re.sub(r"\?v=[0-9a-f]{16}$", "", address) for address in own}
    assert bare == {f"docs/{name}" for name in FILES}
    for address in ("openapi.json", *own):
        assert service.send("GET", f"{prefix}/{address}").status == 200, address


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("start.js", "text/javascript; charset=utf-8"),
        ("contract.json", "application/json"),
    ],
)
def test_files_are_typed_compressed_and_kept(serve: Any, name: str, media_type: str) -> None:
    service = serve(document({"/a": {"get": OK}}))
    plain = service.send("GET", f"/docs/{name}")
    assert (plain.status, plain.headers["content-type"]) == (200, media_type)
    assert plain.headers["cache-control"] == "no-cache"
    tag = plain.headers["etag"]
    current = service.send("GET", f"/docs/{name}?v={tag.strip(chr(34))}")
    assert current.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert service.send("GET", f"/docs/{name}?v=other").headers["cache-control"] == "no-cache"
    packed = service.send("GET", f"/docs/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    kept = service.send("GET", f"/docs/{name}", headers={"If-None-Match": f'W/"x", {tag}'})
    assert (kept.status, kept.body, kept.headers["etag"]) == (304, b"", tag)


def test_nothing_is_tried_on_another_host() -> None:
    servers = [{"url": "https://production.example"}]
    item = {"servers": servers, "get": {**OK, "servers": servers}}
    contract = document({"/a": item, "/b": {"$ref": "#/components/pathItems/B"}, "x-note": 1})
    contract["servers"] = servers
    contract["components"] = {"pathItems": {"B": {"post": {**OK, "servers": servers}, "servers": servers}}}
    found = shown(contract)
    assert "servers" not in found
    assert found["paths"] == {"/a": {"get": OK}, "/b": {"post": OK}}
    assert contract["paths"]["/a"]["servers"] == servers


def test_the_document_itself_stays_as_it_is(serve: Any) -> None:
    contract = {**document({"/a": {"get": OK}}), "servers": [{"url": "https://production.example"}]}
    assert serve(contract).send("GET", "/openapi.json").body == json.dumps(contract).encode()


def test_tokens_are_pasted() -> None:
    flow = {"tokenUrl": "https://login.example/token", "scopes": {"a.read": "reads"}}
    schemes = {
        "flows": {"type": "oauth2", "description": "Text.", "flows": {"clientCredentials": flow}},
        "connect": {"type": "openIdConnect", "openIdConnectUrl": "https://login.example/.well-known"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "same": {"$ref": "#/components/securitySchemes/key"},
    }
    contract = document({"/a": {"get": OK}})
    contract["components"] = {"securitySchemes": schemes}
    found = shown(contract)["components"]["securitySchemes"]
    assert found["key"] == found["same"] == schemes["key"]
    for name in ("flows", "connect"):
        assert (found[name]["type"], found[name]["scheme"]) == ("http", "bearer")
    assert found["flows"]["description"].startswith("Text.\n\nPaste an access token.")
    assert "https://login.example/token" in found["flows"]["description"]
    assert "`a.read`: reads" in found["flows"]["description"]
    assert "https://login.example/.well-known" in found["connect"]["description"]


def test_what_the_page_cannot_send_is_said() -> None:
    cookies = [{"name": name, "in": "cookie", "schema": {}} for name in "ab"]
    query = {"name": "all", "in": "querystring", "content": {"application/json": {}}}
    contract = document(
        {
            "/a": {"parameters": cookies, "get": OK, "additionalOperations": {"PURGE": OK}},
            "/b": {"get": {**OK, "description": "Text.", "parameters": [query]}, "query": OK},
        }
    )
    found = shown(contract)
    assert "`PURGE /a`" in found["info"]["description"]
    assert set(found["paths"]["/a"]) == {"parameters", "get"}
    assert "`a`, `b`" in found["paths"]["/a"]["get"]["description"]
    assert re.match(r"Text\.\n\n.*`all`", found["paths"]["/b"]["get"]["description"])
    assert found["paths"]["/b"]["query"] == OK


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/docs/start.js"])
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_contract_may_have_these_paths_itself(serve: Any, echo: Any, path: str, prefix: str) -> None:
    operation = {"operationId": "mine", "responses": {"200": {"description": "x", "content": {"*/*": {}}}}}
    contract = {**document({path: {"get": operation}}), "servers": [{"url": "https://a.example/api/v1"}]}
    answer = serve(contract, {"mine": echo}).send("GET", prefix + path)
    assert answer.json()["path"] == {}


def test_they_are_there_below_the_base_path_too(serve: Any) -> None:
    contract = {**document({"/{name}": {"get": OK}}), "servers": [{"url": "https://a.example/api/v1"}]}
    service = serve(contract)
    for path in ("/openapi.json", "/docs", *(f"/docs/{name}" for name in FILES)):
        assert service.send("GET", f"/api/v1{path}").body == service.send("GET", path).body
        assert service.send("GET", path).status == 200
    assert service.send("GET", "/api/v1/other").status == 501


def test_a_service_may_do_without_the_page(serve: Any) -> None:
    service = serve(document({"/a": {"get": OK}}), features=Features())
    assert service.send("GET", "/docs").status == 404
    assert service.send("GET", "/openapi.json").status == 200


def test_the_script_asks_for_nothing_from_elsewhere() -> None:
    import service_runtime.docs

    script = (Path(service_runtime.docs.__path__[0]) / "start.js").read_text(encoding="utf-8")
    assert "//" not in re.sub(r"^\s*//.*$", "", script, flags=re.MULTILINE)
    assert "validatorUrl: null" in script
