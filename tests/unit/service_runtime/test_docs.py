"""The documentation page: no script, nothing from elsewhere, no text of the contract as markup."""

from __future__ import annotations

from typing import Any

from service_runtime.routing.docs import _STYLE
from tests.unit.service_runtime.harness import document

EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_everything_is_escaped(serve: Any) -> None:
    operation = {
        "operationId": EVIL,
        "summary": EVIL,
        "description": EVIL,
        "tags": [EVIL],
        "parameters": [{"name": EVIL, "in": "query", "description": EVIL, "schema": {"description": EVIL}}],
        "requestBody": {"description": EVIL, "content": {EVIL: {"schema": {"$ref": "#/x"}, "example": EVIL}}},
        "responses": {EVIL: {"description": EVIL, "content": {"a/b": {"examples": {"e": {"value": EVIL}}}}}},
        "security": [{EVIL: [EVIL]}],
    }
    schemas = {f'"{EVIL}': {"description": EVIL, "enum": [EVIL]}}
    info = {
        "title": EVIL,
        "version": EVIL,
        "description": EVIL,
        "termsOfService": "javascript:alert(1)",
        "contact": {"url": "JAVASCRIPT:alert(1)"},
        "license": {"url": "https://example.com/?a=%22&b='\"><script>"},
    }
    answer = serve({**document({f"/{EVIL}": {"post": operation}}, schemas), "info": info}).send(
        "GET", "/docs"
    )
    page = answer.body.decode()
    assert answer.status == 200
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page.lower().replace("&", "")
    assert page.count("</title>") == page.count("</style>") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_style_is_the_one_the_policy_allows(serve: Any) -> None:
    page = serve(document({})).send("GET", "/docs").body.decode()
    assert f"<style>{_STYLE}</style>" in page
