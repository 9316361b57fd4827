"""Differences in how clients get at operations: authentication and servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from scaffold.core.wording import value_text
from scaffold.diff.change import Change
from scaffold.openapi.document import Node
from scaffold.openapi.index import Index, OperationNode

Requirement: TypeAlias = Mapping[str, frozenset[str]]
"""One way to authenticate: scheme → scopes; an empty one needs nothing."""

_WHAT_A_SCHEME_IS = ("type", "in", "name", "scheme", "openIdConnectUrl")


class AccessComparer:
    """Compares security requirements, security schemes and servers of two documents."""

    def __init__(self, old: Index, new: Index) -> None:
        """Take the indexes of both documents."""
        self._old, self._new = old, new
        self._renamed = dict(_renamed(old.security_schemes, new.security_schemes))

    def compare_schemes(self) -> Iterator[Change]:
        """Yield the security schemes that are others under the same name."""
        for name, before in self._old.security_schemes.items():
            after = self._new.security_schemes.get(name)
            if after is None or _scheme(before) == _scheme(after):
                continue
            differing = [
                f"{key} {value_text(was)} became {value_text(now)}"
                for key, was, now in zip(_WHAT_A_SCHEME_IS, _scheme(before), _scheme(after), strict=True)
                if was != now
            ]
            yield Change(
                "scheme-changed", None, before, after, f"security scheme {name}", ", ".join(differing)
            )

    def compare_requirements(self, old: OperationNode, new: OperationNode) -> Iterator[Change]:
        """Yield the ways to authenticate that no longer suffice."""
        before, after = _security(self._old, old), _security(self._new, new)
        places = (before or old.node, after or new.node)
        alternatives = _requirements(after, {})
        for requirement in _requirements(before, self._renamed):
            if any(_suffices(requirement, alternative) for alternative in alternatives):
                continue
            names = " and ".join(requirement)
            scopes = [_missing_scopes(requirement, alternative) for alternative in alternatives]
            missing = min((scope for scope in scopes if scope is not None), key=len, default=None)
            if missing:
                detail = f"{names} must grant {', '.join(sorted(missing))} too"
                yield Change("scope-added", None, *places, "security:", detail)
            elif not requirement:
                wanted = " or ".join(" and ".join(alternative) for alternative in alternatives)
                yield Change("security-added", None, *places, "security:", f"{wanted} is required now")
            else:
                yield Change("security-removed", None, *places, "security:", f"{names} no longer suffices")

    def compare_servers(self, old: OperationNode, new: OperationNode) -> Iterator[Change]:
        """Yield the servers that no longer serve an operation."""
        before, after = _servers(self._old, old), _servers(self._new, new)
        urls = {_url(server) for server in after}
        holder = _holder(self._new, new, "servers")
        for server in before:
            url = _url(server)
            if url not in urls:
                yield Change("server-removed", None, server, holder.get("servers") or holder, f"server {url}")


def _holder(index: Index, operation: OperationNode, key: str) -> Node:
    """Find what states something for an operation: itself, its path item or the document."""
    nodes = (operation.node, operation.path_item, index.document.node())
    return next((node for node in nodes if key in node.fields), nodes[-1])


def _security(index: Index, operation: OperationNode) -> Node | None:
    return operation.node.get("security") or index.document.node().get("security")


def _requirements(security: Node | None, renamed: Mapping[str, str]) -> list[Requirement]:
    """Return the alternatives; nothing said is one that needs nothing."""
    found: list[Requirement] = [
        {
            renamed.get(name, name): frozenset(scope for scope in scopes if isinstance(scope, str))
            for name, scopes in entry.items()
            if isinstance(scopes, list)
        }
        for entry in (security.value if security is not None and isinstance(security.value, list) else ())
        if isinstance(entry, dict)
    ]
    return found or [{}]


def _suffices(credentials: Requirement, requirement: Requirement) -> bool:
    """Tell whether clients that satisfy the one satisfy the other."""
    return all(name in credentials and scopes <= credentials[name] for name, scopes in requirement.items())


def _missing_scopes(credentials: Requirement, requirement: Requirement) -> frozenset[str] | None:
    """Return the scopes that are missing, None where a whole scheme is."""
    if not requirement.keys() <= credentials.keys():
        return None
    return frozenset(scope for name in requirement for scope in requirement[name] - credentials[name])


def _renamed(old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[tuple[str, str]]:
    """Yield the schemes that have another name and are the same."""
    for name, scheme in old.items():
        if name not in new:
            same = [
                other for other, node in new.items() if other not in old and _scheme(node) == _scheme(scheme)
            ]
            if len(same) == 1:
                yield name, same[0]


def _scheme(node: Node) -> tuple[str | None, ...]:
    values = [node.string(key) for key in _WHAT_A_SCHEME_IS]
    # Header names and HTTP schemes do not depend on case (RFC 9110, sections 5.1 and 11.1).
    return tuple(value.lower() if value is not None and key in {"name", "scheme"} else value
                 for key, value in zip(_WHAT_A_SCHEME_IS, values, strict=True))  # fmt: skip


def _servers(index: Index, operation: OperationNode) -> list[Node]:
    if operation.origin != "path":
        return []
    servers = _holder(index, operation, "servers").get("servers")
    return [server for server in servers.elements() if server.string("url")] if servers is not None else []


def _url(server: Node) -> str:
    """Write a server's URL with the defaults of its variables."""
    url = server.string("url") or "/"
    variables = server.get("variables")
    for name, variable in variables.items() if variables is not None else ():
        default = variable.fields.get("default")
        if default is not None:
            url = url.replace(f"{{{name}}}", str(default))
    return url.rstrip("/") or "/"
