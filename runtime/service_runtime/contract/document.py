"""Read the contract: one bundled OpenAPI 3.1 document whose references are all local."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A query or a fragment outside of a parameter's name.
_NO_PATH = re.compile(r"[?#](?![^{}]*\}).*", re.DOTALL)
_FRAGMENT = re.compile(r"#(?![^{}]*\}).*", re.DOTALL)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


class ContractError(Exception):
    """Report a part of the contract that cannot be enforced: its operation is refused, not waved through."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Hold one operation with its references followed and its path item's fields merged in.

    ``parameters`` are parameter objects, ``responses`` response objects by key ("200", "4XX", "default") and
    ``security`` the alternatives of which one must hold (empty: public). ``fault`` says what of it cannot be
    read, so that it cannot be served.
    """

    operation_id: str
    method: str
    path: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    request_body: Mapping[str, Any] | None
    responses: Mapping[str, Mapping[str, Any]]
    security: tuple[Mapping[str, list[str]], ...]
    fault: str | None = None

    @property
    def safe(self) -> bool:
        """Tell whether the method only reads (RFC 9110 section 9.2.1)."""
        return self.method in SAFE_METHODS

    def response_for(self, status: int) -> Mapping[str, Any] | None:
        """Return the response object for a status: exact, then its range, then the default."""
        key = self.response_key(status)
        return None if key is None else self.responses[key]

    def response_key(self, status: int) -> str | None:
        """Return the key under which a status is declared, or None."""
        for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if key in self.responses:
                return key
        return None


class Contract:
    """Give access to the operations of a contract; ``source`` is the document as it is served."""

    def __init__(self, document: Mapping[str, Any], source: bytes | None = None) -> None:
        self.document = document
        self._places: dict[str, Any] = {}
        self.source = source if source is not None else json.dumps(document).encode()
        self.title = str(_mapping(document.get("info")).get("title", ""))
        self.version = str(_mapping(document.get("info")).get("version", ""))
        servers = [_split_server(server) for server in _list(document.get("servers"))]
        self.base_path = _base_path(servers)
        self.schemes = {url.netloc: url.scheme for url in servers if url is not None and url.scheme}
        self.operations: dict[str, Operation] = {}
        for operation in self._read():
            # Two operations with one id are told apart by method and path, so that none goes missing.
            taken = operation.operation_id in self.operations
            name = f"{operation.method} {operation.path}" if taken else operation.operation_id
            self.operations[name] = replace(operation, operation_id=name) if taken else operation
        self.security_schemes: dict[str, Mapping[str, Any]] = {
            name: self.follow(scheme)
            for name, scheme in _mapping(_mapping(document.get("components")).get("securitySchemes")).items()
        }

    @classmethod
    def load(cls, path: Path) -> Contract:
        """Read the contract from a JSON file."""
        source = path.read_bytes()
        return cls(json.loads(source), source)

    def follow(self, node: Any) -> Mapping[str, Any]:
        """Return the object that ``node`` is or refers to; members beside ``$ref`` win (OpenAPI 3.1, 4.8.23).

        Raises:
            ContractError: when a reference is dangling, circular or no object.
        """
        siblings: dict[str, Any] = {}
        seen: set[str] = set()
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen:
                raise ContractError(f"{reference} refers to itself")
            seen.add(reference)
            siblings = {**{key: item for key, item in node.items() if key != "$ref"}, **siblings}
            node = self.lookup(reference)
        if not isinstance(node, Mapping):
            raise ContractError("an object was expected")
        return {**node, **siblings} if siblings else node

    def lookup(self, reference: str) -> Any:
        """Return what a local reference points to (RFC 6901 in a URI fragment).

        Raises:
            ContractError: when there is nothing.
        """
        if reference in self._places:
            return self._places[reference]
        if not reference.startswith("#"):
            raise ContractError(f"{reference} is not local")
        node: Any = self.document
        for part in pointer_parts(reference[1:]):
            try:
                node = node[int(part)] if isinstance(node, list) else node[part]
            except (KeyError, IndexError, ValueError, TypeError):
                raise ContractError(f"{reference} does not exist") from None
        self._places[reference] = node
        return node

    def outbound(self, reference: str) -> Operation:
        """Return a webhook or callback by its reference; it has no path, and inherits no security from the API.

        Raises:
            ContractError: when there is none.
        """
        holder, _, method = reference.rpartition("/")
        item, definition = self.follow(self.lookup(holder)), self.lookup(reference)
        return self._operation("", method.upper(), self.follow(definition), item.get("parameters"), [])

    def by_path(self) -> dict[str, dict[str, Operation]]:
        """Return the operations by path template and upper-case method."""
        paths: dict[str, dict[str, Operation]] = {}
        for operation in self.operations.values():
            paths.setdefault(operation.path, {})[operation.method] = operation
        return paths

    def _read(self) -> Iterator[Operation]:
        inherited = self.document.get("security", [])
        for path, node in _mapping(self.document.get("paths")).items():
            if not path.startswith("/"):
                continue
            item = self.follow(node)
            shared = item.get("parameters", [])
            for method, definition in _definitions(item):
                yield self._operation(path, method, definition, shared, inherited)

    def _operation(
        self, path: str, method: str, definition: Mapping[str, Any], shared: Any, inherited: Any
    ) -> Operation:
        faults: list[str] = []

        def read(node: Any) -> Mapping[str, Any]:
            try:
                return {} if node is None else self.follow(node)
            except ContractError as error:
                faults.append(str(error))
                return {}

        parameters: dict[tuple[str, str], Mapping[str, Any]] = {}
        for node in [*_list(shared), *_list(definition.get("parameters"))]:
            parameter = read(node)
            parameters[str(parameter.get("in")), str(parameter.get("name"))] = parameter
        body = definition.get("requestBody")
        responses = _mapping(definition.get("responses"))
        return Operation(
            operation_id=definition.get("operationId") or f"{method} {path}",
            method=method,
            path=path,
            definition=definition,
            parameters=tuple(parameters.values()),
            request_body=None if body is None else read(body),
            # What is no response object promises nothing, as an empty one does.
            responses={
                str(key): read(node) if isinstance(node, Mapping) else {}
                for key, node in responses.items()
                if not str(key).startswith("x-")
            },
            security=tuple(_list(definition.get("security", inherited))),
            fault="; ".join(faults) or None,
        )


def pointer_parts(pointer: str) -> list[str]:
    """Split an RFC 6901 pointer, percent-decoded as in a URI fragment."""
    if not pointer:
        return []
    return [unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def pointer_text(parts: Iterable[str | int]) -> str:
    """Join an RFC 6901 pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _definitions(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for method in METHODS:
        if isinstance(item.get(method), Mapping):
            yield method.upper(), item[method]
    # OpenAPI 3.2 names further methods exactly as they are sent.
    for name, definition in _mapping(item.get("additionalOperations")).items():
        if isinstance(definition, Mapping) and _TOKEN.fullmatch(name):
            yield name, definition


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _mapping(node: Any) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else {}


def _split_server(server: Any) -> SplitResult | None:
    """Return the parts of a server's URL, its variables at their defaults; None for what is not a URL."""
    variables = _mapping(_mapping(server).get("variables"))

    def default(match: re.Match[str]) -> str:
        return str(_mapping(variables.get(match[1])).get("default", ""))

    try:
        return urlsplit(_VARIABLE.sub(default, str(_mapping(server).get("url", ""))))
    except ValueError:
        return None


def _base_path(servers: list[SplitResult | None]) -> str:
    """Return the path of the first server's URL; "" for the root."""
    path = servers[0].path.strip("/") if servers and servers[0] is not None else ""
    return f"/{path}" if path else ""


def split_template(template: str) -> tuple[str, str]:
    """Return the part of a template that is a path (RFC 3986, 3.3), and its query; a fragment is never sent."""
    sent = _FRAGMENT.sub("", template)
    path = _NO_PATH.sub("", sent)
    return path, sent[len(path) + 1 :]
