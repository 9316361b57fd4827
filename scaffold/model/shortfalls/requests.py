"""Shortfalls of what requests carry beside their bodies: parameters, preconditions, parents."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.naming import words
from scaffold.model.queries import is_sort
from scaffold.model.service import Method, Parameter
from scaffold.model.shortfalls.subject import CHANGES, READS, WRITES, Shortfall, Subject
from scaffold.model.values import mapping

_PRECONDITIONS = frozenset({"if-match", "if-none-match", "if-unmodified-since"})
# What is read on the way to the operation, and what only tells who asks, by which way.
_READ_BEFORE = frozenset({
    "accept", "accept-encoding", "authorization", "content-encoding", "content-length", "content-type", "cookie", "host",
    "traceparent", "tracestate", "user-agent", "x-request-id",
})  # fmt: skip
# What a server may leave aside (RFC 7240 §2, RFC 9110 §10.1 and §12.5.4), and what only finds a request in logs.
_HINTS = frozenset({
    "accept-charset", "accept-language", "cache-control", "from", "if-modified-since", "origin", "pragma", "prefer", "referer",
    "x-correlation-id",
})  # fmt: skip


def ignored_parameters(subject: Subject) -> Iterator[Shortfall]:
    """Parameters that every request has and that change nothing; with those that may be left out a request is refused."""
    for item in unread_parameters(subject):
        if item.required:
            message = f"{item.location} parameter {item.name!r} is not looked at: it changes nothing"
            yield Shortfall(message, parameter_place(item))


def unread_parameters(subject: Subject) -> Iterator[Parameter]:
    """Yield the parameters that nothing reads: filters and orders that nobody can infer, options, headers."""
    for item in subject.operation.parameters:
        hint = item.location == "header" and item.name.lower() in _HINTS
        if not (hint or _is_precondition(subject, item) or _has_effect(subject, item)):
            yield item


def unknown_orders(subject: Subject) -> Iterator[Shortfall]:
    """Declared default orders of which nothing says what they are."""
    sorting = subject.behavior.sorting
    for item in subject.operation.parameters:
        if subject.method is not Method.LIST or not is_sort(item) or item.default is None:
            continue
        read = sorting is not None and sorting.parameter == item.name
        if not read or (sorting is not None and item.default in sorting.unknown):
            yield Shortfall(
                f"the default {item.default!r} of {item.name!r} is no order that names say: rows come as they would without it; "
                f"say x-sort: {{orders: {{{item.default}: [-created_at]}}}}",
                parameter_place(item),
            )


def ignored_preconditions(subject: Subject) -> Iterator[Shortfall]:
    """Conditions of a change that are not checked (RFC 9110 §13.1)."""
    for item in subject.operation.parameters:
        replaces = item.name.lower() == "if-none-match" and subject.method is Method.REPLACE
        if _is_precondition(subject, item) and not (_is_if_match(subject, item) or replaces):
            yield Shortfall(
                f"{item.name} is not looked at: the request is carried out whatever it says",
                parameter_place(item),
            )


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


def parameter_place(item: Parameter) -> str:
    """Say where a parameter stands, of which the model knows the place of its schema."""
    owner = item.pointer.removesuffix("/schema")
    head, content, media_type = owner.rpartition("/content/")
    return head if content and "/" not in media_type else owner


def _is_precondition(subject: Subject, item: Parameter) -> bool:
    return item.location == "header" and item.name.lower() in _PRECONDITIONS and subject.method in WRITES


def _is_if_match(subject: Subject, item: Parameter) -> bool:
    return item.name.lower() == "if-match" and subject.method in CHANGES


def _has_effect(subject: Subject, item: Parameter) -> bool:
    if item.name.lower() in subject.around.credentials or words(item.name)[-2:] == ("api", "version"):
        return True
    if item.required and len(item.choices) == 1:
        return True
    match item.location:
        case "path":
            scopes = (scope.parameter for scope in subject.behavior.scopes)
            return item.name in {subject.behavior.key, *scopes}
        case "header":
            return _is_header_read(subject, item)
        case "query":
            return item.name in _selecting(subject)
        case _:
            return False


def _is_header_read(subject: Subject, item: Parameter) -> bool:
    name = item.name.lower()
    if name == "if-none-match" and subject.method in READS:
        return "304" in subject.statuses and "etag" in subject.headers
    key = mapping(subject.operation.policies.get("x-idempotency")).get("key")
    return name in _READ_BEFORE or (isinstance(key, str) and key.lower() == name)


def _selecting(subject: Subject) -> set[str]:
    """Name the query parameters that select, and the one that says which page."""
    behavior = subject.behavior
    found = {item.parameter for item in behavior.filters}
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
