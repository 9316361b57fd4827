"""Names that the contract does not have any more: where a service still uses one it works on, with a warning."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

from .problems import Problem

__all__ = ["retired_entities", "retired_member", "retired_method", "retired_names", "warn_retired"]

T = TypeVar("T")

_GENERATED = "._generated"


def retired_names(
    module: str, names: Mapping[str, str], others: Callable[[str], object] | None = None
) -> Callable[[str], object]:
    """Return the `__getattr__` of a generated module (PEP 562) for names that it does not define any more.

    ``names`` says what each is called in the module of retired names; ``others`` finds any other name.
    """

    def find(name: str) -> object:
        if name in names:
            warn_retired(module, name)
            return getattr(import_module(_retired(module)), names[name])
        if others is not None:
            return others(name)
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=module)

    return find


def retired_entities(entities: dict[str, T], module: str) -> dict[str, T]:
    """Return entities by name that find those which the contract does not have any more, and do not list them."""
    return _Entities(entities, module)


def retired_method(name: str) -> Problem:
    """Return the problem for a call of a method whose operation the contract does not have any more."""
    return Problem(501, detail=f"{name} is not part of the contract any more.", code="retired")


def retired_member(value: str) -> Any:
    """Return, for the class of an enumeration, what a member was that the contract does not have any more.

    It is found by its name and equals its value, but is not one of the members: not listed, and in no data.
    """
    return _Member(value)


class _Member:
    """A descriptor, which classes of enumerations do not take for a member."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> str:
        warn_retired(owner.__module__, f"{owner.__name__}.{self._name}")
        return _Text(self._value, self._name)


class _Text(str):
    """A text that has a name and a value, as members do."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, value: str, name: str) -> _Text:
        text = super().__new__(cls, value)
        text.name = name
        return text

    @property
    def value(self) -> str:
        """The text itself."""
        return str(self)


class _Entities(dict[str, T]):
    """Entities of the contract; those of before are found, and not counted."""

    def __init__(self, entities: Mapping[str, T], module: str) -> None:
        super().__init__(entities)
        self._module = module

    def __missing__(self, name: str) -> T:
        found: T = import_module(_retired(self._module)).ENTITIES[name]
        warn_retired(self._module, f"ENTITIES[{name!r}]")
        return found


def _retired(module: str) -> str:
    """Name the module of retired names beside a generated one."""
    package, _, _ = module.partition(_GENERATED)
    return f"{package}{_GENERATED}.retired"


def warn_retired(module: str, name: str) -> None:
    """Warn of a name of a generated module, on behalf of what the caller was called by."""
    place = module.partition(f"{_GENERATED}.")[2]
    warnings.warn(
        f"Retired: the contract does not have {place}.{name} any more", DeprecationWarning, stacklevel=3
    )
