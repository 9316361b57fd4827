"""Convert between JSON values and the typed models of the contract."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from typing_extensions import TypeAliasType

from .problems import bad_request

T = TypeVar("T")

# Annotations come from generated code, so there are as many adapters as it has models.
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
# Up to this depth pydantic types a value as a whole.
_DEEP = 6
_UNIONS = frozenset({Union, UnionType})
_LISTS = frozenset({list, Sequence})
_MAPS = frozenset({dict, Mapping})
_MISFIT: Any = object()


def build(model: type[T], data: Any) -> T:
    """Return ``data`` as ``model``.

    The data satisfy the contract's JSON Schema already. Where pydantic is stricter than the schema (a leap
    second, an unusual e-mail address) that field keeps the value as it was sent; all around it is typed.
    """
    built: T = build_value(model, data)
    return built


def build_value(annotation: Any, data: Any) -> Any:
    """Return ``data`` as a union, a list or another annotation that is no class; see ``build``."""
    if not _is_deep(data):
        with suppress(ValidationError):
            return _adapter(annotation).validate_python(data)
    try:
        return _Pieces().typed(annotation, data)
    except RecursionError:
        raise bad_request("The value is nested too deeply.") from None


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


class _Pieces:
    """Type a value piece by piece: each piece once by each annotation, and a refused leaf stays as it is.

    pydantic tries every branch of a union, and within it all that is below: unions within one another take it twice
    as long with each level.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, int], Any] = {}
        self._open: set[tuple[Any, int]] = set()

    def typed(self, annotation: Any, data: Any) -> Any:
        """Type what can be typed, from the outside in."""
        found = self._fit(annotation, data)
        key = annotation, id(data)
        if found is not _MISFIT or key in self._open:
            return data if found is _MISFIT else found
        self._open.add(key)
        annotation = _resolved(annotation)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in _UNIONS:
            return self.typed(next((a for a in arguments if a is not NoneType), Any), data)
        if origin in _LISTS and isinstance(data, list):
            return [self.typed(arguments[0], item) for item in data]
        if origin in _MAPS and isinstance(data, dict):
            return {key: self.typed(arguments[1], item) for key, item in data.items()}
        return self._construct(annotation, data) if _is_model(annotation) else data

    def _fit(self, annotation: Any, data: Any) -> Any:
        """Return a piece as pydantic types it, or _MISFIT where it refuses to."""
        key = annotation, id(data)
        if key not in self._known:
            # What leads back here without a step into the value fits nothing.
            self._known[key] = _MISFIT
            with suppress(ValidationError):
                self._known[key] = self._piece(_resolved(annotation), data)
        return self._known[key]

    def _piece(self, annotation: Any, data: Any) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if not isinstance(data, dict | list):
            return _adapter(annotation).validate_python(data)
        if origin in _UNIONS:
            best, most = _MISFIT, -1
            for branch in arguments:
                found = self._fit(branch, data)
                if found is not _MISFIT and _fields_set(found) > most:
                    best, most = found, _fields_set(found)
            return best
        if _is_model(annotation):
            return self._model(annotation, data)
        if (origin in _LISTS and isinstance(data, list)) or (origin in _MAPS and isinstance(data, dict)):
            places: Iterable[Any] = data if isinstance(data, dict) else range(len(data))
            copied: Any = data.copy()
            for place in places:
                copied[place] = self._fit(arguments[-1], data[place])
                if copied[place] is _MISFIT:
                    return _MISFIT
            return copied
        return _adapter(annotation).validate_python(data)

    def _model(self, model: type[BaseModel], data: Any) -> Any:
        model.model_rebuild()
        fields = model.model_fields
        if "root" in fields:
            root = self._fit(fields["root"].annotation, data)
            return _MISFIT if root is _MISFIT else model.model_validate(root)
        if not isinstance(data, dict):
            return _MISFIT
        members = data.copy()
        for name, field in fields.items():
            key = field.alias or name
            if isinstance(data.get(key), dict | list):
                members[key] = self._fit(field.annotation, data[key])
                if members[key] is _MISFIT:
                    return _MISFIT
        return model.model_validate(members)

    def _construct(self, model: type[BaseModel], data: Any) -> Any:
        fields = model.model_fields
        if "root" in fields:
            return model.model_construct(root=self.typed(fields["root"].annotation, data))
        if not isinstance(data, dict):
            return data
        names = {info.alias or name: name for name, info in fields.items()}
        known = {
            names[key]: self.typed(fields[names[key]].annotation, item)
            for key, item in data.items()
            if key in names
        }
        # The set of set fields is given: model_construct would count aliases as extra values.
        instance = model.model_construct(_fields_set=set(known), **known)
        if model.model_config.get("extra") == "allow":
            extra = {key: item for key, item in data.items() if key not in names}
            object.__setattr__(instance, "__pydantic_extra__", extra)
        return instance


def _resolved(annotation: Any) -> Any:
    """Return what an alias or an annotation with metadata stands for, names in it looked up."""
    seen = set[str]()
    while True:
        if isinstance(annotation, TypeAliasType):
            if annotation.__name__ in seen:
                return Any
            seen.add(annotation.__name__)
            holder = type("_Holder", (), {"__annotations__": {"value": annotation.__value__}})
            names = vars(sys.modules[annotation.__module__]) if annotation.__module__ else {}
            annotation = get_type_hints(holder, dict(names), include_extras=True)["value"]
        elif hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        else:
            return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields_set(value: Any) -> int:
    """Count the fields of a model that a value has: of two branches of a union that fit, the one with more is meant."""
    return (
        len(value.model_fields_set & type(value).model_fields.keys()) if isinstance(value, BaseModel) else 0
    )


def _is_deep(data: Any, levels: int = _DEEP) -> bool:
    """Tell whether objects and lists are in one another beyond so many levels."""
    if not isinstance(data, dict | list):
        return False
    items = data.values() if isinstance(data, dict) else data
    return not levels or any(_is_deep(item, levels - 1) for item in items if isinstance(item, dict | list))
