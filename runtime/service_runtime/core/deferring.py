"""Build what a field of a model refers to when it is first needed, so that models of any graph cost little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Deferred:
    """Annotate a field whose type is built at the first value, not with the model that has the field.

    pydantic copies every model into those that refer to it, which takes memory and time without bound where hundreds
    refer to one another. Values, faults and what is dumped are the same; the JSON Schema of the field says nothing.
    ``discriminator`` is the property that tells the members of a union apart.
    """

    discriminator: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return a schema that asks the type's own (pydantic's protocol for annotations)."""
        annotation = source if self.discriminator is None else _told_apart(source, self.discriminator)
        adapters: list[TypeAdapter[Any]] = []

        def validate(value: Any, info: ValidationInfo) -> Any:
            if not adapters:
                for model in _models(annotation):
                    # Otherwise it is built twice: within the adapter, and by itself to be dumped.
                    model.model_rebuild()
                adapters.append(TypeAdapter(annotation))
            return adapters[0].validate_python(value, context=info.context)

        return core_schema.with_info_plain_validator_function(validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return no demands: what the field refers to may refer back to its model."""
        return {}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a type names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _told_apart(source: Any, discriminator: str) -> Any:
    return Annotated[source, Field(discriminator=discriminator)]
