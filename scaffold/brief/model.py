"""The content of a brief, checked and in plain values: frozen records without positions, each with its place in the brief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from scaffold.brief.fields import Field
from scaffold.core.location import Pointer

Shape: TypeAlias = "Field | Mapping[str, Any] | bool"
"""A field of the mini-grammar, or a JSON Schema."""


class Conventions(StrEnum):
    """The share of the document that comes from conventions."""

    HOUSE = "house"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """A technology: its role in kebab-case, what was chosen, why, and what would do as well."""

    role: str
    choice: str
    because: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A dependency on another service, in the terms of `x-service.dependencies`; `names` are operations or events."""

    service: str
    via: str
    names: tuple[str, ...]
    coupling: str
    timeout: str | None = None
    fallback: str | int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """The number of requests that a caller has in a window, an ISO 8601 duration."""

    limit: int
    window: str
    by: str


@dataclass(frozen=True, slots=True)
class Cache:
    """The time for which a reply may be used again, an ISO 8601 duration, and its users."""

    scope: str
    ttl: str


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait of the catalogue with its arguments; `number` is its place in the list of the brief."""

    name: str
    arguments: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Method:
    """A standard method of a resource; `about` is its summary, None where it is that of the conventions."""

    name: str
    critical: bool = False
    public: bool = False
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An action: the effect of `POST …/{id}/name` on a resource."""

    name: str
    about: str | None
    sources: tuple[str, ...]
    target: str | None
    takes: Mapping[str, Shape]
    emits: str | None
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing with an identity that the service keeps."""

    name: str
    about: str | None
    traits: Mapping[str, Trait]
    key: str | None
    parent: str | None
    path: str | None
    retention: str | None
    fields: Mapping[str, Shape]
    methods: Mapping[str, Method]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that is not a standard method; values that may have several forms are as written, fields parsed."""

    id: str
    method: str
    path: str
    about: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    public: bool = False
    critical: bool = False
    named: bool = True
    scope: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    takes: Any = None
    gives: Any = None
    errors: tuple[int, ...] = ()
    rate: Rate | None = None
    cache: Cache | None = None
    publishes: tuple[str, ...] = ()
    deprecated: bool = False
    security: list[Any] | None = None
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief; `shared` are the names of its own traits, which its operations have in them already."""

    service: str
    about: str | None = None
    conventions: Conventions = Conventions.HOUSE
    head: Mapping[str, Any] = field(default_factory=dict)
    stack: tuple[Choice, ...] = ()
    uses: tuple[Use, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    types: Mapping[str, Shape | Mapping[str, Shape]] = field(default_factory=dict)
    schemas: Mapping[str, Any] = field(default_factory=dict)
    publishes: Mapping[str, Any] = field(default_factory=dict)
    consumes: Mapping[str, Any] = field(default_factory=dict)
    components: Mapping[str, Any] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    document: Mapping[str, Any] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a brief that cannot be expanded: where, what, and what to do about it."""

    pointer: Pointer
    message: str
    hint: str
    code: str = "brief"
