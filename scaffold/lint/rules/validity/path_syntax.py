"""Paths are well formed.

Why:
    A path is a template that routers and clients match by text: a query string, a fragment, an empty or
    unbalanced brace never matches, `:id` is no parameter but itself, and `/orders/` is another address than `/orders`.

Bad:
    paths:
      /orders/{}/items?limit=10:
        get: {responses: {"200": {description: The items.}}}
      /orders/:
        get: {responses: {"200": {description: The orders.}}}

Good:
    paths:
      /:
        get: {responses: {"200": {description: The entry point.}}}
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The order.}}

Irrelevant:
    paths: {}
    webhooks:
      order/shipped?:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PATHS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.repair.editing import rename_key
from scaffold.lint.repair.repair import Repair
from scaffold.openapi.document import Node

_BRACES = re.compile(r"\{[^{}/]+\}")
# A parameter as routers of other kinds write it: `:id` (Express, Rails), `<int:id>` (Flask, Django).
_FOREIGN = re.compile(r"(?<=/)(?::([A-Za-z_]\w*)\??|<(?:\w+:)?([A-Za-z_]\w*)>)(?=/|\Z)")


def _judge(item: Node, facts: Facts) -> Iterator[Violation]:
    path = str(item.name)
    if not path.startswith("/"):
        begin = Repair(lambda: rename_key(item, f"/{path}"))
        yield Violation(item, f"path {path!r} does not begin with a slash", repair=begin, field=item.pointer)
    if "?" in path or "#" in path:
        yield Violation(
            item, f"path {path!r} contains a query or a fragment", "declare query parameters as parameters"
        )
    if "{" in _BRACES.sub("", path) or "}" in _BRACES.sub("", path):
        yield Violation(item, f"path {path!r} has an empty, nested or unbalanced brace")
    if path.endswith("/") and path != "/" and not facts.get(_end_alike):
        # Another address: where it is the one that the service listens to, the spec was right.
        end = Repair(lambda: rename_key(item, path.rstrip("/")), is_safe=False)
        yield Violation(item, f"path {path!r} ends with a slash", repair=end, severity=Severity.WARNING)
    foreign = _FOREIGN.search(path)
    if foreign:
        message = f"path {path!r} holds {foreign[0]!r}, which is not a parameter and stands for itself"
        yield Violation(item, message, f"write {{{foreign[1] or foreign[2]}}}", severity=Severity.WARNING)
    if not path.isprintable():
        yield Violation(item, f"path {path!r} contains a line break or a tab")
    if "//" in path:
        yield Violation(item, f"path {path!r} has an empty segment")


def _end_alike(facts: Facts) -> bool:
    """Tell whether all of several paths end with a slash: then it is how the service writes its addresses."""
    paths = [str(item.name) for item in facts.paths if item.name != "/"]
    return len(paths) > 1 and all(path.endswith("/") for path in paths)


RULE = Rule(
    id="val-path-syntax",
    doc=__doc__,
    severity=Severity.ERROR,
    on=PATHS,
    judge=_judge,
    fix="begin with a slash, end without one, and write each parameter as {name}",
)
