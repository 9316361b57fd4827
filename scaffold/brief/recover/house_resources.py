"""The resources of a document that the conventions wrote: fields, traits, methods and actions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.house.added import BULK, STREAM
from scaffold.brief.house.names import (
    action_id,
    bulk_id,
    many,
    method_id,
    sentence,
    spoken,
    stream_id,
    with_article,
)
from scaffold.brief.house.traits import DEFAULT_PAGE
from scaffold.brief.lines import METHODS
from scaffold.brief.recover.house_fields import house_field
from scaffold.core.naming import kebab, pascal, snake

_VERBS: Final = {
    "create": "post",
    "list": "get",
    "get": "get",
    "update": "patch",
    "replace": "put",
    "delete": "delete",
}
_OF_COLLECTION: Final = ("create", "list")
_PAGING: Final = frozenset({"q", "sort", "page_size", "page_token"})
_WINDOWS: Final = {"PT1S": "s", "PT1M": "min", "PT1H": "h", "P1D": "day"}
_TIMES: Final = ("created_at", "updated_at")


class HouseView:
    """The parts of a document that resources are recovered from; operations by their ids, with path and method."""

    def __init__(self, contract: Mapping[str, Any], base: str) -> None:
        components = contract["components"]
        self.base = base
        self.schemas: dict[str, Any] = components["schemas"]
        self.parameters: dict[str, Any] = components.get("parameters", {})
        self.operations: dict[str, tuple[str, str, dict[str, Any]]] = {
            operation["operationId"]: (path, method, operation)
            for path, item in contract.get("paths", {}).items()
            for method, operation in item.items()
            if isinstance(operation, dict) and isinstance(operation.get("operationId"), str)
        }
        events = contract.get("x-events", {}).get("publishes", [])
        self.events: dict[str, Any] = {one["name"]: one for one in events}
        self.entities = [
            name for name, one in self.schemas.items() if isinstance(one, dict) and "x-entity" in one
        ]
        self.used: set[str] = set()
        self.made: set[str] = set()

    def find(self, identifier: str, method: str) -> tuple[str, dict[str, Any]] | None:
        """Return path and operation of an id, where it has this method and nothing has taken it."""
        path, verb, operation = self.operations.get(identifier, ("", "", {}))
        return (path, operation) if verb == method else None


class HouseResource:
    """One resource, read from a document."""

    def __init__(self, view: HouseView, name: str) -> None:
        self.name = name
        self._view = view
        self._schema: dict[str, Any] = view.schemas[name]
        self._entity: dict[str, Any] = self._schema["x-entity"]
        self._of = f"the {spoken(name)}"
        self._methods = {
            method: found
            for method in METHODS
            if (found := view.find(method_id(method, name), _VERBS[method]))
        }
        self._item = next(
            (self._methods[one][0] for one in METHODS if one in self._methods and one not in _OF_COLLECTION),
            "",
        )
        self._collection = next((self._methods[one][0] for one in _OF_COLLECTION if one in self._methods), "")
        if not self._item:
            self._item = self._item_of_actions()
        if not self._collection:
            self._collection = re.sub(r"/\{[^{}]*\}\Z", "", self._item)
        self.is_self = bool(self._item) and not self._item.endswith("}")

    def _item_of_actions(self) -> str:
        for one in self._entity.get("transitions", ()):
            found = self._view.find(action_id(one["action"], self.name), "post")
            if found is not None:
                return found[0].removesuffix(f"/{one['action']}")
        return ""

    @property
    def item(self) -> str:
        """The path of an item, empty without one."""
        return self._item

    def data(self, others: Mapping[str, HouseResource]) -> dict[str, Any]:
        """Return what a brief says of the resource."""
        parent = self._parent(others)
        actions = dict(self._actions())
        said: dict[str, Any] = {}
        default = f"{sentence(with_article(self.name))} as the service keeps it."
        description = str(self._schema.get("description", default))
        if description != default:
            said["about"] = description
        traits = list(self._traits())
        if traits:
            said["traits"] = traits
        if self._entity.get("key", "id") != "id":
            said["key"] = self._entity["key"]
        if parent is not None:
            said["in"] = parent
        path = self._path(parent)
        if path is not None:
            said["path"] = path
        if "retention" in self._entity:
            said["retention"] = self._entity["retention"]
        said["fields"] = dict(self._fields())
        if self._methods:
            said["methods"] = [self._method(name) for name in self._methods]
        if actions:
            said["actions"] = actions
        return said

    def _method(self, name: str) -> str:
        _, operation = self._methods[name]
        self._view.used.add(method_id(name, self.name))
        return name + _marks(operation)

    def _parent(self, others: Mapping[str, HouseResource]) -> str | None:
        above = self._collection.rpartition("/")[0]
        for name, other in others.items():
            if name != self.name and other.item and above:
                if other.is_self and above == other.item:
                    return name
                if re.sub(r"\{[^{}]*\}\Z", f"{{{snake(name)}_id}}", other.item) == above:
                    return name
        return None

    def _path(self, parent: str | None) -> str | None:
        if self.is_self or not self._collection:
            return None
        segment = self._collection.rpartition("/")[2]
        own, above = spoken(self.name).split(), spoken(parent).split() if parent else []
        rest = own[len(above) :] if above and own[: len(above)] == above else own
        usual = kebab(many(pascal(" ".join(rest or own))))
        parameter = self._item.removeprefix(f"{self._collection}/").strip("{}") if self._item else ""
        key = self._entity.get("key", "id")
        if parameter and parameter != (snake(key) if key != "id" else "id"):
            return f"{segment}/{{{parameter}}}"
        return segment if segment != usual else None

    def _traits(self) -> Iterator[str]:
        properties = self._schema.get("properties", {})
        owner = self._owner()
        if owner:
            yield f"owned({owner})"
        if self.is_self:
            yield "self"
        tenant = self._tenant()
        if tenant:
            yield "tenant" if tenant == "tenant_id" else f"tenant({tenant})"
        if all(properties.get(one, {}).get("readOnly") is True for one in _TIMES):
            yield "timestamps"
        own = [one for one in self._view.events.values() if one.get("payload") == _reference(self.name)]
        if any(one.get("retention") == "P7Y" for one in own):
            yield "audited"
        if self._is_versioned():
            yield "versioned"
        yield from self._list_traits(tenant)
        yield from self._policies()
        if f"{self.name}Event" in self._view.schemas:
            self._view.made.add(f"{self.name}Event")
            yield "webhooks"
        for trait, identifier, segment, verb in (
            ("streamed", stream_id(self.name), STREAM, "get"),
            ("bulk", bulk_id(self.name), BULK, "post"),
        ):
            found = self._view.find(identifier, verb)
            if found is not None and found[0] == f"{self._collection}/{segment}":
                self._view.used.add(identifier)
                yield trait
        if "202" in self._responses("create"):
            yield "long-running"
        gone = self._entity.get("x-soft-delete")
        if isinstance(gone, dict):
            arguments = [gone["property"]] + ([_word(gone["value"])] if "value" in gone else [])
            yield "soft-delete" if arguments == ["deleted_at"] else f"soft-delete({', '.join(arguments)})"

    def _owner(self) -> str | None:
        texts = " ".join(str(one.get("description")) for _, one in self._methods.values())
        if "of the caller" not in texts and "for the caller" not in texts:
            return None
        fields = [
            name
            for name, one in self._schema.get("properties", {}).items()
            if isinstance(one, dict)
            and one.get("readOnly") is True
            and one.get("format") == "uuid"
            and "x-ref" in one
        ]
        first = [one["fields"][0] for one in self._entity.get("indexes", ()) if one.get("fields")]
        return min(fields, key=lambda name: first.index(name) if name in first else len(first), default=None)

    def _tenant(self) -> str | None:
        filters = self._filters()
        changed = self._view.schemas.get(f"{self.name}Update", {}).get("properties", {})
        return next((name for name in filters if "tenant" in name and name not in changed), None)

    def _responses(self, method: str) -> Mapping[str, Any]:
        return self._methods[method][1].get("responses", {}) if method in self._methods else {}

    def _is_versioned(self) -> bool:
        for method, status in (("get", "200"), ("update", "200"), ("replace", "200"), ("create", "201")):
            reply = self._responses(method).get(status)
            if reply is not None:
                return "ETag" in reply.get("headers", {})
        return "428" in self._responses("delete")

    def _filters(self) -> list[str]:
        _, operation = self._methods.get("list", ("", {}))
        return [
            one["name"]
            for one in operation.get("parameters", ())
            if one.get("in") == "query" and one["name"] not in _PAGING
        ]

    def _list_traits(self, tenant: str | None) -> Iterator[str]:
        _, operation = self._methods.get("list", ("", {}))
        size = self._view.parameters.get(f"{pascal(self.name)}PageSize", {}).get("schema", {})
        default, most = size.get("default", DEFAULT_PAGE[0]), size.get("maximum", DEFAULT_PAGE[1])
        if operation and (default, most) != DEFAULT_PAGE:
            usual = most == max(DEFAULT_PAGE[1], default)
            yield f"paginated({default})" if usual else f"paginated({default}, {most})"
        filters = [one for one in self._filters() if one != tenant]
        if filters:
            yield f"filtered({', '.join(filters)})"
        for trait, extension in (("sorted", "x-sort"), ("searchable", "x-search")):
            names = operation.get(extension, {}).get("properties", [])
            if names:
                yield f"{trait}({', '.join(names)})"

    def _policies(self) -> Iterator[str]:
        _, create = self._methods.get("create", ("", {}))
        ttl = create.get("x-idempotency", {}).get("ttl", "PT24H")
        if ttl != "PT24H":
            yield f"idempotent-create({duration_text(ttl)})"
        rates = {rate_text(one.get("x-rate-limit")) or "" for _, one in self._methods.values()}
        if len(rates) == 1 and "" not in rates:
            rate = next(iter(rates))
            usual = {"create": "20/min/user", "list": "300/min/user", "get": "300/min/user"}
            if any(rate != usual.get(one, "60/min/user") for one in self._methods):
                yield f"rate-limited({rate})"
        cache = self._methods.get("get", ("", {}))[1].get("x-cache")
        if isinstance(cache, dict):
            yield f"cached({cache['scope']}, {duration_text(cache['ttl'])})"

    def _fields(self) -> Iterator[tuple[str, Any]]:
        schemas = self._view.schemas
        sent = schemas.get(f"{self.name}Create", {})
        changes = [schemas[one] for end in ("Update", "Replace") if (one := f"{self.name}{end}") in schemas]
        self._view.made |= {f"{self.name}{end}" for end in ("Create", "Update", "Replace", "Page", "Summary")}
        changed = {name for one in changes for name in one.get("properties", {})}
        indexed, unique = self._indexes()
        for name, schema in self._schema.get("properties", {}).items():
            flags = {"unique"} if name in unique else set()
            if name in indexed:
                flags.add("indexed")
            is_kept = isinstance(schema, dict) and schema.get("readOnly") is not True
            if is_kept and changes and name not in changed and name not in unique:
                flags.add("immutable")
            optional = name not in self._schema.get("required", ())
            if optional and _is_secret(schema):
                optional = name in sent.get("properties", {}) and name not in sent.get("required", ())
            yield name, house_field(name, schema, self._of, optional=optional, flags=frozenset(flags))

    def _indexes(self) -> tuple[set[str], set[str]]:
        """Return the fields that are indexed and those that are unique."""
        unique: set[str] = set()
        plain: list[str] = []
        for one in self._entity.get("indexes", ()):
            first = one["fields"][0]
            if one.get("unique") is True and len(one["fields"]) == 1:
                unique.add(first)
            elif first != self._owner():
                plain.append(first)
        filters = [one for one in self._filters() if one not in unique]
        # Fields that are marked come before those that are only filtered by.
        for number in range(len(plain) + 1):
            marked = plain[:number]
            if plain[number:] == [one for one in filters if one not in marked and one != self._owner()]:
                return set(marked), unique
        return set(plain) - set(filters), unique

    def _actions(self) -> Iterator[tuple[str, Any]]:
        transitions = {one["action"]: one for one in self._entity.get("transitions", ())}
        for identifier, (path, method, operation) in self._view.operations.items():
            action = path.removeprefix(f"{self._item}/")
            if method != "post" or not self._item or path != f"{self._item}/{action}" or "/" in action:
                continue
            if identifier != action_id(action, self.name) or "{" in action:
                continue
            self._view.used.add(identifier)
            said: dict[str, Any] = {}
            change = transitions.get(action)
            if change is not None:
                said |= {"from": change["from"], "to": change["to"]}
            component = pascal(f"{spoken(self.name)} {action}")
            if component in self._view.schemas and "requestBody" in operation:
                self._view.made.add(component)
                said["takes"] = dict(object_fields(self._view.schemas[component], self._of))
            yield action, said


def object_fields(schema: Mapping[str, Any], of: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an object that the conventions wrote."""
    for name, one in schema.get("properties", {}).items():
        yield name, house_field(name, one, of, optional=name not in schema.get("required", ()))


def rate_text(said: Any) -> str | None:
    """Write a limit as `20/min/user`, None where that does not say it."""
    window = _WINDOWS.get(str(said.get("window"))) if isinstance(said, dict) else None
    return f"{said['limit']}/{window}/{said['by']}" if window else None


def duration_text(duration: str) -> str:
    """Write an ISO 8601 duration of one unit as `5s`; others as they are, which the grammar refuses."""
    found = re.fullmatch(r"PT(\d+(?:\.\d+)?)([HMS])", duration)
    if found is None:
        return duration
    if "." in found[1]:
        return f"{round(float(found[1]) * 1000)}ms"
    return found[1] + {"H": "h", "M": "min", "S": "s"}[found[2]]


def _marks(operation: Mapping[str, Any]) -> str:
    critical = " critical" if operation.get("x-criticality") == "critical" else ""
    return critical + (" public" if operation.get("security") == [] else "")


def _is_secret(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("writeOnly") is True


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
