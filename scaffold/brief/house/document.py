"""A whole document by the conventions of the house."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from scaffold.brief.house.added import AddedWriter
from scaffold.brief.house.frame import SCHEME, Design
from scaffold.brief.house.names import Paths, many, operation_path, sentence, spoken, title_of
from scaffold.brief.house.operations import OperationWriter
from scaffold.brief.house.parts import SHARED_SCHEMAS, Parts
from scaffold.brief.house.resources import ResourceWriter
from scaffold.brief.house.schemas import object_schema
from scaffold.brief.model import Brief
from scaffold.brief.schema_text import expand_schema
from scaffold.brief.service import events_of, service_of
from scaffold.brief.shapes import house_schema
from scaffold.core.location import Pointer
from scaffold.core.naming import kebab, words

VERSION: Final = "3.1.1"
_OPEN: Final = {
    "x-scaffold-ignore": {"sec-access-declared": "The brief says of every operation that it is public."}
}


def expand_house(brief: Brief) -> tuple[dict[str, Any], Mapping[Pointer, Pointer]]:
    """Return the document of a brief, which is known to be right, and where its places come from in the brief."""
    paths = Paths(brief.head.get("base", ""), brief.resources)
    scopes = _scopes(brief)
    design = Design(brief, paths, Parts(_instance(brief, paths)), scopes)
    _write_types(design)
    resources = [ResourceWriter(design, one) for one in brief.resources.values()]
    added = [AddedWriter(design, one) for one in brief.resources.values()]
    operations = [OperationWriter(design, one) for one in brief.operations]
    others: list[AddedWriter | OperationWriter] = [*added, *operations]
    for resource in resources:
        resource.write_schemas()
    for other in others:
        other.write_schemas()
    design.schemas |= {name: schema for name, schema in SHARED_SCHEMAS.items() if name not in design.schemas}
    for resource in resources:
        resource.write_operations()
    for other in others:
        other.write()
    events = events_of(brief, design.events)
    document: dict[str, Any] = {
        "openapi": VERSION,
        "info": _info(brief),
        **({"x-events": events} if events else {}),
        "servers": _servers(brief),
        "tags": [{"name": name, "description": text} for name, text in design.tags.items()],
        **({"security": [{SCHEME: []}]} if _is_protected(design) else _OPEN),
        "paths": design.operations,
        **({"webhooks": design.webhooks} if design.webhooks else {}),
        "components": _components(design),
    }
    return document, design.origins


def _write_types(design: Design) -> None:
    for name, shape in design.brief.types.items():
        of = f"the {spoken(name)}"
        if isinstance(shape, Mapping):
            design.schemas[name] = object_schema(shape, of, f"{sentence(spoken(name))}.")
        else:
            design.schemas[name] = house_schema(name, shape, "the value")
        design.origins["components", "schemas", name] = ("types", name)
        for one in shape if isinstance(shape, Mapping) else ():
            design.origins["components", "schemas", name, "properties", one] = ("types", name, one)
    for name, schema in design.brief.schemas.items():
        design.schemas[name] = expand_schema(schema, partial(house_schema, of=f"the {spoken(name)}"), name)
        design.origins["components", "schemas", name] = ("schemas", name)


def _scopes(brief: Brief) -> tuple[str, str]:
    said = brief.head.get("scopes", {})
    first = next(iter(brief.resources), None)
    noun = "_".join(words(many(first))) if first else "_".join(words(brief.service.removesuffix("-service")))
    return said.get("read", f"{noun}.read"), said.get("write", f"{noun}.write")


def _instance(brief: Brief, paths: Paths) -> str:
    first = next(iter(brief.resources.values()), None)
    if first is not None:
        return paths.collection(first)
    operation = next(iter(brief.operations), None)
    return operation_path(brief.head.get("base", ""), operation.path) if operation else "/"


def _info(brief: Brief) -> dict[str, Any]:
    head, title = brief.head, title_of(brief)
    team = head.get("owner") or f"team-{brief.service.removesuffix('-service')}"
    about = (brief.about or "").strip()
    sentence_end = "" if about.endswith((".", "!", "?")) else "."
    rules = (
        "**Errors** are problem details (RFC 9457). Programs decide by `status` and `code`; `detail` is for people.\n\n"
        "**Lists** are read page by page: repeat the request with the `next_page_token` of the reply until a reply has none."
    )
    info: dict[str, Any] = {
        "title": title,
        "version": head.get("version", "1.0.0"),
        "summary": about,
        "description": f"{head.get('description') or about + sentence_end}\n\n{rules}\n",
        "contact": {
            "name": " ".join(word.capitalize() for word in words(team)) or team,
            "email": head.get("contact") or f"{kebab(team) or 'team'}@shop.example",
            "url": f"https://developers.shop.example/teams/{kebab(team) or 'team'}",
        },
        "license": _license(head.get("license")),
        "x-audience": head.get("audience", "company-internal"),
        "x-service": service_of(brief),
    }
    return info


def _license(identifier: str | None) -> dict[str, Any]:
    return (
        {"name": identifier, "identifier": identifier}
        if identifier
        else {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
    )


def _servers(brief: Brief) -> list[dict[str, Any]]:
    host = f"{brief.service.removesuffix('-service')}"
    hosts = [f"{host}.shop.example", f"{host}.staging.shop.example"]
    return [
        {
            "url": "https://{host}",
            "description": "Production, or staging through the host variable.",
            "x-internal": False,
            "variables": {
                "host": {"description": "Host of the environment.", "default": hosts[0], "enum": hosts}
            },
        },
        {
            "url": "http://localhost:8000",
            "description": "Development, on the engineer's own machine.",
            "x-internal": True,
        },
    ]


def _components(design: Design) -> dict[str, Any]:
    read, write = design.scopes
    scheme = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": (
            "Access token of the authentication service, sent with each request. It lives for 15 minutes, is signed with EdDSA, "
            "and is verified locally against the JSON Web Key Set of the authentication service (`/.well-known/jwks.json`) "
            "as RFC 8725 recommends: the algorithm is fixed, and issuer, audience and expiry are checked. "
            f"Scopes: `{read}` reads, `{write}` changes."
        ),
    }
    components: dict[str, Any] = {"securitySchemes": {SCHEME: scheme}} if _is_protected(design) else {}
    parts = design.parts
    shared = {"parameters": parts.parameters, "headers": parts.headers, "responses": parts.responses}
    components |= {name: found for name, found in shared.items() if found}
    schemas = {
        name: schema
        for name, schema in design.schemas.items()
        if name not in SHARED_SCHEMAS or name in design.brief.types
    }
    used = _reached([design.operations, design.webhooks, components, schemas], design.schemas)
    components["schemas"] = {**schemas, **{name: one for name, one in SHARED_SCHEMAS.items() if name in used}}
    for name, found in design.brief.components.items():
        components[name] = {**components.get(name, {}), **found} if isinstance(found, dict) else found
    return components


def _is_protected(design: Design) -> bool:
    """Tell whether any operation needs a token."""
    return any(operation["security"] for item in design.operations.values() for operation in item.values())


def _reached(roots: Any, schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of the schemas that references lead to."""
    reached: set[str] = set()
    waiting: list[Any] = [roots]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            target = value.get("$ref")
            name = str(target).removeprefix("#/components/schemas/")
            if isinstance(target, str) and name in schemas and name not in reached:
                reached.add(name)
                waiting.append(schemas[name])
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return reached
