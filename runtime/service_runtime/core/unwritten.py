"""Operations that nobody has written yet: they answer 501, and a service that lacks them starts all the same."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .problems import not_implemented

if TYPE_CHECKING:
    # Type checkers take a method for abstract, and so list what is to be written.
    from abc import abstractmethod as unwritten

    from .types import Call

__all__ = ["ignore_retired", "or_unwritten", "unwritten"]

T = TypeVar("T")

_INTERFACE = "Operations"
_MODULE = "operations"

if not TYPE_CHECKING:

    def unwritten(method: Callable[..., Any]) -> Callable[..., Any]:
        """Let a method of an interface answer 501 until a class of the service has one of its name."""
        name = method.__name__

        async def answer(self: object, call: Call, **_: object) -> NoReturn:
            raise not_implemented(call, f"{_class_of(self)}.{name} in {_file_of(self)}")

        answer.__name__, answer.__qualname__ = name, method.__qualname__
        answer.__doc__, answer.__module__ = method.__doc__, method.__module__
        return answer


def or_unwritten(operations: T | None, interface: Any) -> T:
    """Return the class of a resource that the service has, or, for None, one whose methods answer 501."""
    if operations is not None:
        return operations
    default: T = interface()
    return default


def ignore_retired(resources: Mapping[str, object]) -> None:
    """Warn of classes that are passed for resources which the contract does not have any more."""
    for name in resources:
        warnings.warn(
            f"Retired: the contract has no resource {name} any more; what is passed for it answers nothing",
            DeprecationWarning,
            stacklevel=3,
        )


def _class_of(operations: object) -> str:
    """Return the name of the class to write in: that of the resource, where it has none of its own."""
    return type(operations).__name__.removesuffix(_INTERFACE)


def _file_of(operations: object) -> str:
    """Return the file to write in, relative to the package."""
    _, *parts = type(operations).__module__.split(".")
    if parts[0] == "_generated":
        # An interface stands in `_generated/operations/RESOURCE.py`, its class in `RESOURCE/operations.py`.
        parts = [parts[-1], _MODULE]
    return f"{'/'.join(parts)}.py"
