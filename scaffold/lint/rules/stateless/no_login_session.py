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
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation, json_schemas
from scaffold.openapi.document import Node

_LOGINS = frozenset({"login", "signin", "logon"})
_SESSIONS = frozenset({"session", "sessions"})
_CREDENTIALS = frozenset({"password", "passwd", "credential", "credentials"})
_TOKENS = frozenset({"token", "tokens", "jwt"})
_DEEPEST = 2


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


def _holds_token(schema: Node, facts: Facts, depth: int = 0) -> bool:
    """Tell whether a reply has a token, perhaps inside of the account or the session that it describes."""
    found = properties(schema, facts)
    if any(_TOKENS.intersection(words(name)) for name in found):
        return True
    return depth < _DEEPEST and any(_holds_token(inner, facts, depth + 1) for inner in found.values())


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    for reply in operation.successes:
        if any(_TOKENS.intersection(words(name)) for name in reply.node.mapping("headers") or ()):
            return
        for schema in reply.schemas():
            if not properties(schema, facts) or _holds_token(schema, facts):
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
