"""Operations that are not a method or action of a resource: what they take and give, framed as all are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.brief.fields import Field, parse_field
from scaffold.brief.house.frame import Design, error_responses, frame, put
from scaffold.brief.house.names import many, operation_path, sentence, spoken, with_article
from scaffold.brief.house.schemas import event_of, flags_of, object_schema
from scaffold.brief.model import Operation, Resource, Shape
from scaffold.brief.parameters import split_parameter
from scaffold.brief.samples import NoSampleError, Sampler
from scaffold.brief.shapes import house_schema
from scaffold.core.naming import pascal, words


def usual_reply(shape: Field) -> str:
    """Describe a reply where the brief does not."""
    if shape.is_builtin:
        return "The answer."
    return f"The {spoken(shape.type) if shape.items is None else many(shape.type)}."


class OperationWriter:
    """Writes one operation into a design."""

    def __init__(self, design: Design, operation: Operation) -> None:
        self._design = design
        self._operation = operation
        self._place: tuple[str | int, ...] = ("operations", operation.id)
        self._spoken = sentence(operation.about or " ".join(words(operation.id)))
        self._path = operation_path(design.brief.head.get("base", ""), operation.path)

    def write_schemas(self) -> None:
        """Add the schema of a request whose fields the brief lists."""
        fields = self._fields()
        if fields is None:
            return
        name = self._component()
        schema = object_schema(fields, "the request", f"What `{self._operation.id}` takes.")
        self._design.schemas[name] = schema
        self._design.origins["components", "schemas", name] = (*self._place, "takes")
        for one in fields:
            self._design.origins["components", "schemas", name, "properties", one] = (
                *self._place,
                "takes",
                one,
            )

    def write(self) -> None:
        """Add the operation."""
        said = self._operation
        operation = frame(
            self._design,
            identifier=said.id,
            method=said.method,
            path=self._path,
            summary=self._spoken,
            description=said.description or self._described(),
            tags=self._tags(),
            public=said.public,
            critical=said.critical,
            scope=said.scope,
            rate=said.rate,
            cache=said.cache,
            publishes=said.publishes or self._change(),
        )
        if said.deprecated:
            operation["deprecated"] = True
        gives, status = self._gives()
        parameters = [self._parameter(name, one) for name, one in said.params.items()]
        errors = set(said.errors)
        natural = None if said.critical or status != "201" else self._natural_key()
        if natural is not None:
            reason = f"{natural!r} is the natural key: a repetition is answered with 409."
            operation.setdefault("x-scaffold-ignore", {})["rsl-idempotency"] = reason
            errors.add(409)
        elif status == "201" or (said.critical and said.method == "post"):
            operation["x-idempotency"] = {"key": "Idempotency-Key", "ttl": "PT24H", "scope": "caller"}
            parameters.append(self._design.parts.parameter("IdempotencyKey"))
            errors |= {409, 422}
        if "{" in said.path:
            errors.add(404)
        if parameters:
            operation["parameters"] = parameters
        body = self._request()
        if body is not None:
            operation["requestBody"] = body
        operation["responses"] = {
            **gives,
            **error_responses(self._design, errors, public=said.public, has_body=body is not None),
        }
        put(self._design, self._path, said.method, {**operation, **said.also}, self._place)

    def _given(self) -> tuple[str | None, Resource | None]:
        """Return the status of the first reply where the brief says one, and the resource that it gives."""
        gives = self._operation.gives
        status, first = (
            next(iter(gives.items()), (None, None)) if isinstance(gives, Mapping) else (None, gives)
        )
        name = parse_field(first).type if isinstance(first, str) else ""
        return None if status is None else str(status), self._design.brief.resources.get(name)

    def _natural_key(self) -> str | None:
        """Name the field of the request that is unique among what is created: nothing is created twice by a repetition."""
        _, resource = self._given()
        unique = (
            (name for name, one in resource.fields.items() if "unique" in flags_of(one)) if resource else ()
        )
        return next((name for name in unique if name in (self._fields() or ())), None)

    def _described(self) -> str:
        """Say what the operation takes and gives, where the brief does not describe it."""
        fields = ", ".join(f"`{name}`" for name in self._fields() or ())
        takes = f"takes {fields} and " if fields else ""
        gives = self._operation.gives
        first = next(iter(gives.values()), None) if isinstance(gives, Mapping) else gives
        answer = "with a body" if first else "without a body"
        if isinstance(first, str) and not (shape := parse_field(first)).is_builtin:
            name = shape.type
            answer = f"with {with_article(name) if shape.items is None else f'a list of {many(name)}'}"
        return sentence(f"{takes}answers {answer}.")

    def _change(self) -> tuple[str, ...]:
        """Return the event that tells of a change, where the operation answers with a resource that it changes."""
        status, resource = self._given()
        if resource is None or self._operation.method == "get":
            return ()
        created = (status or self._status(str(self._operation.gives))) == "201"
        event = event_of(self._design.brief, resource, "created" if created else "updated")
        self._design.publish(event, resource, "P7D")
        return (event,)

    def _tags(self) -> list[str]:
        """Return the groups of the operation, each of which the document declares."""
        for name in self._operation.tags or ():
            self._design.tags.setdefault(name, f"{name}: {self._spoken.rstrip('.').lower()}, and more.")
        return list(self._operation.tags or [self._tag()])

    def _tag(self) -> str:
        """Find the group by the first part of the path: that of a resource, or one of its own."""
        first = next(
            (part for part in self._operation.path.split("/") if part and "{" not in part), "service"
        )
        name = sentence(" ".join(words(first)) or "service")
        self._design.tags.setdefault(
            name,
            f"{name}: what is done at `{operation_path(self._design.brief.head.get('base', ''), f'/{first}/')[:-1]}`.",
        )
        return name

    def _component(self) -> str:
        return f"{pascal(' '.join(words(self._operation.id)))}Request"

    def _fields(self) -> dict[str, Shape] | None:
        takes = self._operation.takes
        if not isinstance(takes, Mapping) or "content" in takes:
            return None
        return {name: parse_field(one) if isinstance(one, str) else one for name, one in takes.items()}

    def _request(self) -> dict[str, Any] | None:
        takes = self._operation.takes
        if takes is None:
            return None
        if isinstance(takes, Mapping):
            if "content" in takes:
                return dict(takes)
            return self._design.request(
                self._component(),
                {"$ref": f"#/components/schemas/{self._component()}"},
                f"What `{self._operation.id}` takes.",
            )
        shape = parse_field(takes)
        schema = self._body_schema(shape, sent=True)
        return self._design.request(
            shape.type, schema, shape.description or "The body of the request.", required=not shape.optional
        )

    def _body_schema(self, shape: Field, *, sent: bool) -> Any:
        name = shape.type
        if sent and name in self._design.brief.resources and f"{name}Create" in self._design.schemas:
            name = f"{name}Create"
        if name in self._design.schemas and shape.items is None:
            return {"$ref": f"#/components/schemas/{name}"}
        return house_schema("body", shape, "the request" if sent else "the reply")

    def _gives(self) -> tuple[dict[str, Any], str]:
        """Return the responses of success, and the status of the first."""
        gives = self._operation.gives
        if gives is None:
            return {"204": {"description": "It is done."}}, "204"
        if isinstance(gives, str):
            status = self._status(gives)
            return {status: self._reply(status, gives)}, status
        found = {
            str(status): self._reply(str(status), one) if isinstance(one, str) else dict(one)
            for status, one in gives.items()
        }
        return found, next(iter(found))

    def _status(self, gives: str) -> str:
        """A POST to a collection whose item it gives creates it; everything else answers 200."""
        said = self._operation
        resource = self._design.brief.resources.get(parse_field(gives).type)
        creates = said.method == "post" and resource is not None and not said.path.endswith("}")
        taken = isinstance(said.takes, str) and resource is not None and said.takes.startswith(resource.name)
        return "201" if creates and taken else "200"

    def _reply(self, status: str, text: str) -> dict[str, Any]:
        shape = parse_field(text)
        schema = self._body_schema(shape, sent=False)
        reply: dict[str, Any] = {"description": shape.description or usual_reply(shape)}
        headers = {}
        if status == "201":
            headers["Location"] = self._design.parts.header("Location")
        if self._operation.method == "get":
            headers["Cache-Control"] = self._design.parts.header("CacheControl")
        elif status == "200":
            self._design.parts.headers.setdefault(
                "NoStore",
                {
                    "description": "The reply is not kept by any cache.",
                    "schema": {"type": "string", "enum": ["no-store"]},
                    "example": "no-store",
                },
            )
            headers["Cache-Control"] = {"$ref": "#/components/headers/NoStore"}
        if headers:
            reply["headers"] = headers
        reply["content"] = self._design.body(shape.type, schema)
        return reply

    def _parameter(self, name: str, said: Any) -> dict[str, Any]:
        if not isinstance(said, str):
            return {"name": name, **said}
        location, shape = split_parameter(said)
        schema = house_schema(name, shape, "the request")
        description = schema.pop("description", None) or sentence(" ".join(words(name)))
        value: dict[str, Any] = {
            "name": name,
            "in": location,
            "required": location == "path" or not shape.optional,
            "description": description,
            "schema": schema,
        }
        if location == "path":
            try:
                value["example"] = Sampler(self._design.schemas).sample(name, schema)
            except NoSampleError:
                return value
        return value
