"""The values of `x-service` and `x-events` as records, for lint and for the model.

What has not the form of its schema counts as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from scaffold.core.values import mapping, sequence, text, texts

_DESCRIBING: Final = ("domain", "owner", "tier", "slo", "capacity")


@dataclass(frozen=True, slots=True)
class Technology:
    """A choice of technology: role, product and why."""

    role: str
    choice: str
    because: str
    alternatives: tuple[str, ...]


class Dependency(NamedTuple):
    """A service that this one uses; texts are empty where they are not said, and `written` is the whole entry."""

    service: str
    via: str
    coupling: str
    timeout: str
    written: Mapping[str, Any]

    @property
    def is_awaited(self) -> bool:
        """True where no request can be answered without it: coupled hard, over HTTP."""
        return bool(self.service) and self.via == "http" and self.coupling == "hard"


class ServiceMark(NamedTuple):
    """The head of a service; `availability` is in percent, `p99_ms` in milliseconds.

    `described` are the fields that ask nothing of the code, as they are written.
    """

    name: str = ""
    responsibilities: tuple[str, ...] = ()
    stack: tuple[Technology, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    availability: float | None = None
    p99_ms: float | None = None
    described: Mapping[str, Any] = {}


class PublishedEvent(NamedTuple):
    """An entry of `x-events.publishes`; its name is empty where it is not said."""

    name: str


class ConsumedEvent(NamedTuple):
    """An entry of `x-events.consumes`, published by the service `source`; texts are empty where they are not said."""

    name: str
    source: str
    idempotent_by: str


def read_service(value: object) -> ServiceMark:
    """Read the value of `x-service`; an empty mark for anything but an object."""
    marks = mapping(value)
    promises = mapping(marks.get("slo"))
    return ServiceMark(
        name=text(marks.get("name")),
        responsibilities=texts(marks.get("responsibilities")),
        stack=tuple(read_technology(item) for item in sequence(marks.get("stack")) if isinstance(item, dict)),
        dependencies=tuple(
            read_dependency(item) for item in sequence(marks.get("dependencies")) if isinstance(item, dict)
        ),
        availability=_number(promises.get("availability")),
        p99_ms=_number(promises.get("p99_ms")),
        described={key: marks[key] for key in _DESCRIBING if key in marks},
    )


def read_technology(value: object) -> Technology:
    """Read an entry of `x-service.stack`."""
    marks = mapping(value)
    return Technology(
        role=text(marks.get("role")),
        choice=text(marks.get("choice")),
        because=text(marks.get("because")),
        alternatives=texts(marks.get("alternatives")),
    )


def read_dependency(value: object) -> Dependency:
    """Read an entry of `x-service.dependencies`."""
    marks = mapping(value)
    service, via, coupling, timeout = (
        text(marks.get(name)) for name in ("service", "via", "coupling", "timeout")
    )
    return Dependency(service, via, coupling, timeout, marks)


def read_published(value: object) -> PublishedEvent:
    """Read an entry of `x-events.publishes`."""
    return PublishedEvent(text(mapping(value).get("name")))


def read_consumed(value: object) -> ConsumedEvent:
    """Read an entry of `x-events.consumes`."""
    marks = mapping(value)
    return ConsumedEvent(*(text(marks.get(name)) for name in ("name", "from", "idempotent_by")))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
