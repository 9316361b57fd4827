"""Logging in gives a token, not a session.

Why:
    An endpoint that only opens or closes a session changes a state that later requests silently depend on.
    One that returns a token leaves the state with the client, and any instance can serve the next request.

Bad:
    paths:
      /login:
        post: {responses: {"204": {description: You are logged in now.}}}

Good:
    paths:
      /login:
        post:
          responses:
            "200":
              description: A token for the next requests.
              content:
                application/json: {schema: {type: object, properties: {access_token: {type: string}}}}

Irrelevant:
    paths:
      /sessions:
        get: {responses: {"200": {description: The sessions.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import properties
from scaffold.lint.subjects import Operation, json_schemas
from scaffold.lint.targets import CLIENT_OPERATIONS

_LOGINS = frozenset({"login", "signin", "logon"})
_SESSIONS = frozenset({"session", "sessions"})
_CREDENTIALS = frozenset({"password", "passwd", "credential", "credentials"})
_TOKENS = frozenset({"token", "tokens", "jwt"})


def _opens_session(operation: Operation, facts: Facts) -> bool:
    last = operation.segments[-1].lower().replace("-", "") if operation.segments else ""
    if operation.method != "post" or not operation.successes:
        return False
    return last in _LOGINS or (last in _SESSIONS and _takes_credentials(operation, facts))


def _takes_credentials(operation: Operation, facts: Facts) -> bool:
    """Tell a session that a person opens from one of a payment or a game."""
    return any(
        _CREDENTIALS.intersection(words(name))
        for schema in json_schemas(operation.body_contents, facts)
        for name in properties(schema, facts)
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    for reply in operation.successes:
        for schema in reply.schemas():
            named = {word for name in properties(schema, facts) for word in words(name)}
            if named & _TOKENS or not properties(schema, facts):
                return
    yield Violation(
        operation.node, f"{operation.title} returns no token: the server must remember who logged in"
    )


RULE = Rule(
    id="stl-no-login-session",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_opens_session),
    judge=_judge,
    fix="return a short-lived access token (OAuth 2.0, RFC 6749, or a token endpoint of your own)",
)
