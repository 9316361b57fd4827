"""Stand between the wire and the handlers: everything that the contract says is enforced here."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from ..contract.document import Contract, ContractError, Operation
from ..core.media import negotiate
from ..core.problems import (
    Problem,
    bad_request,
    from_http,
    not_found,
    not_implemented,
    precondition_required,
    unavailable,
)
from ..core.types import Apart, Call, Handler, Principal, ReplayStore, Retry, StoredReply, UnitOfWork
from ..security.authenticator import Authenticator
from .features import Features, Previewer
from .parameters import Wire
from .plans import Plan, Plans
from .sent import Sent

_log = logging.getLogger(__name__)
_ATTEMPTS = 4
_RETRY_SECONDS = 2.0
_MAX_DIGITS = 18
# What a 304 carries of the reply it stands for (RFC 9110 section 15.4.5).
_KEPT = frozenset({"cache-control", "content-location", "date", "etag", "expires", "last-modified", "vary"})


class Edge:
    """Answer requests for the contract's operations.

    The order is fixed: credentials (401, 403), parameters, acceptable media types, body, then the unit of
    work with idempotency and the handler. ``max_body`` is in octets. ``check_replies`` turns a reply that
    the contract does not allow into a 500, before anything is committed. ``preview`` answers what has no
    behavior.
    """

    def __init__(
        self,
        contract: Contract,
        authenticator: Authenticator,
        units: UnitOfWork,
        replays: ReplayStore,
        *,
        check_replies: bool = False,
        max_body: int = 1 << 20,
        features: Features = Features(),  # noqa: B008 - a frozen value
        preview: Previewer | None = None,
    ) -> None:
        self.contract = contract
        self.features = features
        self._authenticator = authenticator
        self._units = units
        self._replays = replays
        self._max_body = max_body
        self._preview = preview
        self._plans = Plans(contract, features, check_replies=check_replies)

    async def serve(
        self,
        operation: Operation,
        handler: Handler | None,
        path: Mapping[str, str],
        *,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer one request; ``path`` holds the raw values of the template's parameters."""
        request = Request(scope, receive)
        try:
            sent = await self._answer(operation, handler, path, request)
        except ClientDisconnect:
            return
        except Problem as problem:
            sent = self._refusal(operation, problem, request)
        except HTTPException as error:
            sent = self._refusal(operation, from_http(error), request)
        except ContractError:
            # The plan's compilation logged why, once.
            sent = self._refusal(operation, Problem(500, detail="The service failed."), request)
        except Exception:  # noqa: BLE001 - logged, and its client learns nothing
            _log.exception("%s failed", operation.operation_id)
            sent = self._refusal(operation, Problem(500, detail="The service failed."), request)
        if not sent.later:
            await sent.send(operation.method, receive, send)
            return
        try:
            await sent.send(operation.method, receive, send)
        except Exception:
            # What was committed is done, whether or not its client heard of it.
            await _finish(operation, sent)
            raise
        await _finish(operation, sent)

    def accepts(self, operation: Operation, path: Mapping[str, str]) -> bool:
        """Tell whether the raw values of a template's parameters satisfy their schemas."""
        try:
            parameters = self._plans.plan(operation).parameters
        except ContractError:
            return True
        return parameters.accepts_path(path)

    def _refusal(self, operation: Operation, problem: Problem, request: Request) -> Sent:
        refusals = self._plans.refusals(operation)
        return refusals.encode(problem, request.scope["path"], request.headers.get("accept"))

    async def _answer(
        self, operation: Operation, handler: Handler | None, path: Mapping[str, str], request: Request
    ) -> Sent:
        if "" in path.values():
            raise not_found()
        principal = await self._authenticator.authenticate(operation.security, request)
        plan = self._plans.plan(operation)
        if plan.guarded and "if-match" not in request.headers:
            raise precondition_required()
        headers = _headers(request)
        values = plan.parameters.read(Wire(path, request.scope["query_string"], headers))
        accept = request.headers.get("accept")
        if plan.refuses_accept and negotiate(accept, plan.offered) is None:
            raise Problem(406, detail=f"Accept one of: {', '.join(plan.offered)}.")
        data, body, media_type = b"", None, None
        if plan.body is not None:
            _require_plain(headers)
            data = await self._read(request)
            body, media_type = await plan.body.read(headers.get("content-type"), data)

        def call(db: Any) -> Call:
            return Call(
                operation.operation_id,
                request,
                principal,
                values["path"],
                values["query"],
                values["header"],
                values["cookie"],
                body,
                media_type,
                db,
                self._units,
                data=data,
            )

        if handler is not None and not (self._preview and self._preview.precedes(operation, request)):
            try:
                replay = _replay_key(plan, request, principal, data)
                resource = _resource(operation, path)
                sent = await self._handled(plan, handler, call, replay, request, resource=resource)
            except Problem as problem:
                if self._preview is None or not self._preview.replaces(operation, problem, request):
                    raise
            else:
                if self._preview is not None:
                    self._preview.note(operation, request)
                return sent
        if self._preview is None:
            raise not_implemented(call(None))
        return self._preview.answer(operation, request)

    async def _handled(
        self,
        plan: Plan,
        handler: Handler,
        call: Callable[[Any], Call],
        replay: tuple[str, str, str] | None,
        request: Request,
        *,
        resource: str,
    ) -> Sent:
        """Run the handler until no faster transaction is in its way."""
        accept = request.headers.get("accept")
        end = time.monotonic() + _RETRY_SECONDS
        for _ in range(_ATTEMPTS):
            try:
                sent = await self._run(plan, handler, call, replay, accept, resource=resource)
            except Retry:
                if time.monotonic() > end:
                    break
                continue
            return _conditional(plan, request, sent)
        raise unavailable("Too many requests change the same resources at once.")

    async def _run(
        self,
        plan: Plan,
        handler: Handler,
        call: Callable[[Any], Call],
        replay: tuple[str, str, str] | None,
        accept: str | None,
        *,
        resource: str,
    ) -> Sent:
        """Run the handler in a unit of work; a reply that cannot be encoded rolls it back."""
        if isinstance(handler, Apart):
            return await _answered(plan, handler, call(None), accept)
        name = plan.operation.operation_id
        write = not plan.operation.safe
        async with self._units.begin(write=write, operation=name, resource=resource) as db:
            if replay is not None and plan.idempotency is not None:
                caller, key, digest = replay
                stored = await self._replays.claim(db, caller, name, key, digest, plan.idempotency.ttl)
                if stored is not None:
                    return Sent.replay(stored)
            sent = await _answered(plan, handler, call(db), accept)
            if replay is not None and sent.stream is None:
                kept = StoredReply(sent.status, tuple(sent.headers), sent.body)
                await self._replays.store(db, replay[0], name, replay[1], kept)
        return sent

    async def _read(self, request: Request) -> bytes:
        """Return the body.

        Raises:
            Problem: 413 when it is longer than allowed, 400 when its announced length is no number.
        """
        announced = request.headers.get("content-length")
        if announced is not None and not (announced.isascii() and announced.isdecimal()):
            raise bad_request("Content-Length is not a number.")
        if announced is not None and (len(announced) > _MAX_DIGITS or int(announced) > self._max_body):
            raise self._too_large()
        chunks: list[bytes] = []
        length = 0
        async for chunk in request.stream():
            length += len(chunk)
            if length > self._max_body:
                raise self._too_large()
            chunks.append(chunk)
        return b"".join(chunks)

    def _too_large(self) -> Problem:
        return Problem(413, detail=f"The body may have at most {self._max_body} octets.")


