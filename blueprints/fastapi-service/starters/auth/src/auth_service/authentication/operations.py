"""Authentication: what each operation does."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NoReturn

from typing_extensions import override

from .._generated import models
from .._generated.operations.authentication import AuthenticationOperations
from .._generated.tables import ENTITIES
from .._runtime.core.convert import location
from .._runtime.core.problems import Problem, conflict, unauthenticated
from .._runtime.core.types import Call, Reply, build
from .._runtime.storage.store import Store
from ..keys.ring import KeyRing
from ..policy import Policy
from ..sessions.repository import create_session
from ..settings import Settings
from .accounts import find_account, normal_email, store_hash
from .attempts import Attempts
from .passwords import Passwords
from .refresh import exchange_refresh_token, issue_refresh_token, revoke_refresh_token
from .tokens import AccessTokens


class Authentication(AuthenticationOperations):
    """Registration, log-in, and the exchange of tokens."""

    def __init__(self, settings: Settings, policy: Policy, ring: KeyRing) -> None:
        self._users = Store(ENTITIES["User"], models.User, ENTITIES)
        self._passwords = Passwords(policy)
        self._attempts = Attempts(policy)
        self._tokens = AccessTokens(settings, policy, ring)
        self._session_lifetime = timedelta(days=policy.session_days)

    @override
    async def register(
        self, call: Call, *, body: models.RegisterRequest
    ) -> Reply[Literal[201], models.User]:
        email = normal_email(body.email)
        if await find_account(call.db, email) is not None:
            raise conflict("The e-mail address has an account already.")
        password_hash = await self._passwords.hash(body.password)
        account = {"email": email, "display_name": body.display_name}
        stored = await self._users.create(call, account, fixed={"password": password_hash})
        return Reply(201, stored.value, {"Location": location("/api/me", {}, call)})

    @override
    async def login(self, call: Call, *, body: models.LoginRequest) -> Reply[Literal[200], models.TokenPair]:
        email = normal_email(body.email)
        await self._attempts.count(call.db, email)
        account = await find_account(call.db, email)
        stored = None if account is None else account.password_hash
        valid = await self._passwords.verify(stored, body.password)
        if account is None or stored is None or not valid:
            await _refuse(call, "The e-mail address or the password is wrong.")
        await self._attempts.forget(call.db, email)
        if account.status != "active":
            # Only who knows the password learns of it.
            await call.db.commit()
            raise Problem(423, detail=f"The account is {account.status}.")
        if self._passwords.outdated(stored):
            await store_hash(call.db, account.id, await self._passwords.hash(body.password))
        user_agent = call.request.headers.get("user-agent")
        family_id = await create_session(
            call.db, account.id, user_agent=user_agent, lifetime=self._session_lifetime
        )
        refresh_token = await issue_refresh_token(call.db, family_id, ip=_client_ip(call))
        return await self._pair(call, account.id, refresh_token)

    @override
    async def refresh(
        self, call: Call, *, body: models.RefreshRequest
    ) -> Reply[Literal[200], models.TokenPair]:
        exchanged = await exchange_refresh_token(call.db, body.refresh_token, ip=_client_ip(call))
        if exchanged is None:
            await _refuse(call, "The refresh token is not valid.")
        return await self._pair(call, exchanged.user_id, exchanged.refresh_token)

    @override
    async def logout(self, call: Call, *, body: models.LogoutRequest) -> Reply[Literal[204], None]:
        await revoke_refresh_token(call.db, body.refresh_token, subject=call.subject)
        return Reply(204, None)

    async def _pair(
        self, call: Call, user_id: str, refresh_token: str
    ) -> Reply[Literal[200], models.TokenPair]:
        pair = {
            "access_token": await self._tokens.issue(call.db, user_id),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": self._tokens.seconds,
        }
        return Reply(200, build(models.TokenPair, pair), {"Cache-Control": "no-store"})


async def _refuse(call: Call, detail: str) -> NoReturn:
    """Answer 401 and keep what was written: a problem alone would undo the count of failures, or a revocation."""
    await call.db.commit()
    raise unauthenticated(detail)


def _client_ip(call: Call) -> str | None:
    return call.request.client.host[:45] if call.request.client else None
