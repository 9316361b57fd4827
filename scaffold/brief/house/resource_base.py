"""Common parts of the operations of a resource: parameters, events and links."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.brief.fields import Field
from scaffold.brief.house.frame import Design, frame, put
from scaffold.brief.house.names import action_id, many, method_id, sentence, spoken
from scaffold.brief.house.parts import query_text
from scaffold.brief.house.traits import Traits, effective_fields, read_traits
from scaffold.brief.model import Method, Resource, Shape
from scaffold.brief.samples import Sampler, sample_id
from scaffold.brief.shapes import house_schema
from scaffold.core.naming import pascal, snake, words


class ResourceBase:
    """One resource of a design."""

    def __init__(self, design: Design, resource: Resource) -> None:
        self._design = design
        self._resource = resource
        self._traits: Traits = read_traits(resource)
        self._fields: Mapping[str, Shape] = effective_fields(resource, design.brief.resources)
        self._place: tuple[str | int, ...] = ("resources", resource.name)
        self._tag = sentence(many(resource.name))
        self._of = spoken(resource.name)

    def _publish(self, *events: str) -> tuple[str, ...]:
        # An audit trail is kept longer than what other services need to catch up.
        retention = "P7Y" if self._traits.audited else "P7D"
        for event in events:
            self._design.publish(event, self._resource, retention)
        return events

    def _begin(
        self, method: Method, verb: str, path: str, summary: str, description: str, **more: Any
    ) -> dict[str, Any]:
        return frame(
            self._design,
            identifier=method_id(method.name, self._resource.name),
            method=verb,
            path=path,
            summary=method.about or summary,
            description=description,
            tags=[self._tag],
            public=method.public,
            critical=method.critical,
            rate=self._traits.rate,
            **more,
        )

    def _whose(self) -> str:
        return " of the caller" if self._traits.owner else ""

    def _parameters(self, *, item: bool) -> list[dict[str, Any]]:
        """Return the path parameters of the collection or of an item."""
        chain = [self._resource]
        resources = self._design.brief.resources
        while chain[0].parent is not None:
            chain.insert(0, resources[chain[0].parent])
        found = []
        for above, below in itertools.pairwise(chain):
            if "self" not in above.traits:
                found.append(self._path_parameter(above, self._design.paths.parent_parameter(below)))
        if item and not self._traits.is_self:
            found.append(self._path_parameter(self._resource, self._design.paths.key(self._resource)))
        return found

    def _repeat_safely(self, operation: dict[str, Any]) -> None:
        """Let an operation of the collection be repeated with the same key."""
        operation["x-idempotency"] = {
            "key": "Idempotency-Key",
            "ttl": self._traits.key_ttl,
            "scope": "caller",
        }
        operation["parameters"] = [
            *self._parameters(item=False),
            self._design.parts.parameter("IdempotencyKey"),
        ]

    def _path_parameter(self, resource: Resource, name: str) -> dict[str, Any]:
        key = resource.key or "id"
        shape = resource.fields.get(key, Field("uuid"))
        schema = house_schema(key, shape, f"the {spoken(resource.name)}")
        schema = {k: v for k, v in schema.items() if k not in ("readOnly", "description", "x-ref")}
        sample = sample_id(resource.name, key)
        if schema.get("format") != "uuid":
            sample = Sampler({}).sample(key, schema, context=resource.name)
        value = {
            "name": name,
            "in": "path",
            "required": True,
            "description": f"{sentence(' '.join(words(key)))} of the {spoken(resource.name)}.",
            "schema": schema,
            "example": sample,
        }
        component = pascal(
            f"{spoken(resource.name)} {key if name in ('id', snake(key)) else 'parent ' + key}"
        )
        place = ("resources", resource.name)
        origin = (*place, "fields", key) if key in resource.fields else place
        self._design.origins["components", "parameters", component] = origin
        return self._design.parts.parameter(component, value)

    def _put(self, path: str, verb: str, operation: dict[str, Any], part: tuple[str | int, ...]) -> None:
        put(self._design, path, verb, operation, (*self._place, *part))

    def _not_found(self) -> tuple[int, ...]:
        return (404,) if self._resource.parent is not None else ()

    def _links(self, source: str, what: str) -> Iterator[tuple[str, Any]]:
        """Yield links to what can be done with an item whose key a reply or the request has."""
        if self._traits.is_self:
            return
        resource, paths = self._resource, self._design.paths
        key = resource.key or "id"
        parameters = {paths.key(resource): f"{source}{key}"}
        if resource.parent is not None:
            parameters |= {paths.parent_parameter(resource): f"{source}{paths.parent_parameter(resource)}"}
            above = self._design.brief.resources[resource.parent]
            if above.parent is not None:
                return
        for name in ("get", "update", "replace", "delete"):
            if name in resource.methods:
                used = dict(parameters)
                if name != "get" and self._traits.versioned:
                    used["header.If-Match"] = "$response.header.ETag"
                identifier = method_id(name, resource.name)
                yield (
                    identifier,
                    {
                        "operationId": identifier,
                        "description": f"{sentence(name)} the {self._of} that was {what}.",
                        "parameters": used,
                    },
                )
        for action in resource.actions:
            identifier = action_id(action.name, resource.name)
            yield (
                identifier,
                {
                    "operationId": identifier,
                    "description": f"{sentence(' '.join(words(action.name)))} the {self._of} that was {what}.",
                    "parameters": dict(parameters),
                },
            )

    def _list_parameters(self) -> Iterator[dict[str, Any]]:
        for name in self._traits.filters:
            schema = house_schema(name, self._fields[name], f"the {self._of}")
            dropped = (
                "readOnly",
                "writeOnly",
                "default",
                "x-ref",
                "description",
                "x-sensitive-data",
                "minLength",
            )
            schema = {key: value for key, value in schema.items() if key not in dropped}
            spoken_name = " ".join(words(name))
            description = f"Only {many(self._resource.name)} with this value of {spoken_name}."
            yield {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "schema": schema,
            }
        if self._traits.searched:
            fields = ", ".join(f"`{one}`" for one in self._traits.searched)
            yield query_text("q", f"Words that are looked for in {fields}.")
        if self._traits.sorts:
            choices = [f"{sign}{one}" for one in self._traits.sorts for sign in ("", "-")]
            yield {
                "name": "sort",
                "in": "query",
                "required": False,
                "description": "The order of the list; down where a minus is before the name.",
                "schema": {"type": "string", "enum": choices},
            }

    def _conditional(self) -> tuple[list[dict[str, Any]], tuple[int, ...]]:
        parameters = self._parameters(item=True)
        if not self._traits.versioned:
            return parameters, ()
        return [*parameters, self._design.parts.parameter("IfMatch")], (412, 428)

    def _in_use(self) -> tuple[int, ...]:
        """Return 409 where a thing that others refer to cannot be deleted."""
        for other in self._design.brief.resources.values():
            targets = (one.target for one in other.fields.values() if isinstance(one, Field))
            if any(
                one is not None and one.entity == self._resource.name and one.service is None
                for one in targets
            ):
                return (409,)
        return ()
