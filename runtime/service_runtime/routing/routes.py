"""Mount the contract's operations on an application: flat routes behind one index over path segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, unquote

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from ..contract.document import Contract, ContractError, Operation, split_template
from ..core.problems import Problem
from ..core.types import Handler, Target
from ..http.edge import Edge
from ..http.features import Query
from ..http.refusals import encode_plain
from .beside import OwnPaths, own_paths, refuse_in_problems
from .declared import declared_document

# Several parameters in one segment cost more than linear time to tell apart.
_MAX_SEGMENT = 1024
# No identifier, date or number is written like this, and any text may be.
_NONSENSE = "~"
_PARAMETER = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class _Node:
    """Hold what may follow a prefix of path segments, and the items that end here, the most specific first."""

    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[str, re.Pattern[str], _Node]] = field(default_factory=list)
    anything: _Node | None = None
    items: list[_Item] = field(default_factory=list)


class _AnyQuery:
    """Take every request, whatever its query."""

    rank = (0, 0)
    names: tuple[str, ...] = ()

    def captured(self, query: str) -> list[str] | None:  # noqa: ARG002 - the protocol's signature
        """Return no values."""
        return []


@dataclass(slots=True)
class _Item:
    """Hold the routes of one path, by method; the query is empty in most templates."""

    query: str
    template: Query
    methods: dict[str, _Twins] = field(default_factory=dict)


@dataclass(slots=True)
class _Twins:
    """Hold the routes of one method whose templates differ in nothing but names, with the names.

    OpenAPI calls such templates identical and forbids them (3.1, 4.8.8.1). Where the parameters' schemas tell their
    values apart, as an identifier and a file's name, each is served all the same.
    """

    routes: list[tuple[ContractRoute, tuple[str, ...]]] = field(default_factory=list)
    ordered: bool = False

    def choose(self, values: list[str]) -> tuple[ContractRoute, dict[str, str]]:
        """Return the first route that takes the raw values, the most demanding first, with the values by name."""
        if len(self.routes) > 1 and not self.ordered:
            self.routes.sort(key=lambda twin: twin[0].accepts(dict.fromkeys(twin[1], _NONSENSE)))
            self.ordered = True
        for route, names in self.routes[:-1]:
            path = dict(zip(names, values, strict=True))
            if route.accepts(path):
                return route, path
        route, names = self.routes[-1]
        return route, dict(zip(names, values, strict=True))


class PathIndex:
    """Find operations by path, in a time that does not grow with their number.

    Segments are compared one by one: a literal wins over a pattern such as ``{id}.json``, and that over
    ``{id}``. They are split before they are decoded, so an encoded slash belongs to a value.
    """

    def __init__(self, query: Callable[[str], Query] | None = None) -> None:
        self._root = _Node()
        self._query = query

    def add(self, route: ContractRoute) -> None:
        """Add a route under its method, the part of its template that is a path (RFC 3986, 3.3), and its query."""
        node, names = self._root, []
        template, query = split_template(route.operation.path)
        for segment in template.split("/")[1:]:
            found = _PARAMETER.findall(segment)
            names.extend(found)
            if not found:
                node = node.literals.setdefault(unquote(segment), _Node())
            elif segment == f"{{{found[0]}}}":
                node.anything = node.anything or _Node()
                node = node.anything
            else:
                node = _pattern_node(node, segment)
        item = self._item(node, query)
        names.extend(item.template.names)
        item.methods.setdefault(route.operation.method, _Twins()).routes.append((route, tuple(names)))

    def _item(self, node: _Node, query: str) -> _Item:
        """Return the item of a node that has a query; those that ask for more come first."""
        for known in node.items:
            if known.query == query:
                return known
        if query and self._query is None:
            raise ContractError(f"this service has no part that tells requests apart by the query {query!r}")
        item = _Item(query, _AnyQuery() if self._query is None else self._query(query))
        node.items.append(item)
        node.items.sort(key=lambda item: item.template.rank)
        return item

    def find(self, raw_path: str, query: str = "") -> tuple[Mapping[str, _Twins], list[str]] | None:
        """Return the routes by method of the template that matches, and the raw values of its parameters.

        Of templates that differ in their queries alone, the one whose query the request has is chosen, else the one
        without a query. A template that no other differs from like that takes requests without its query too.
        """
        segments = raw_path.split("/")[1:]
        for exact in (True, False):
            values: list[str] = []
            item = _find(self._root, _Sought(segments, query, exact), 0, values)
            if item is not None:
                return item.methods, values
        return None


class ContractRoute(APIRoute):
    """Serve one operation. The index chooses it; by itself it matches nothing."""

    def __init__(self, operation: Operation, edge: Edge, handler: Handler | None) -> None:
        self.operation = operation
        self._edge = edge
        self._handler = handler
        statuses = [int(key) for key in operation.responses if key.isdecimal()]
        super().__init__(
            _unique_names(operation.path),
            _endpoint,
            methods=[operation.method],
            name=operation.operation_id,
            operation_id=operation.operation_id,
            status_code=min(statuses, default=None),
            response_model=None,
            response_class=Response,
            openapi_extra=dict(operation.definition),
        )
        # FastAPI reads a type after a colon, and a name only once; the contract's template is what counts.
        self.path_format = operation.path

    @property
    def handled(self) -> bool:
        """Tell whether a handler was given for the operation."""
        return self._handler is not None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:  # noqa: ARG002 - Starlette's signature
        """Match nothing: a path is decoded here already, and an encoded slash would count as one."""
        return Match.NONE, {}

    def accepts(self, path: Mapping[str, str]) -> bool:
        """Tell whether raw values satisfy the path parameters."""
        return self._edge.accepts(self.operation, path)

    async def serve(self, path: Mapping[str, str], scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; ``path`` holds the raw values of the template's parameters."""
        await self._edge.serve(self.operation, self._handler, path, scope=scope, receive=receive, send=send)


