"""Operations that nobody has written yet: they answer 501, and a service that lacks them starts all the same."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from .problems import not_implemented

if TYPE_CHECKING:
    # Type checkers take a method for abstract, and so list what is to be written.
    from abc import abstractmethod as unwritten

    from .types import Call

__all__ = ["ignore_retired", "or_unwritten", "unbegun", "unwritten"]

T = TypeVar("T")
_log = logging.getLogger(__name__)

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


def unbegun(method: T) -> T:
    """Let the work that an operation accepts be logged as not begun until a class of the service has the method."""
    name = str(getattr(method, "__name__", ""))

    async def say(self: object, call: Call, **_: object) -> None:
        where = f"{_class_of(self)}.{name} in {_file_of(self)}"
        _log.warning("%s accepted work that nobody has written: write %s", call.operation_id, where)

    say.__name__, say.__doc__, say.__module__ = name, method.__doc__, str(getattr(method, "__module__", ""))
    return cast("T", say)


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
