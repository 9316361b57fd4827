"""Differences in what an operation takes and gives: parameters, bodies, responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from scaffold.diff.change import Change, Direction
from scaffold.diff.lifecycle import is_retired
from scaffold.diff.schemas import SchemaComparer
from scaffold.diff.unchanged import Unchanged
from scaffold.openapi.document import Node
from scaffold.openapi.index import OperationNode, follow_or_none
from scaffold.openapi.templates import path_parameters

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_ERRORS = re.compile(r"[1456]..|default", re.IGNORECASE)
_STATUS_DIGITS = 3


class ExchangeComparer:
    """Compares the parts of operations; schemas that several share are compared once."""

    def __init__(self, today: date) -> None:
        """Begin with nothing compared; what passed its sunset by `today` may go."""
        self._unchanged = Unchanged()
        self._schemas = SchemaComparer(self._unchanged, today)
        self._today = today

    def compare(self, old: OperationNode, new: OperationNode) -> Iterator[Change]:
        """Yield what differs between two states of an operation."""
        if self._is_same(old, new):
            return
        sent = Direction.REQUEST if new.origin == "path" else Direction.RESPONSE
        yield from self._compare_parameters(old, new, sent)
        yield from self._compare_bodies(old.node, new.node, sent)
        yield from self._compare_responses(old.node, new.node, sent.opposite)

    def _is_same(self, old: OperationNode, new: OperationNode) -> bool:
        parts = [(old.node, new.node), *zip(old.parameters, new.parameters, strict=False)]
        return len(old.parameters) == len(new.parameters) and all(
            self._unchanged.is_same(before, after) for before, after in parts
        )

    # Parameters

    def _compare_parameters(
        self, old: OperationNode, new: OperationNode, sent: Direction
    ) -> Iterator[Change]:
        befores, afters = _parameters(old), _parameters(new)
        for key, before in befores.items():
            after = afters.get(key)
            if after is not None:
                yield from self._compare_parameter(before, after, sent)
            elif key[0] != "path" and not is_retired(before, self._today):
                yield Change("parameter-removed", None, before, new.node, _parameter_subject(before))
        for key, after in afters.items():
            if key not in befores and key[0] != "path" and after.fields.get("required") is True:
                yield Change("required-parameter-added", None, old.node, after, _parameter_subject(after))

    def _compare_parameter(self, old: Node, new: Node, sent: Direction) -> Iterator[Change]:
        subject = _parameter_subject(new)
        if new.fields.get("required") is True and old.fields.get("required") is not True:
            yield Change("parameter-became-required", None, old, new.child("required"), subject)
        if ("content" in old.fields) != ("content" in new.fields):
            yield Change("serialization-changed", None, old, new, subject, "`schema` and `content` differ")
            return
        if self._is_composite(new):
            before, after = _style(old), _style(new)
            if before != after:
                detail = f"{_style_text(before)} became {_style_text(after)}"
                yield Change("serialization-changed", None, old, new, subject, detail)
        yield from self._schemas.compare(old, new, "schema", sent)
        yield from self._compare_contents(old, new, subject, sent)

    def _is_composite(self, parameter: Node) -> bool:
        """Tell whether the style matters: it does to arrays and objects."""
        types = self._schemas.types_of(parameter.get("schema"))
        return types is None or bool(types & {"array", "object"})

    # Bodies

    def _compare_bodies(self, old: Node, new: Node, sent: Direction) -> Iterator[Change]:
        before, after = (follow_or_none(node.get("requestBody")) for node in (old, new))
        if before is None or after is None:
            if after is not None and after.fields.get("required") is True:
                yield Change("body-added-required", None, old, new.child("requestBody"), "the body")
            elif before is not None:
                yield Change("body-removed", None, before, new, "the body")
            return
        if after.fields.get("required") is True and before.fields.get("required") is not True:
            yield Change("body-became-required", None, before, after.child("required"), "the body")
        yield from self._compare_contents(before, after, "the body", sent)

    def _compare_contents(self, old: Node, new: Node, subject: str, direction: Direction) -> Iterator[Change]:
        befores, afters = _contents(old), _contents(new)
        for name, before in befores.items():
            after = _covering(name, afters)
            if after is None:
                place = new.get("content") or new
                yield Change("media-type-removed", direction, before, place, subject, name)
                continue
            for key in ("schema", "itemSchema"):
                yield from self._schemas.compare(before, after, key, direction)

    # Responses

    def _compare_responses(self, old: Node, new: Node, received: Direction) -> Iterator[Change]:
        befores, afters = _responses(old), _responses(new)
        for status, before in befores.items():
            matches = _answers(status, afters)
            if not matches and not _ERRORS.fullmatch(status):
                place = new.get("responses") or new
                yield Change("success-status-removed", None, before, place, f"response {status}")
            for after in matches:
                yield from self._compare_contents(before, after, f"the {status} body", received)
                yield from self._compare_headers(before, after, status, received)

    def _compare_headers(self, old: Node, new: Node, status: str, received: Direction) -> Iterator[Change]:
        befores, afters = _headers(old), _headers(new)
        for key, (name, before) in befores.items():
            subject = f"header {name!r} of {status}"
            was_required = before.fields.get("required") is True
            if key not in afters:
                kind = "required-header-removed" if was_required else "header-removed"
                if not is_retired(before, self._today):
                    yield Change(kind, received, before, new.get("headers") or new, subject)
                continue
            after = afters[key][1]
            if was_required and after.fields.get("required") is not True:
                yield Change("header-became-optional", received, before, after, subject)
            yield from self._schemas.compare(before, after, "schema", received)
            yield from self._compare_contents(before, after, subject, received)


def _parameters(operation: OperationNode) -> dict[tuple[str, str], Node]:
    """Return the parameters by place and name; those of the path by their position in it."""
    positions = {name: str(number) for number, name in enumerate(path_parameters(operation.path))}
    found = {}
    for node in operation.parameters:
        name, place = node.string("name"), node.string("in")
        if name is None or place is None:
            continue
        if place == "header":
            name = name.lower()
            if name in _IGNORED_HEADERS:
                continue
        found[place, positions.get(name, name) if place == "path" else name] = node
    return found


def _parameter_subject(parameter: Node) -> str:
    return f"{parameter.string('in')} parameter {parameter.string('name')!r}"


def _style(parameter: Node) -> tuple[str, bool]:
    """Return how an array or object is written (OpenAPI 3.1, section 4.8.12.2.1), with the defaults filled in."""
    usual = "form" if parameter.string("in") in {"query", "cookie"} else "simple"
    style = parameter.string("style") or usual
    explode = parameter.fields.get("explode")
    return style, explode if isinstance(explode, bool) else style == "form"


def _style_text(style: tuple[str, bool]) -> str:
    name, explode = style
    return f"{name}, exploded" if explode else name


def _contents(holder: Node) -> dict[str, Node]:
    """Return the media types by their name in lower case, without a character set."""
    content = holder.get("content")
    found = {}
    for name, node in content.items() if content is not None else ():
        target = follow_or_none(node)
        if target is not None:
            parts = [part.strip().lower() for part in name.split(";")]
            kept = [parts[0], *(part for part in parts[1:] if not part.startswith("charset="))]
            found["; ".join(kept)] = target
    return found


def _covering(name: str, contents: Mapping[str, Node]) -> Node | None:
    """Find the media type itself, or the range that it is in."""
    kind = name.partition("/")[0]
    return next((contents[key] for key in (name, f"{kind}/*", "*/*") if key in contents), None)


def _responses(operation: Node) -> dict[str, Node]:
    responses = operation.get("responses")
    found = {}
    for status, node in responses.items() if responses is not None else ():
        target = follow_or_none(node)
        if target is not None and not status.startswith("x-"):
            found[status.upper() if status != "default" else status] = target
    return found


def _answers(status: str, responses: Mapping[str, Node]) -> list[Node]:
    """Find the responses that a status now gets: its own, those of its range or in it, or the default."""
    if status in responses:
        return [responses[status]]
    if status.endswith("XX"):
        inside = [node for key, node in responses.items() if key.startswith(status[0])]
        if inside:
            return inside
    around = f"{status[0]}XX" if len(status) == _STATUS_DIGITS else ""
    fallback = responses.get(around) or responses.get("default")
    return [fallback] if fallback is not None else []


def _headers(response: Node) -> dict[str, tuple[str, Node]]:
    """Return the headers by their name in lower case (RFC 9110, section 5.1), with the name as written."""
    headers = response.get("headers")
    found = {}
    for name, node in headers.items() if headers is not None else ():
        target = follow_or_none(node)
        if target is not None and name.lower() != "content-type":
            found[name.lower()] = (name, target)
    return found
