"""One of two paths that match the same request is the more specific.

Why:
    `/orders/latest` is chosen before `/orders/{id}`, says OpenAPI, because it has no parameter. For
    `/books/me` neither `/{entity}/me` nor `/books/{id}` comes first: every router decides for itself. Where
    the id is a number, a UUID or one of an enum, there is no such request.

Bad:
    paths:
      /{entity}/me:
        get:
          parameters: [{name: entity, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: What belongs to the caller.}}
      /books/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: A book.}}

Good:
    paths:
      /books/latest:
        get: {responses: {"200": {description: The newest book.}}}
      /books/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: A book.}}

Irrelevant:
    webhooks:
      /{entity}/me:
        post: {responses: {"204": {description: Taken note of.}}}
      /books/{id}:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Profile, Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import keyword, types
from scaffold.lint.facts.subjects import Operation
from scaffold.openapi.document import Node
from scaffold.openapi.types.nodes import HTTP_METHODS

_ANY = "{}"

# More than a few are not worth the time: one is reported.
_MOST_RIVALS = 20

Segments = tuple[str, ...]


@dataclass(slots=True)
class _Branch:
    """The paths that begin alike: by their next segment, and the one that ends here."""

    following: dict[str, _Branch] = field(default_factory=dict)
    path: Node | None = None

    def add(self, segments: Segments, path: Node) -> None:
        branch = self
        for segment in segments:
            branch = branch.following.setdefault(segment, _Branch())
        branch.path = branch.path or path

    def rivals(self, segments: Segments) -> Iterator[Node]:
        """Yield the paths that match a common request and are both more and less specific in some segment."""
        pending = [(self, 0, False, False)]
        while pending:
            branch, position, ahead, behind = pending.pop()
            if position == len(segments):
                if branch.path is not None and ahead and behind:
                    yield branch.path
                continue
            own = segments[position]
            for segment, following in branch.following.items():
                if segment == own or _ANY in (segment, own):
                    is_ahead = ahead or (segment == _ANY != own)
                    is_behind = behind or (own == _ANY != segment)
                    pending.append((following, position + 1, is_ahead, is_behind))


class _Path(NamedTuple):
    item: Node
    rivals: tuple[Node, ...]


def _paths(facts: Facts) -> Iterator[_Path]:
    """Yield the paths, each with those before it that it cannot be told from."""
    root = _Branch()
    for item in facts.paths:
        segments = tuple(_ANY if _is_parameter(part) else part for part in str(item.name).split("/"))
        yield _Path(item, tuple(islice(root.rivals(segments), _MOST_RIVALS)))
        root.add(segments, item)


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}") and segment.count("{") == 1


def _judge(path: _Path, facts: Facts) -> Iterator[Violation]:
    for rival in path.rivals:
        if any(_overlap(str(path.item.name), str(rival.name), method, facts) for method in HTTP_METHODS):
            message = f"paths {path.item.name} and {rival.name} match the same requests, and neither is first"
            yield Violation(path.item, message)
            return


def _overlap(path: str, rival: str, method: str, facts: Facts) -> bool:
    """Tell whether operations of both paths take a common request, as far as the types of their parameters say."""
    one, other = facts.get(Operations).at(path, method), facts.get(Operations).at(rival, method)
    if one is None or other is None:
        return False
    pairs = zip(path.split("/"), rival.split("/"), strict=True)
    return all(_admits(one, own, theirs) and _admits(other, theirs, own) for own, theirs in pairs)


def _admits(operation: Operation, segment: str, text: str) -> bool:
    """Tell whether a segment can stand for a text."""
    if not _is_parameter(segment) or _is_parameter(text):
        return True
    schema = next(
        (parameter.schema for parameter in operation.parameters if parameter.name == segment[1:-1]), None
    )
    choices = keyword(schema, "enum", operation.facts)
    if isinstance(choices, list):
        return text in choices
    is_number = bool(types(schema, operation.facts)) and types(schema, operation.facts) <= {
        "integer",
        "number",
    }
    return not is_number and keyword(schema, "format", operation.facts) != "uuid"


RULE = Rule(
    id="val-path-ambiguous",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("path", _paths),
    judge=_judge,
    fix="begin one of the two with a segment of its own",
    profile=Profile.STRICT,
    collective=True,
)
