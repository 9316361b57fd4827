"""Path templates as sequences of segments, and the collections that they name (AEP-122)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scaffold.core.naming import singular, snake, words

PREFIX = re.compile(r"(?i)(api|v\d+(\.\d+)*([a-z]+\d*)?|rest|services?)\Z")
"""Leading segments that name an API or its version, and nothing in it."""
UNIQUE: Final = frozenset({
    "code", "email", "handle", "iban", "id", "isbn", "key", "login", "number", "reference", "sku", "slug", "token", "username",
    "uuid",
})  # fmt: skip
"""Last words of the names of properties of which each thing has a value of its own."""
_ROLES: Final = frozenset({"details", "dto", "model", "out", "read", "response", "schema", "view"})
_TEMPLATE = re.compile(r"\{([^{}]+)\}\Z")
_CUSTOM = re.compile(r"(\{[^{}]+\}|[\w-]+)(:[A-Za-z][\w-]*)\Z")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a path between slashes: a literal, or exactly one parameter."""

    text: str
    parameter: str | None


@dataclass(frozen=True, slots=True)
class Path:
    """A path template; `text` is as written."""

    text: str
    segments: tuple[Segment, ...]

    @property
    def is_item(self) -> bool:
        """True where the path ends in a parameter and so names one of several things."""
        return len(self.segments) > 1 and self.segments[-1].parameter is not None

    @property
    def collection(self) -> tuple[Segment, ...]:
        """The segments before the last."""
        return self.segments[:-1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that are whole segments, in order."""
        return tuple(segment.parameter for segment in self.segments if segment.parameter)


def parse_path(text: str) -> Path:
    """Split a path template; a segment that mixes text and parameters is a literal.

    The custom method at the end of `/orders/{id}:cancel` is a segment of its own, with its colon (AEP-136).
    """
    parts = [part for part in text.split("/") if part]
    if parts and (custom := _CUSTOM.match(parts[-1])):
        parts[-1:] = custom.groups()
    return Path(
        text,
        tuple(Segment(part, match[1] if (match := _TEMPLATE.match(part)) else None) for part in parts),
    )


def shape_of(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Give segments without the names of their parameters, to compare paths."""
    return tuple("{}" if segment.parameter else segment.text for segment in segments)


def literals(path: Path) -> list[str]:
    """List the literal segments, without leading ones that name an API or its version."""
    names = [segment.text for segment in path.segments if segment.parameter is None]
    while len(names) > 1 and PREFIX.match(names[0]):
        names.pop(0)
    return names


def stem_of(name: str) -> str:
    """Give the name of an entity in snake_case without what only says what its schema is for: `user` of `UserResponseDto`."""
    parts = list(words(name))
    while len(parts) > 1 and parts[-1] in _ROLES:
        parts.pop()
    return "_".join(parts)


def match_field(parameter: str, fields: Iterable[str], owner: str) -> str | None:
    """Find the field that a path parameter names: `petId` is a pet's `id`, `id` may be its `pet_id`.

    `owner` is the name of the entity or of its collection.
    """
    keyed = {snake(field): field for field in reversed(list(fields))}
    asked = words(parameter)
    entity = words(singular(stem_of(owner)))
    tries = [asked]
    if asked[: len(entity)] == entity and len(asked) > len(entity):
        tries.append(asked[len(entity) :])
    if asked and asked[-1] in ("id", "uuid", "key", "code", "slug", "name", "sku"):
        tries += [asked[-1:], (*entity, asked[-1])]
    return next((keyed[key] for words_ in tries if (key := "_".join(words_)) in keyed), None)


def match_property(path: Path, owner: str, fields: Iterable[str]) -> tuple[str, tuple[Segment, ...]] | None:
    """Find the property by which a path selects, and what of the path stands before that.

    `/payments/account/{accountId}` and `/courses/by-category/{value}` name it in their last two segments, `/requests/{userId}` in
    the parameter, behind the name of the `owner` (or the end of it).
    """
    if not path.is_item or path.segments[-2].parameter is not None:
        return None
    label, parameter = words(path.segments[-2].text), snake(path.segments[-1].parameter or "")
    asked = label[label.index("by") + 1 :] if "by" in label[:-1] else label
    named = "_".join((*asked[:-1], singular(asked[-1]))) if asked else ""
    keyed = {snake(field): field for field in reversed(list(fields))}
    for name in (parameter, f"{named}_{parameter}", named, f"{named}_id"):
        if name in keyed and not set(named.split("_")).isdisjoint(name.split("_")):
            return keyed[name], path.segments[:-2]
    collection = snake(singular(path.segments[-2].text))
    if parameter in keyed and f"_{stem_of(owner)}".endswith(f"_{collection}"):
        return keyed[parameter], path.segments[:-1]
    return None
