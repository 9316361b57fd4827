"""Shortfalls of what requests carry beside their bodies: parameters, preconditions, parents."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.naming import words
from scaffold.model.service import Method, Parameter
from scaffold.model.shortfalls.subject import CHANGES, READS, WRITES, Shortfall, Subject
from scaffold.model.values import mapping

_PRECONDITIONS = frozenset({"if-match", "if-none-match", "if-unmodified-since"})
# What is read on the way to the operation, and what only tells who asks, by which way.
_READ_BEFORE = frozenset({
    "accept", "accept-encoding", "authorization", "content-encoding", "content-length", "content-type", "host",
    "traceparent", "tracestate", "user-agent", "x-request-id",
})  # fmt: skip


def ignored_parameters(subject: Subject) -> Iterator[Shortfall]:
    """Parameters that change nothing: filters and orders that nobody can infer, options, headers."""
    for item in subject.operation.parameters:
        if _is_precondition(subject, item) or _has_effect(subject, item):
            continue
        end = "the list is the same without it" if _selects(subject, item) else "it changes nothing"
        yield Shortfall(f"{item.location} parameter {item.name!r} is not looked at: {end}", _place(item))


def ignored_preconditions(subject: Subject) -> Iterator[Shortfall]:
    """Conditions of a change that are not checked (RFC 9110 §13.1)."""
    for item in subject.operation.parameters:
        replaces = item.name.lower() == "if-none-match" and subject.method is Method.REPLACE
        if _is_precondition(subject, item) and not (_is_if_match(subject, item) or replaces):
            yield Shortfall(
                f"{item.name} is not looked at: the request is carried out whatever it says", _place(item)
            )


def unrequired_preconditions(subject: Subject) -> Iterator[Shortfall]:
    """Changes without a condition, which 428 is declared to refuse (RFC 6585 §3)."""
    if "428" not in subject.statuses or subject.method not in CHANGES:
        return
    required = any(_is_if_match(subject, item) and item.required for item in subject.operation.parameters)
    done = "answered 400" if required else "carried out"
    yield Shortfall(f"a request without If-Match is {done}, though 428 is declared")


def unchecked_parents(subject: Subject) -> Iterator[Shortfall]:
    """Parents in the path that may not exist, since no path of the contract reads them."""
    if subject.method not in {Method.CREATE, Method.LIST}:
        return
    places = {item.name: _place(item) for item in subject.operation.parameters if item.location == "path"}
    for scope in subject.behavior.scopes:
        if scope.parent is None:
            message = f"{{{scope.parameter}}} is not looked up: no path names one of what it means, so that any value will do"
            yield Shortfall(message, places.get(scope.parameter, ""))


def _place(item: Parameter) -> str:
    """Say where a parameter stands, of which the model knows the place of its schema."""
    owner = item.pointer.removesuffix("/schema")
    head, content, media_type = owner.rpartition("/content/")
    return head if content and "/" not in media_type else owner


def _selects(subject: Subject, item: Parameter) -> bool:
    return subject.method is Method.LIST and item.location == "query"


def _is_precondition(subject: Subject, item: Parameter) -> bool:
    return item.location == "header" and item.name.lower() in _PRECONDITIONS and subject.method in WRITES


def _is_if_match(subject: Subject, item: Parameter) -> bool:
    return item.name == "If-Match" and subject.method in CHANGES


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
    if (paging := behavior.paging) is not None:
        position = paging.cursor or paging.offset or paging.page
        found |= {name for name in (paging.limit, position) if name is not None}
    return found
