"""Convert between JSON values and the typed models of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from typing_extensions import TypeAliasType

T = TypeVar("T")

# Annotations come from generated code, so there are as many adapters as it has models.
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def build(model: type[T], data: Any) -> T:
    """Return ``data`` as ``model``.

    The data satisfy the contract's JSON Schema already. Where pydantic is stricter than the schema (a leap
    second, an unusual e-mail address) that field keeps the value as it was sent; all around it is typed.
    """
    built: T = _lenient(model, data)
    return built


def build_value(annotation: Any, data: Any) -> Any:
    """Return ``data`` as a union, a list or another annotation that is no class; see ``build``."""
    return _lenient(annotation, data)


def dump(value: Any) -> Any:
    """Return ``value`` as a JSON value: models by alias and without unset fields, plain JSON as it is."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    if isinstance(value, Mapping):
        return {str(key): dump(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [dump(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return to_jsonable_python(value, by_alias=True)


def _adapter(annotation: Any) -> TypeAdapter[Any]:
    adapter = _ADAPTERS.get(annotation)
    if adapter is None:
        adapter = _ADAPTERS[annotation] = TypeAdapter(annotation)
    return adapter


def _lenient(annotation: Any, data: Any) -> Any:
    """Type what can be typed, from the outside in; a refused leaf stays as it is."""
    try:
        return _adapter(annotation).validate_python(data)
    except ValidationError:
        pass
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, TypeAliasType):
        return _lenient(annotation.__value__, data)
    if hasattr(annotation, "__metadata__"):
        return _lenient(arguments[0], data)
    if origin in {Union, UnionType}:
        return _lenient(next((a for a in arguments if a is not NoneType), Any), data)
    if origin in {list, Sequence} and isinstance(data, list):
        return [_lenient(arguments[0], item) for item in data]
    if origin in {dict, Mapping} and isinstance(data, dict):
        return {key: _lenient(arguments[1], item) for key, item in data.items()}
    model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return _construct(annotation, data) if model else data


def _construct(model: type[BaseModel], data: Any) -> Any:
    fields = model.model_fields
    if "root" in fields:
        return model.model_construct(root=_lenient(fields["root"].annotation, data))
    if not isinstance(data, dict):
        return data
    names = {info.alias or name: name for name, info in fields.items()}
    known = {
        names[key]: _lenient(fields[names[key]].annotation, item)
        for key, item in data.items()
        if key in names
    }
    # The set of set fields is given: model_construct would count aliases as extra values.
    instance = model.model_construct(_fields_set=set(known), **known)
    if model.model_config.get("extra") == "allow":
        extra = {key: item for key, item in data.items() if key not in names}
        object.__setattr__(instance, "__pydantic_extra__", extra)
    return instance