def declared_paths(contract: Contract) -> frozenset[str]:
    """Return the path templates of the contract, as they are and below its base path."""
    templates = {split_template(operation.path)[0] for operation in contract.operations.values()}
    return frozenset((*templates, *(contract.base_path + template for template in templates)))


class IndexRoute(BaseRoute):
    """Stand before all routes and dispatch what belongs to the contract."""

    def __init__(self, contract: Contract, index: PathIndex) -> None:
        self._base = contract.base_path
        self._schemes = contract.schemes
        self._index = index
        self._declared = declared_paths(contract)
        self._own: OwnPaths | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match every path of the contract, whatever the method."""
        if scope["type"] != "http":
            return Match.NONE, {}
        raw, query = _raw_path(scope), scope["query_string"].decode("latin-1")
        if raw not in self._declared and self._reserved(scope).have(raw):
            return Match.NONE, {}
        path = raw
        found = self._index.find(path, query)
        if found is None and self._base and raw.startswith(f"{self._base}/"):
            # The contract's server URL has a path: it is served with and without it, as a proxy may strip it.
            path = raw[len(self._base) :]
            found = self._index.find(path, query)
        if found is None:
            return Match.NONE, {}
        methods, values = found
        chosen = methods.get(scope["method"])
        if chosen is None and "" in values:
            return Match.NONE, {}
        if chosen is None:
            return Match.FULL, {"contract.allow": sorted(methods)}
        route, named = chosen.choose(values)
        return Match.FULL, {
            "route": route,
            "endpoint": route.endpoint,
            "contract.path": named,
            "contract.target": Target(_root_path(scope) + self._base, path, self._schemes),
            "path_params": named,
        }

    def _reserved(self, scope: Scope) -> OwnPaths:
        """Return the paths of other routes, such as probes: a template like ``/{name}`` does not take them."""
        if self._own is None:
            self._own = own_paths(scope["app"].router.routes)
        return self._own

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the operation, or refuse the method with the path's own (RFC 9110 section 15.5.6)."""
        allowed = scope.get("contract.allow")
        if allowed is None:
            await scope["route"].serve(scope["contract.path"], scope, receive, send)
            return
        problem = Problem(
            405, detail=f"{scope['method']} is not declared here.", headers={"Allow": ", ".join(allowed)}
        )
        await encode_plain(problem, scope["path"]).send(scope["method"], receive, send)


def mount(app: FastAPI, edge: Edge, handlers: Mapping[str, Handler]) -> None:
    """Serve the contract on ``app``: its operations, /openapi.json, pages for people, and problems for the rest.

    An operation without a handler answers 501, after the edge's checks. ``app.openapi()`` is made from the
    routes.
    """
    index = PathIndex(edge.features.query)
    routes = [
        ContractRoute(operation, edge, handlers.get(operation.operation_id))
        for operation in edge.contract.operations.values()
    ]
    for route in routes:
        index.add(route)
    app.router.redirect_slashes = False
    # What is not the contract's, such as probes, is found without a walk along its routes.
    app.router.routes[:0] = [IndexRoute(edge.contract, index), *_own_routes(edge)]
    app.router.routes.extend(routes)
    refuse_in_problems(app)
    app.openapi = declared_document(app, edge.contract)  # type: ignore[method-assign]  # FastAPI's own way to replace it


