"""What a document says about security: schemes, and the scopes that operations require."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from scaffold.core.naming import words
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts import Facts

_READ_VERBS = frozenset({"read", "readonly", "view", "list", "get"})
_WRITE_VERBS = frozenset({"write", "edit", "manage", "admin", "create", "update", "delete", "modify"})


class Access:
    """The security of one document; parts that are not well formed are left out."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of the document."""
        self._facts = facts

    @property
    def schemes(self) -> Mapping[str, Node]:
        """The security schemes by name."""
        return self._facts.index.security_schemes

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
            for operation in self._facts.operations
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
