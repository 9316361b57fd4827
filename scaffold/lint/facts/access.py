"""The security of a document: schemes, and the scopes that operations require."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from scaffold.core.naming import words
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import properties
from scaffold.openapi.document import Node
from scaffold.openapi.values import Json

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts
    from scaffold.lint.facts.subjects import Operation

_READ_VERBS = frozenset({"read", "readonly", "view", "list", "get"})
_WRITE_VERBS = frozenset({"write", "edit", "manage", "admin", "create", "update", "delete", "modify"})


SECRET_NAME = re.compile(
    r"^(access|auth|refresh|id|bearer|api|client|session|user)?[-_]?(token|secret|jwt|password|passwd|pwd)$"
    r"|(^|[-_])api[-_]?key$",
    re.IGNORECASE,
)
"""The names of parameters that hold a secret, as far as a name can say so."""

_CREDENTIAL_HEADER = re.compile(
    r"^(proxy-)?authorization$|^cookie$|[-_](token|secret|session)$", re.IGNORECASE
)
_TOKEN_NAME = re.compile(
    r"^(access|auth|refresh|id|bearer|api|session|user)?[-_]?(token|jwt)$", re.IGNORECASE
)
# `x-amazon-apigateway-auth`, `x-authenticated`, `x-auth-type` …
_EXTENSION = re.compile(
    r"^x-([a-z0-9]+-)*auth(enticated|entication|orization|orizer|type)?(-type|-required)?$", re.IGNORECASE
)
_NOBODY = frozenset({"", "none", "false", "no", "public", "anonymous", "optional"})
# Where a caller has nothing to show yet.
_ENTRANCES = frozenset({"login", "signin", "signup", "register", "token"})


class Access:
    """The security of one document; parts that are not well formed are left out."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of the document."""
        self._facts = facts

    @property
    def schemes(self) -> Mapping[str, Node]:
        """The security schemes by name."""
        return self._facts.index.security_schemes

    @cached_property
    def protects_operations(self) -> bool:
        """Tell whether any operation of the document can only be called with credentials."""
        return any(operation.is_protected for operation in self._facts.get(Operations).all)

    def scheme_type(self, name: str) -> str | None:
        """Give the type of a security scheme."""
        scheme = self.schemes.get(name)
        return scheme.string("type") if scheme is not None else None

    def scopes_of(self, scheme: Node) -> frozenset[str] | None:
        """Give the scopes that the flows of an OAuth 2 scheme offer; None for a scheme that lists none."""
        if scheme.string("type") != "oauth2":
            return None
        flows = scheme.get("flows")
        offered = [flow.mapping("scopes") for _, flow in flows.items()] if flows is not None else []
        return frozenset(name for scopes in offered for name in scopes or ())

    @cached_property
    def _required_scopes(self) -> tuple[tuple[str, str], ...]:
        """The scopes that operations require, each with the name of its scheme."""
        return tuple(
            (name, scope)
            for operation in self._facts.get(Operations).all
            for requirement in operation.security or ()
            for name, scopes in requirement.items()
            if isinstance(scopes, list)
            for scope in scopes
            if isinstance(scope, str)
        )

    @cached_property
    def schemes_with_roles(self) -> frozenset[str]:
        """The schemes for which some operation names a scope or role."""
        return frozenset(name for name, _ in self._required_scopes)

    @cached_property
    def read_scopes(self) -> frozenset[str]:
        """The scopes of this document whose names say that they are for reading."""
        return frozenset(
            scope
            for _, scope in self._required_scopes
            if _READ_VERBS.intersection(words(scope)) and not _WRITE_VERBS.intersection(words(scope))
        )


def needs_protection(operation: Operation) -> bool:
    """Leave out probes, what is public by definition (RFC 8615) or makes a credential, and methods without content."""
    return not (operation.is_probe or is_open_by_nature(operation.method, operation.segments))


def is_open_by_nature(method: str, segments: Sequence[str]) -> bool:
    """Tell whether an operation needs no protection by its method and the segments of its path."""
    last = segments[-1].lower().replace("-", "") if segments else ""
    return (
        ".well-known" in segments
        or method in {"options", "trace"}
        or (method == "post" and last in _ENTRANCES)
    )


def credential_parameter(operation: Operation) -> str | None:
    """Name the ordinary parameter by which an operation takes credentials, judged by its name; None where there is none."""
    for parameter in operation.parameters:
        name, location = parameter.name, parameter.location
        if location != "path" and SECRET_NAME.search(name):
            return name
        if location in {"header", "cookie"} and _CREDENTIAL_HEADER.search(name):
            return name
    return None


def auth_extension(operation: Operation) -> str | None:
    """Name the `x-` field that says that an operation requires credentials, judged by its name; None where there is none."""
    fields = operation.node.fields
    return next((name for name in fields if _EXTENSION.match(name) and _is_asked(fields[name])), None)


def _is_asked(value: Json) -> bool:
    stated = value.get("type", True) if isinstance(value, dict) else value
    return stated.lower() not in _NOBODY if isinstance(stated, str) else bool(stated)


def token_in_body(operation: Operation, facts: Facts) -> str | None:
    """Name the property of the body by which an operation takes a token, judged by its name; None where there is none."""
    names = (
        name
        for _, media in operation.body_contents
        if (schema := media.get("schema")) is not None
        for name in properties(schema, facts)
    )
    return next((name for name in names if _TOKEN_NAME.search(name)), None)
