"""A created resource has an address.

Why:
    After 201 the client wants to read, change or link what it made. `Location` gives the address (RFC 9110,
    section 15.3.2) without the client building it from parts.

Bad:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Good:
    paths:
      /orders:
        post:
          responses:
            "201": {description: Created., headers: {Location: {schema: {type: string, format: uri-reference}}}}
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Irrelevant:
    paths:
      /tokens:
        post: {responses: {"201": {description: "A token, which has no address."}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation, Reply
from scaffold.lint.shared.components import declare_header

_LINKS = frozenset({"links", "_links", "self", "href", "selflink", "self_link", "selfurl", "self_url"})


def _creates(operation: Operation, facts: Facts) -> bool:
    """Tell whether the operation adds to a collection whose members can be read."""
    if operation.method != "post" or operation.reply("201") is None:
        return False
    prefix = operation.path.rstrip("/") + "/{"
    return any(
        other.method == "get" and other.path.startswith(prefix) and "/" not in other.path[len(prefix) :]
        for other in facts.get(Operations).all
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    reply = operation.reply("201")
    if reply is not None and reply.header("Location") is None and not _has_links(reply, facts):
        yield Violation(
            reply.place,
            f"the 201 of {operation.title} does not say where the new resource is (Location)",
            repair=declare_header(
                reply.node, "Location", {"type": "string", "format": "uri-reference"}, facts
            ),
        )


def _has_links(reply: Reply, facts: Facts) -> bool:
    """Tell whether the address is in the body, by the usual names of links."""
    names = {name.lower() for schema in reply.schemas() for name in properties(schema, facts)}
    return not names.isdisjoint(_LINKS)


RULE = Rule(
    id="rsl-created-location",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_creates),
    judge=_judge,
    fix="declare the Location header of the 201 response",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
)
