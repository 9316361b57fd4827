"""Shortfalls of what requests carry beside their bodies: parameters, preconditions, parents."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.naming import snake, words
from scaffold.core.values import mapping
from scaffold.model.service import Method, Parameter
from scaffold.model.shortfalls.subject import CHANGES, READS, Shortfall, Subject

# What is read on the way to the operation, and what only tells who asks, by which way.
_READ_BEFORE = frozenset({
    "accept", "accept-encoding", "authorization", "content-encoding", "content-length", "content-type", "cookie", "host",
    "traceparent", "tracestate", "user-agent", "x-request-id",
})  # fmt: skip
# What a server may leave aside (RFC 7240 §2, RFC 9110 §10.1 and §12.5.4), and what only finds a request in logs.
_HINTS = frozenset({
    "accept-charset", "accept-language", "cache-control", "from", "if-modified-since", "origin", "pragma", "prefer", "referer",
    "correlation-id", "request-id", "x-amzn-trace-id", "x-client-request-id", "x-correlation-id", "x-flow-id", "x-span-id",
    "x-trace-id", "x-transaction-id",
})  # fmt: skip
# What a caller says of itself asks for nothing, but for what may be a credential or chooses whose things are meant.
_CALLERS = frozenset({"app", "browser", "client", "device", "forwarded", "os", "platform", "real", "sdk"})
_MEANT = frozenset({"id", "key", "secret", "signature", "token"})


def unread_parameters(subject: Subject) -> Iterator[Parameter]:
    """Yield the parameters that nothing reads: filters and orders that nobody can infer, options, headers."""
    for item in subject.operation.parameters:
        if not (item.location == "header" and _is_hint(item.name)) and not _has_effect(subject, item):
            yield item


def _is_hint(name: str) -> bool:
    """Tell a header that a server may leave aside from one that asks for something."""
    said = words(name)
    about = len(said) > 2 and said[0] == "x" and said[1] in _CALLERS
    return name.lower() in _HINTS or (about and _MEANT.isdisjoint(said[2:]))


def unchecked_parents(subject: Subject) -> Iterator[Shortfall]:
    """Parents in the path that may not exist, since no path of the contract reads them."""
    if subject.method not in {Method.CREATE, Method.LIST}:
        return
    places = {
        item.name: parameter_place(item) for item in subject.operation.parameters if item.location == "path"
    }
    for scope in subject.behavior.scopes:
        if scope.parent is None:
            message = f"{{{scope.parameter}}} is not looked up: no path names one of what it means, so that any value will do"
            yield Shortfall(message, places.get(scope.parameter, ""))


def other_keys(subject: Subject) -> Iterator[Shortfall]:
    """Properties by which a thing is not found, though the path parameter is named after them and the key: ``{idOrName}``."""
    entity, parameter = subject.entity, subject.behavior.key
    named = snake(parameter or "").split("_or_")
    others = [name for name in named if name.rpartition("_")[2] not in words(entity.key)[-1:]]
    if parameter is None or len(others) in {0, len(named)}:
        return
    place = next(item for item in subject.operation.parameters if item.name == parameter)
    yield Shortfall(
        f"a {entity.name} is found by its {entity.key!r} alone; by {' and '.join(map(repr, others))}, which "
        f"{{{parameter}}} may be, too, it is answered 404",
        parameter_place(place),
    )


def parameter_place(item: Parameter) -> str:
    """Say where a parameter stands, of which the model knows the place of its schema."""
    owner = item.pointer.removesuffix("/schema")
    head, content, media_type = owner.rpartition("/content/")
    return head if content and "/" not in media_type else owner


def _has_effect(subject: Subject, item: Parameter) -> bool:
    if item.name.lower() in subject.around.credentials or words(item.name)[-2:] == ("api", "version"):
        return True
    if item.required and len(item.choices) == 1:
        return True
    match item.location:
        case "path":
            scopes = (scope.parameter for scope in subject.behavior.scopes)
            filters = (one.parameter for one in subject.behavior.filters if one.location == "path")
            return item.name in {subject.behavior.key, *scopes, *filters}
        case "header":
            return _is_header_read(subject, item)
        case "query":
            return item.name in _selecting(subject)
        case _:
            return False


def _is_header_read(subject: Subject, item: Parameter) -> bool:
    name = item.name.lower()
    if name == "if-match":
        return subject.method in CHANGES
    if name == "if-none-match":
        current = "304" in subject.statuses and "etag" in subject.headers
        return subject.method is Method.REPLACE or (subject.method in READS and current)
    key = mapping(subject.operation.policies.get("x-idempotency")).get("key")
    return name in _READ_BEFORE or (isinstance(key, str) and key.lower() == name)


def _selecting(subject: Subject) -> set[str]:
    """Name the query parameters that select, and the one that says which page."""
    behavior = subject.behavior
    found = {item.parameter for item in behavior.filters if item.location == "query"}
    found |= {name for name in (behavior.revealing, behavior.mask) if name is not None}
    if behavior.search is not None:
        found.add(behavior.search.parameter)
    if behavior.sorting is not None:
        found |= {
            name for name in (behavior.sorting.parameter, behavior.sorting.direction) if name is not None
        }
    if (paging := behavior.paging) is not None:
        position = paging.cursor or paging.offset or paging.page
        found |= {name for name in (paging.limit, position) if name is not None}
    return found
