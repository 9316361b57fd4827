"""Say what the edge, the handlers and the platform agree on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from .problems import unauthenticated
from .values import build, dump

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.datastructures import URL
    from starlette.requests import Request

__all__ = [
    "Apart",
    "Call",
    "Handler",
    "Json",
    "Principal",
    "ReplayStore",
    "Reply",
    "Retry",
    "StoredReply",
    "Target",
    "UnitOfWork",
    "build",
    "dump",
    "target_url",
]

StatusT_co = TypeVar("StatusT_co", bound=int, covariant=True)
BodyT_co = TypeVar("BodyT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Principal:
    """Hold who calls: ``scheme`` is the name of the security scheme that the credentials satisfied."""

    subject: str
    scopes: frozenset[str]
    claims: Mapping[str, Any]
    scheme: str


class Target(NamedTuple):
    """The place of a request in the contract: its raw ``path`` below ``base``, with which the service's URLs begin.

    ``base`` is the path of the contract's server URL, also where the request came without it: a gateway may have
    taken it off. ``schemes`` are those of the contract's servers, by host and port.
    """

    base: str
    path: str
    schemes: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Call:
    """Carry one request that satisfies the contract.

    ``path``, ``query``, ``headers`` and ``cookies`` hold decoded parameters under the contract's own
    spelling; an absent one has no key unless its schema has a ``default``. ``body`` is a JSON value, a dict
    for a form (files as ``bytes``), ``str`` for text and ``bytes`` for anything else; None when none was
    sent. ``media_type`` is the body's, without parameters, and ``data`` its octets, which have read-only properties,
    too. ``db`` is the connection of the unit of work,
    which commits after the reply is known; ``begin()`` opens another. ``later`` is what ``after_commit`` was told.
    """

    operation_id: str
    request: Request
    principal: Principal | None
    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    cookies: dict[str, Any]
    body: Any
    media_type: str | None
    db: AsyncConnection
    units: UnitOfWork | None = None
    later: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    data: bytes = b""

    @asynccontextmanager
    async def begin(self, *, write: bool = False) -> AsyncIterator[Call]:
        """Repeat the call in a transaction of its own, for streams and for what is done after the commit.

        It holds a connection for as long as it is open, and commits when the block ends.

        Raises:
            RuntimeError: when the call was made without a unit of work, as in a test.
            Problem: 503 when the database is away.
        """
        if self.units is None:
            raise RuntimeError("the call was made without a unit of work")
        async with self.units.begin(write=write, operation=self.operation_id) as db:
            yield replace(self, db=db, later=[])

    def after_commit(self, work: Callable[..., Awaitable[None]], **arguments: Any) -> None:
        """Have ``work(call, ...)`` done once the unit of work is committed and the reply is sent.

        It is not done when the unit is rolled back, or when the process ends before. What it raises is logged.
        """
        self.later.append(partial(work, self, **arguments))

    @property
    def url(self) -> URL:
        """Return the URL of the request, with the path and the scheme that the contract's servers have."""
        return target_url(self.request)

    @property
    def subject(self) -> str:
        """Return the caller's subject.

        Raises:
            Problem: 401, when the operation is public and the caller sent no credentials.
        """
        if self.principal is None:
            raise unauthenticated()
        return self.principal.subject


@dataclass(frozen=True, slots=True)
class Reply(Generic[StatusT_co, BodyT_co]):
    """Answer a call. A ``body`` of None is a reply without content; a media type of None is negotiated.

    ``body`` is a pydantic model, a JSON value, ``str`` or ``bytes``, or an asynchronous iterator of items for
    a streamed media type. Streams outlive the unit of work: they use ``Call.begin()`` and not ``Call.db``.
    With a ``doubt``, which says what to write, a body that breaks its schema is answered 501 and rolled back.
    """

    status: StatusT_co
    body: BodyT_co
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    doubt: str = ""


def target_url(request: Request, path: str | None = None) -> URL:
    """Return the URL of a request, or of another raw path of the contract, as the contract's servers have it."""
    url, target = request.url, request.scope.get("contract.target")
    if target is None:
        return url if path is None else url.replace(path=path, query="")
    scheme = target.schemes.get(url.netloc, url.scheme)
    if path is None:
        return url.replace(scheme=scheme, path=target.base + target.path)
    return url.replace(scheme=scheme, path=target.base + path, query="")


Json: TypeAlias = Any
"""Mark a JSON value whose schema has no type of its own."""

Handler: TypeAlias = Callable[[Call], Awaitable[Reply[Any, Any]]]


@dataclass(frozen=True, slots=True)
class Apart:
    """Call a handler without a unit of work: a database that is away keeps nobody from it, and ``Call.db`` is None."""

    handler: Handler

    async def __call__(self, call: Call) -> Reply[Any, Any]:
        """Answer a call."""
        return await self.handler(call)


class Retry(Exception):  # noqa: N818 - an instruction, not an error
    """Say that another transaction was faster, and that this one may succeed when it is run again."""


class UnitOfWork(Protocol):
    """Open the transaction of one request."""

    def begin(
        self, *, write: bool, operation: str = "", resource: str = ""
    ) -> AbstractAsyncContextManager[AsyncConnection]:
        """Commit when the block ends, roll back on any exception; ``write`` is false for safe methods.

        ``operation`` names what is done, and ``resource`` what it may have to wait for: nothing for safe methods.
        """
        ...


@dataclass(frozen=True, slots=True)
class StoredReply:
    """Keep a reply as it was sent, for idempotent replay. Header names are lower-case; no body is ``b""``."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class ReplayStore(Protocol):
    """Remember the replies to requests that carry an idempotency key, in the request's own transaction."""

    async def claim(  # noqa: PLR0917 - who, what and which request make six
        self, db: AsyncConnection, caller: str, operation: str, key: str, digest: str, ttl: timedelta
    ) -> StoredReply | None:
        """Return the stored reply of an earlier request, or reserve the key and return None.

        ``caller`` is the subject, or "" for an anonymous request; ``digest`` is the SHA-256 of the request in
        hex.

        Raises:
            Problem: 422 when the key came with another digest; 409 when its first request is still running.
        """
        ...

    async def store(
        self, db: AsyncConnection, caller: str, operation: str, key: str, reply: StoredReply
    ) -> None:
        """Keep the reply of a request whose key was claimed."""
        ...