def _own_routes(edge: Edge) -> list[Route]:
    """Return the routes of the document and of its pages, below the contract's base path, too.

    Where the contract declares such a path itself, it is the contract's.
    """
    contract, pages = edge.contract, edge.features.pages
    document = Response(contract.source, media_type="application/json")

    async def openapi(_: Request) -> Response:
        return document

    declared = declared_paths(contract)
    own = [Route("/openapi.json", openapi, include_in_schema=False), *(pages(contract) if pages else ())]
    free = [route for route in own if route.path not in declared]
    prefixed = [
        Route(path, route.endpoint, include_in_schema=False)
        for route in free
        if contract.base_path and (path := contract.base_path + route.path) not in declared
    ]
    return [*free, *prefixed]


async def _endpoint() -> None:
    """Stand for an operation in FastAPI's tables; requests go to the edge."""


class _Sought(NamedTuple):
    """Hold what of a request's URL chooses a template."""

    segments: list[str]
    query: str
    exact: bool


def _find(node: _Node, sought: _Sought, position: int, values: list[str]) -> _Item | None:
    if position == len(sought.segments):
        return _choose(node, sought, values)
    raw = sought.segments[position]
    text = unquote(raw) if "%" in raw else raw
    literal = node.literals.get(text)
    if literal is not None:
        found = _find(literal, sought, position + 1, values)
        if found is not None:
            return found
    if not raw:
        # A value is missing: the operation itself refuses, in its own words.
        last = node.anything if position == len(sought.segments) - 1 else None
        return None if last is None or not last.items else _deeper(last, sought, position, values, [""])
    for _, pattern, inner in node.patterns if len(raw) <= _MAX_SEGMENT else ():
        # A client may encode the literal characters around a parameter, so the decoded text counts too.
        match = pattern.fullmatch(raw)
        captured = list(match.groups()) if match else None
        if captured is None and (match := pattern.fullmatch(text)):
            captured = [quote(value, safe="") for value in match.groups()]
        if captured is not None:
            found = _deeper(inner, sought, position, values, captured)
            if found is not None:
                return found
    return None if node.anything is None else _deeper(node.anything, sought, position, values, [raw])


def _deeper(
    node: _Node, sought: _Sought, position: int, values: list[str], captured: list[str]
) -> _Item | None:
    mark = len(values)
    values.extend(captured)
    found = _find(node, sought, position + 1, values)
    if found is None:
        del values[mark:]
    return found


def _choose(node: _Node, sought: _Sought, values: list[str]) -> _Item | None:
    for item in node.items:
        captured = item.template.captured(sought.query)
        if captured is not None:
            values.extend(captured)
            return item
    alone = not sought.exact and len(node.items) == 1 and not node.items[0].template.names
    return node.items[0] if alone else None


def _pattern_node(node: _Node, segment: str) -> _Node:
    """Return the node behind a segment that mixes literals and parameters, such as ``{id}:cancel``."""
    parts = _PARAMETER.split(segment)
    source = "".join(re.escape(unquote(part)) if i % 2 == 0 else "(.+?)" for i, part in enumerate(parts))
    for known, _, inner in node.patterns:
        if known == source:
            return inner
    inner = _Node()
    node.patterns.append((source, re.compile(source, re.DOTALL), inner))
    # More literal text is more specific.
    node.patterns.sort(key=lambda pattern: -len(pattern[0].replace("(.+?)", "")))
    return inner


def _raw_path(scope: Scope) -> str:
    """Return the path as it was sent, without the query and the prefix that a parent application took."""
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
    root = _root_path(scope)
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def _root_path(scope: Scope) -> str:
    """Return the prefix that a parent application took."""
    return str(scope.get("root_path", ""))


def _unique_names(path: str) -> str:
    """Return a template that FastAPI accepts: no parameter is named twice, and none has a type."""
    seen: set[str] = set()

    def name(match: re.Match[str]) -> str:
        text = match[1].replace(":", "_")
        while text in seen:
            text += "_"
        seen.add(text)
        return f"{{{text}}}"

    return _PARAMETER.sub(name, path)
