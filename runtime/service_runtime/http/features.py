"""Parts of the runtime that only some contracts need, as the edge knows them.

A service holds those of its own contract in ``_generated/features.py``. Each is a folder or a module beside this one;
where the contract does not need it, it is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from ..contract.dialect import Direction
from ..contract.document import Contract, Operation
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shapes, Tree
from ..core.media import MediaType
from ..core.problems import Problem
from .sent import Sent


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what an operation declares for one media range of its body; ``filled`` where values may lack a default."""

    schema: Any
    validator: Validator
    media: Mapping[str, Any]
    filled: bool = False

    @property
    def encoding(self) -> Mapping[str, Any]:
        """Return the encodings of a form's fields."""
        encoding = self.media.get("encoding")
        return encoding if isinstance(encoding, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold one body to decode; ``header`` is its Content-Type.

    ``judged`` returns a value that satisfies the schema, ``typed`` the value that text at the leaves of a tree stands
    for.

    Raises:
        Problem: 422, both, for what the schema refuses.
    """

    content: Content
    media_type: MediaType
    header: str
    data: bytes
    schemas: Schemas
    shapes: Shapes
    judged: Callable[[Any], Any]
    typed: Callable[[Tree], Any]


class Decoder(Protocol):
    """Read bodies of the media types that it takes."""

    def takes(self, essence: str, content: Content, shapes: Shapes) -> bool:
        """Tell whether it reads bodies of this media type."""
        ...

    async def decode(self, reading: Reading) -> Any:
        """Return the value of a body.

        Raises:
            ValueError: when it is malformed.
            Problem: 422 when the schema refuses it.
        """
        ...


class Encoder(Protocol):
    """Write bodies of the media types that it takes."""

    def takes(self, essence: str) -> bool:
        """Tell whether it writes bodies of this media type."""
        ...

    def encode(self, value: Any, schema: Any, name: str, schemas: Schemas, shapes: Shapes) -> bytes:
        """Return a JSON value in octets; ``name`` is the value's where its schema has none."""
        ...


class Maker(Protocol):
    """Make values of schemas."""

    def value(self, schema: Any, *, full: bool = True) -> Any:
        """Return a value, with the optional parts where it is to be full.

        Raises:
            Unsatisfiable: when no value was found.
            ContractError: when the schema does not compile.
        """
        ...


class Query(Protocol):
    """Tell which requests have the query of a path template; the lowest rank goes first.

    ``names`` are the template's parameters in the order of their values.
    """

    rank: tuple[int, int]
    names: tuple[str, ...]

    def captured(self, query: str) -> list[str] | None:
        """Return the raw values of the parameters, None where a request lacks what the template says."""
        ...


class Previewer(Protocol):
    """Answer operations from the contract alone."""

    def precedes(self, operation: Operation, request: Request) -> bool:
        """Tell whether an operation that has a behavior is answered by the preview all the same."""
        ...

    def replaces(self, operation: Operation, problem: Problem, request: Request) -> bool:
        """Tell whether the preview answers for a behavior that refused with a problem."""
        ...

    def note(self, operation: Operation, request: Request) -> None:
        """Note that an operation was answered by a behavior of its own."""
        ...

    def answer(self, operation: Operation, request: Request) -> Sent:
        """Return a reply of the operation.

        Raises:
            Problem: 404, for what a client prefers and the contract does not have.
        """
        ...


@dataclass(frozen=True, slots=True)
class Features:
    """Hold the parts that a contract needs. ``maker`` and ``query`` make one for a use, ``pages`` routes for people."""

    decoders: tuple[Decoder, ...] = ()
    encoders: tuple[Encoder, ...] = ()
    maker: Callable[[Schemas, Direction], Maker] | None = None
    query: Callable[[str], Query] | None = None
    pages: Callable[[Contract], Sequence[Route]] | None = None

    def decoder(self, essence: str, content: Content, shapes: Shapes) -> Decoder | None:
        """Return what reads bodies of a media type; None for JSON, text and octets."""
        return next((one for one in self.decoders if one.takes(essence, content, shapes)), None)

    def encoder(self, essence: str) -> Encoder | None:
        """Return what writes bodies of a media type; None for JSON, text and octets."""
        return next((one for one in self.encoders if one.takes(essence)), None)