async def _answered(plan: Plan, handler: Handler, call: Call, accept: str | None) -> Sent:
    sent = plan.replies.encode(await handler(call), accept)
    sent.later = call.later
    return sent


async def _finish(operation: Operation, sent: Sent) -> None:
    """Do what a handler left for after the commit; what fails is logged, as nobody waits for it."""
    for work in sent.later:
        try:
            await work()
        except Exception:  # noqa: BLE001 - logged; the state that is kept says how far it came
            _log.exception("%s: the work after the commit failed", operation.operation_id)


def _headers(request: Request) -> dict[str, str]:
    """Return the headers by lower-case name, repeated ones joined (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for raw, value in request.scope["headers"]:
        name, text = raw.decode("latin-1"), value.decode("latin-1").strip(" \t")
        separator = "; " if name == "cookie" else ", "
        headers[name] = f"{headers[name]}{separator}{text}" if name in headers else text
    return headers


def _require_plain(headers: Mapping[str, str]) -> None:
    """Refuse a body in a content coding (RFC 9110 section 15.5.16): nothing here decodes one."""
    coding = headers.get("content-encoding", "identity")
    if coding.lower() not in {"", "identity"}:
        detail = f"The content coding {coding} is not understood; send the body as it is."
        raise Problem(415, detail=detail, headers={"Accept-Encoding": "identity"})


def _resource(operation: Operation, path: Mapping[str, str]) -> str:
    """Return the identifier of what a request may have to wait for: the first of its path, as the outermost."""
    return "" if operation.safe else next(iter(path.values()), "")


def _replay_key(
    plan: Plan, request: Request, principal: Principal | None, data: bytes
) -> tuple[str, str, str] | None:
    """Return caller, key and digest of the request where the operation is idempotent by key and has one."""
    if plan.idempotency is None:
        return None
    key = request.headers.get(plan.idempotency.header)
    if key is None:
        return None
    if plan.idempotency.uuid:
        # Two spellings of one UUID are one key (RFC 9562 section 4).
        key = key.lower()
    digest = hashlib.sha256()
    for part in (request.scope["path"].encode(), request.scope["query_string"], data):
        digest.update(len(part).to_bytes(8, "big") + part)
    return (principal.subject if principal else "", key, digest.hexdigest())


def _conditional(plan: Plan, request: Request, sent: Sent) -> Sent:
    """Answer 304 where the client's copy is current (RFC 9110 section 13.1.2: tags compare weakly)."""
    given, etag = request.headers.get("if-none-match"), sent.header("etag")
    if not plan.conditional or given is None or etag is None or sent.status != HTTPStatus.OK:
        return sent
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    if given.strip() != "*" and etag.removeprefix("W/") not in tags:
        return sent
    return Sent(304, [(name, value) for name, value in sent.headers if name in _KEPT], b"")
