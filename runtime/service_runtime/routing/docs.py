"""Show the contract: its bytes at /openapi.json and a page for people at /docs.

The page needs no script and nothing from elsewhere. All text of the contract is escaped, and only http,
https and mailto addresses become links.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..contract.document import Contract, Operation

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #ddd}summary{cursor:pointer;padding:.35rem 0}"
    "details{border-bottom:1px solid #eee}details>div{padding:0 0 1rem 1rem}"
    "code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f6f6f6;padding:.75rem;overflow:auto}"
    "table{border-collapse:collapse;width:100%}"
    "td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}"
    ".text{white-space:pre-line}.method{display:inline-block;min-width:4.5rem;font-weight:700}"
    ".deprecated code{text-decoration:line-through}"
)
_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}

_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*([^*`<>\n]+)\*\*")


def docs_routes(contract: Contract) -> list[BaseRoute]:
    """Return the routes of the document and of the page."""
    document = Response(contract.source, media_type="application/json")
    pages: list[Response] = []

    async def openapi(_: Request) -> Response:
        return document

    async def docs(_: Request) -> Response:
        if not pages:
            pages.append(Response(render_page(contract), media_type="text/html", headers=_HEADERS))
        return pages[0]

    return [
        Route("/openapi.json", openapi, include_in_schema=False),
        Route("/docs", docs, include_in_schema=False),
    ]


def render_page(contract: Contract) -> str:
    """Return the page: operations by tag, then the schemas of the components."""
    title = escape(f"{contract.title} {contract.version}".strip() or "API")
    info = contract.document.get("info", {})
    body = "".join(
        [
            f"<h1>{title}</h1>",
            _text(info.get("description")),
            "".join(_links(info, contract.document.get("externalDocs"))),
            '<p><a href="openapi.json">openapi.json</a></p>',
            "".join(_operations(contract)),
            "".join(_components(contract)),
        ]
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _operations(contract: Contract) -> Iterator[str]:
    by_tag: dict[str, list[Operation]] = {}
    for operation in contract.operations.values():
        tags = operation.definition.get("tags") or ["Operations"]
        by_tag.setdefault(str(tags[0]), []).append(operation)
    for tag, operations in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>"
        for operation in operations:
            yield _operation(operation)


def _operation(operation: Operation) -> str:
    definition = operation.definition
    css = ' class="deprecated"' if definition.get("deprecated") is True else ""
    heading = f"<span class=method>{escape(operation.method)}</span> <code>{escape(operation.path)}</code>"
    parts = [
        f"<details{css}><summary>{heading} {escape(str(definition.get('summary', '')))}</summary><div>",
        _text(definition.get("description")),
        _security(operation),
        _parameters(operation),
    ]
    if operation.request_body is not None:
        parts += ["<h4>Body</h4>", _text(operation.request_body.get("description"))]
        parts += _content(operation.request_body)
    for status, response in operation.responses.items():
        parts.append(f"<h4>{escape(status)} {escape(str(response.get('description', '')))}</h4>")
        parts += _content(response)
    return "".join(parts) + "</div></details>"


def _security(operation: Operation) -> str:
    if not operation.security:
        return "<p>Public.</p>"
    alternatives = [
        " and ".join(f"{name} {' '.join(scopes)}".strip() for name, scopes in alternative.items())
        or "nothing"
        for alternative in operation.security
    ]
    return f"<p>Credentials: {escape(', or '.join(alternatives))}.</p>"


def _parameters(operation: Operation) -> str:
    if not operation.parameters:
        return ""
    rows = "".join(_parameter(parameter) for parameter in operation.parameters)
    return f"<h4>Parameters</h4><table>{rows}</table>"


def _parameter(parameter: Mapping[str, Any]) -> str:
    name, place = escape(str(parameter.get("name", ""))), escape(str(parameter.get("in", "")))
    required = ", required" if parameter.get("required") is True else ""
    text, schema = _text(parameter.get("description")), _compact(parameter.get("schema", {}))
    return (
        f"<tr><td><code>{name}</code></td><td>{place}{required}</td><td>{text}<code>{schema}</code></td></tr>"
    )


def _content(holder: Mapping[str, Any]) -> Iterator[str]:
    for media_type, media in (holder.get("content") or {}).items():
        if not isinstance(media, Mapping):
            continue
        yield f"<p><code>{escape(str(media_type))}</code> {_schema_link(media.get('schema'))}</p>"
        for example in _examples(media):
            yield f"<pre>{_pretty(example)}</pre>"


def _examples(media: Mapping[str, Any]) -> Iterator[Any]:
    if "example" in media:
        yield media["example"]
    for example in (media.get("examples") or {}).values():
        if isinstance(example, Mapping) and "value" in example:
            yield example["value"]


def _schema_link(schema: Any) -> str:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    if isinstance(reference, str):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    return f"<code>{_compact(schema)}</code>" if schema else ""


def _components(contract: Contract) -> Iterator[str]:
    schemas = contract.document.get("components", {}).get("schemas", {})
    if schemas:
        yield "<h2>Schemas</h2>"
    for name, schema in schemas.items():
        label = escape(str(name))
        yield f'<details id="schema-{label}"><summary><code>{label}</code></summary><div>'
        yield f"{_text(schema.get('description') if isinstance(schema, Mapping) else None)}"
        yield f"<pre>{_pretty(schema)}</pre></div></details>"


def _links(info: Mapping[str, Any], external: Any) -> Iterator[str]:
    named = (
        ("Terms of service", info.get("termsOfService")),
        ("Contact", (info.get("contact") or {}).get("url")),
        ("License", (info.get("license") or {}).get("url")),
        ("More", (external or {}).get("url")),
    )
    for label, address in named:
        if isinstance(address, str) and _harmless(address):
            yield f'<p><a rel="noreferrer" href="{escape(address)}">{label}</a></p>'


def _harmless(address: str) -> bool:
    try:
        return urlsplit(address).scheme in {"http", "https", "mailto"}
    except ValueError:
        return False


def _text(text: Any) -> str:
    """Show a description: escaped first, then the two marks that most descriptions use, bold text and code."""
    if not isinstance(text, str) or not text.strip():
        return ""
    marked = _CODE.sub(r"<code>\1</code>", escape(text.strip()))
    marked = _BOLD.sub(r"<strong>\1</strong>", marked)
    return f"<div class=text>{marked}</div>"


def _pretty(value: Any) -> str:
    return escape(json.dumps(value, indent=2, ensure_ascii=False), quote=False)


def _compact(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False), quote=False)
