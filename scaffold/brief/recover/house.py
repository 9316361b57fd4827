"""The brief of a document that the conventions of the house wrote, also where it was changed since: short, as it was written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.check import find_mistakes
from scaffold.brief.house.document import expand_house
from scaffold.brief.house.frame import SCHEME
from scaffold.brief.house.names import action_id, method_id, title_of
from scaffold.brief.house.parts import SHARED_SCHEMAS
from scaffold.brief.model import Brief
from scaffold.brief.overlay import apply_overlay, find_changes
from scaffold.brief.reading import parse_brief
from scaffold.brief.recover.head import recover_service
from scaffold.brief.recover.house_operations import house_operations, house_types, in_order, refine_operation
from scaffold.brief.recover.house_resources import HouseResource, HouseView, rate_text
from scaffold.brief.recover.normal import leave_out_defaults
from scaffold.core.errors import ScaffoldError

_RULES: Final = "\n\n**Errors** are problem details (RFC 9457)."
_SCOPES: Final = re.compile(r"Scopes: `([^`]+)` reads, `([^`]+)` changes")
_WHOLE: Final = ("openapi", "info", "x-events", "paths", "webhooks", "components")
_ORDER: Final = (
    "brief", "service", "title", "version", "about", "description", "audience", "domain", "owner", "contact", "license", "tier",
    "base", "responsibilities", "stack", "uses", "slo", "scopes", "resources", "operations", "types", "schemas", "events",
    "document", "overlay",
)  # fmt: skip


def recover_house(contract: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a brief with the conventions that expands to a document, None where the conventions did not write it."""
    schemas = contract.get("components", {}).get("schemas", {})
    if schemas.get("Problem") != SHARED_SCHEMAS["Problem"]:
        return None
    found = []
    for base in _bases(contract):
        try:
            found.append(_Recovery(contract, base).data())
        except (ScaffoldError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            # Somebody has changed the document into something else: it is told without the conventions.
            continue
    return min(found, key=lambda data: len(str(data)), default=None)


def _bases(contract: Mapping[str, Any]) -> list[str]:
    """Return what all paths may begin with: nothing, or what they have in common before a parameter."""
    paths = [path for path in contract.get("paths", {}) if not path.startswith("/.well-known/")]
    common = os.path.commonpath(paths) if paths else "/"
    fixed = common.partition("/{")[0]
    bases = [""]
    while fixed.count("/") and fixed != "/":
        bases.append(fixed)
        fixed = fixed.rpartition("/")[0]
    return bases if len(paths) > 1 else bases[:1]


class _Recovery:
    def __init__(self, contract: Mapping[str, Any], base: str) -> None:
        self._contract = contract
        self._view = HouseView(contract, base)

    def data(self) -> dict[str, Any]:
        view = self._view
        resources = {name: HouseResource(view, name) for name in view.entities}
        data: dict[str, Any] = dict(_head(self._contract))
        if view.base:
            data["base"] = view.base
        data["resources"] = {name: one.data(resources) for name, one in resources.items()}
        data["operations"] = house_operations(view, resources)
        for section, name, said in house_types(view):
            data.setdefault(section, {})[name] = said
        for section in ("resources", "operations"):
            if not data[section]:
                del data[section]
        self._scopes(data)
        for name in data.get("resources", {}):
            _leave_out_added(data, name, self._contract)
        self._refine(data)
        self._events(data)
        return self._with_rest(_ordered(data))

    def _scopes(self, data: dict[str, Any]) -> None:
        """Say the scopes that the scheme names, where they are not those of the conventions."""
        said = _SCOPES.search(_scheme(self._contract))
        if said is not None and said[0] not in _scheme(_expand(data)):
            data["scopes"] = {"read": said[1], "write": said[2]}

    def _refine(self, data: dict[str, Any]) -> None:
        """Add what the operations have otherwise than the conventions would write it; descriptions follow summaries."""
        made = _operations_of(_expand(data))
        wanted = _operations_of(self._contract)
        for identifier, said in data.get("operations", {}).items():
            if identifier in made:
                refine_operation(said, made[identifier], wanted[identifier])
        for name, resource in data.get("resources", {}).items():
            resource_summaries(name, resource, made, wanted)
        made = _operations_of(_expand(data))
        for identifier, said in data.get("operations", {}).items():
            if identifier in made and made[identifier].get("description") != wanted[identifier].get(
                "description"
            ):
                said["description"] = wanted[identifier].get("description")
        if "operations" in data:
            data["operations"] = {name: in_order(said) for name, said in data["operations"].items()}

    def _events(self, data: dict[str, Any]) -> None:
        """Say as many events, from the first, as bring about those of the document."""
        wanted = self._contract.get("x-events", {})
        said: dict[str, Any] = {}
        consumed = {one["name"]: _consumed(one) for one in wanted.get("consumes", ())}
        published = [(one["name"], _published(one)) for one in wanted.get("publishes", ())]
        best: tuple[int, dict[str, Any]] | None = None
        for number in range(len(published) + 1):
            said = {
                **({"publishes": dict(published[:number])} if number else {}),
                **({"consumes": consumed} if consumed else {}),
            }
            made = _expand({**data, **({"events": said} if said else {})})
            score = _distance(made, self._contract)
            if best is None or score < best[0]:
                best = (score, said)
            if score == 0 or (made.get("x-events") == wanted and number):
                break
        if best is not None and best[1]:
            data["events"] = best[1]

    def _with_rest(self, data: dict[str, Any]) -> dict[str, Any]:
        """Add what the brief does not say: fields of the document, and the overlay for the rest."""
        brief = parse_brief(data)
        mistakes = find_mistakes(brief)
        if mistakes:
            raise ValueError(str(mistakes[0]))
        expanded = _document_of(brief)
        document = {
            key: value
            for key, value in self._contract.items()
            if key not in _WHOLE and find_changes(expanded.get(key), value) != ({}, [])
        }
        if expanded["openapi"] != self._contract.get("openapi"):
            document["openapi"] = self._contract["openapi"]
        info = {
            key: value
            for key, value in self._contract["info"].items()
            if find_changes(expanded["info"].get(key), value) != ({}, [])
        }
        if info:
            document["info"] = info
        if document:
            data["document"] = document
        expanded, _ = apply_overlay(expanded, parse_brief(data))
        changes, removed = find_changes(expanded, dict(self._contract))
        overlay = {**({"set": changes} if changes else {}), **({"remove": removed} if removed else {})}
        return {**data, "overlay": overlay} if overlay else data


def resource_summaries(
    name: str, resource: dict[str, Any], made: Mapping[str, Any], wanted: Mapping[str, Any]
) -> None:
    """Add the summaries of methods and actions that are not those of the conventions, and limits and events of actions."""
    for number, text in enumerate(resource.get("methods", ())):
        identifier = method_id(text.split()[0], name)
        summary = wanted.get(identifier, {}).get("summary")
        if identifier in made and made[identifier].get("summary") != summary:
            resource["methods"][number] = f"{text} | {summary}"
    for action, said in resource.get("actions", {}).items():
        identifier = action_id(action, name)
        before, after = made.get(identifier, {}), wanted.get(identifier, {})
        if before.get("summary") != after.get("summary"):
            said["about"] = after.get("summary")
        if before.get("x-rate-limit") != after.get("x-rate-limit"):
            said["rate"] = rate_text(after.get("x-rate-limit"))
        events = after.get("x-publishes", [])
        if before.get("x-publishes") != events and events:
            said["emits"] = events[0]


def _leave_out_added(data: dict[str, Any], name: str, contract: Mapping[str, Any]) -> None:
    """Leave out the fields, and the marks of optional ones, that the document has without their being said."""
    resource = data["resources"][name]
    score = _distance(_expand(data), contract)
    trials: list[tuple[str, str | None]] = [(field, None) for field in _perhaps_added(resource)]
    for field, said in resource["fields"].items():
        written = said.partition("|")[0] if isinstance(said, str) else ""
        if "?" in written and "readonly" in written and '"' not in written:
            trials.append((field, said.replace("?", "", 1)))
    for field, text in trials:
        fields = resource["fields"]
        if field in fields:
            others = {one: said for one, said in fields.items() if one != field}
            resource["fields"] = others if text is None else {**fields, field: text}
            less = _distance_of(data, contract)
            if less is None or less > score:
                resource["fields"] = fields
            else:
                score = less


def _distance_of(data: Mapping[str, Any], contract: Mapping[str, Any]) -> int | None:
    """Return how far a brief is from a document, None where it is not one."""
    try:
        return _distance(_expand(data), contract)
    except (ScaffoldError, ValueError, KeyError):
        return None


def _perhaps_added(resource: Mapping[str, Any]) -> Iterator[str]:
    fields = list(resource["fields"])
    names = {"id", "created_at", "updated_at", "deleted_at", "tenant_id"}
    for trait in resource.get("traits", ()):
        names |= (
            set(trait.partition("(")[2].removesuffix(")").split(", "))
            if trait.startswith(("owned", "tenant", "soft"))
            else set()
        )
    if "in" in resource:
        names |= {field for field in fields if field.endswith("_id")}
    for action in resource.get("actions", {}).values():
        names |= set(action.get("takes", ()))
    yield from (field for field in fields if field in names)


def _head(contract: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    info = contract["info"]
    service = info["x-service"]
    yield "brief", 1
    yield "service", service["name"]
    if info["title"] != title_of(Brief(service["name"])):
        yield "title", info["title"]
    if info.get("version", "1.0.0") != "1.0.0":
        yield "version", info["version"]
    about = info["summary"]
    yield "about", about
    text = info.get("description", "").partition(_RULES)[0]
    if text.rstrip(".!?") != about.rstrip(".!?"):
        yield "description", text
    if info.get("x-audience", "company-internal") != "company-internal":
        yield "audience", info["x-audience"]
    yield from recover_service(service).items()
    team = service.get("owner") or f"team-{service['name'].removesuffix('-service')}"
    email = info.get("contact", {}).get("email")
    if email and email != f"{team}@shop.example":
        yield "contact", email
    identifier = info.get("license", {}).get("identifier")
    if identifier and info["license"] != {"name": "Apache License 2.0", "identifier": "Apache-2.0"}:
        yield "license", identifier


def _scheme(contract: Mapping[str, Any]) -> str:
    schemes = contract["components"].get("securitySchemes", {})
    return str(schemes.get(SCHEME, {}).get("description", ""))


def _published(event: Mapping[str, Any]) -> Any:
    payload = event.get("payload")
    reference = payload.get("$ref", "") if isinstance(payload, dict) else ""
    if reference.startswith("#/components/schemas/"):
        return reference.removeprefix("#/components/schemas/")
    return {key: value for key, value in event.items() if key != "name"}


def _consumed(event: Mapping[str, Any]) -> Any:
    if event.get("idempotent_by") == "event id" and set(event) == {"name", "from", "effect", "idempotent_by"}:
        usual = f"What {event['name']} tells is taken over."
        return event["from"] + ("" if event["effect"] == usual else f" | {event['effect']}")
    return {key: value for key, value in event.items() if key != "name"}


def _expand(data: Mapping[str, Any]) -> dict[str, Any]:
    return _document_of(parse_brief(data))


def _document_of(brief: Brief) -> dict[str, Any]:
    """Return the document of a brief in normal form."""
    document = expand_house(brief)[0]
    leave_out_defaults(document)
    return document


def _operations_of(contract: Mapping[str, Any]) -> dict[str, Any]:
    return {
        operation["operationId"]: operation
        for item in contract.get("paths", {}).values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    }


def _distance(made: Mapping[str, Any], wanted: Mapping[str, Any]) -> int:
    changes, removed = find_changes(dict(made), dict(wanted))
    return len(changes) + len(removed)


def _ordered(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in _ORDER if key in data}
