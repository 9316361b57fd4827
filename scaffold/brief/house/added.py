"""Operations that traits add to the standard ones: the stream of a resource, and creating many at once."""

from __future__ import annotations

from typing import Any, Final

from scaffold.brief.house.frame import JSON, error_responses, frame
from scaffold.brief.house.names import bulk_id, many, stream_id
from scaffold.brief.house.resource_base import ResourceBase
from scaffold.brief.house.schemas import event_of
from scaffold.brief.shapes import reference
from scaffold.core.naming import pascal

STREAM: Final = "stream"
BULK: Final = "bulk"
_MOST: Final = 100


class AddedWriter(ResourceBase):
    """Writes the operations that traits add to one resource into a design."""

    def write_schemas(self) -> None:
        """Add the schemas of the request and the reply of `bulk`."""
        if "bulk" not in self._resource.traits:
            return
        for name, schema in (
            (self._bulk_name(), self._several()),
            (f"{self._bulk_name()}Result", self._result()),
        ):
            self._design.schemas[name] = schema
            self._design.origins["components", "schemas", name] = self._trait("bulk")

    def write(self) -> None:
        """Add the operations."""
        if "streamed" in self._resource.traits:
            self._stream()
        if "bulk" in self._resource.traits:
            self._bulk()

    def _trait(self, name: str) -> tuple[str | int, ...]:
        return (*self._place, "traits", self._resource.traits[name].number)

    def _stream(self) -> None:
        name = self._resource.name
        path = f"{self._design.paths.collection(self._resource)}/{STREAM}"
        operation = frame(
            self._design,
            identifier=stream_id(name),
            method="get",
            path=path,
            summary=f"Follow the {many(name)}{self._whose()} as they change",
            description=f"Sends each of the {many(name)}{self._whose()} that changes, as it is then, until the caller leaves.",
            tags=[self._tag],
            public=False,
            critical=False,
            rate=self._traits.rate,
        )
        parameters = self._parameters(item=False)
        if parameters:
            operation["parameters"] = parameters
        operation["responses"] = {
            "200": {
                "description": f"The {many(name)} that have changed.",
                "content": {"text/event-stream": {"schema": reference(name)}},
            },
            **error_responses(self._design, self._not_found(), public=False, has_body=False),
        }
        self._design.origins["paths", path] = self._trait("streamed")
        self._put(path, "get", operation, ("traits", self._resource.traits["streamed"].number))

    def _bulk(self) -> None:
        name = self._resource.name
        path = f"{self._design.paths.collection(self._resource)}/{BULK}"
        operation = frame(
            self._design,
            identifier=bulk_id(name),
            method="post",
            path=path,
            summary=f"Create several {many(name)} at once",
            description=(
                f"Creates up to {_MOST} {many(name)}, each on its own: one that is refused does not stop the others, and the "
                "reply says what became of each. Repeated with the same `Idempotency-Key`, a request has no further effect."
            ),
            tags=[self._tag],
            public=False,
            critical=False,
            rate=self._traits.rate,
            publishes=self._publish(event_of(self._design.brief, self._resource, "created")),
        )
        self._repeat_safely(operation)
        bulk, result = self._bulk_name(), f"{self._bulk_name()}Result"
        operation["requestBody"] = self._design.request(bulk, reference(bulk), f"The {many(name)} to create.")
        operation["responses"] = {
            "207": {
                "description": f"What became of each of the {many(name)}, in the order of the request.",
                "content": {JSON: {"schema": reference(result), **self._example()}},
            },
            **error_responses(self._design, (409, 422, *self._not_found()), public=False, has_body=True),
        }
        self._put(path, "post", operation, ("traits", self._resource.traits["bulk"].number))

    def _example(self) -> dict[str, Any]:
        """Return the example of a reply: one that was created."""
        made = self._design.example(self._resource.name, reference(self._resource.name))
        if not made:
            return {}
        sample = made["examples"]["sample"]
        value = {"results": [{"status": 201, "created": sample["value"]}]}
        return {"examples": {"sample": {**sample, "value": value}}}

    def _bulk_name(self) -> str:
        return pascal(f"{self._of} bulk")

    def _several(self) -> dict[str, Any]:
        return {
            "type": "object",
            "description": f"Several {many(self._resource.name)} to create.",
            "additionalProperties": False,
            "required": ["items"],
            "properties": {
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": _MOST,
                    "description": f"The {many(self._resource.name)}, each as for creating one.",
                    "items": reference(f"{self._resource.name}Create"),
                }
            },
        }

    def _result(self) -> dict[str, Any]:
        created = {
            "allOf": [reference(self._resource.name)],
            "description": f"The {self._of}, where it was created.",
        }
        refused = {
            "allOf": [reference("Problem")],
            "description": "Why it was not created, where it was not.",
        }
        status = {
            "type": "integer",
            "minimum": 200,
            "maximum": 599,
            "description": "The status that creating it alone would have been answered with.",
        }
        return {
            "type": "object",
            "description": f"What became of several {many(self._resource.name)}.",
            "required": ["results"],
            "properties": {
                "results": {
                    "type": "array",
                    "maxItems": _MOST,
                    "description": "One result for each that was sent, in the same order.",
                    "items": {
                        "type": "object",
                        "required": ["status"],
                        "properties": {"status": status, "created": created, "problem": refused},
                    },
                }
            },
        }
