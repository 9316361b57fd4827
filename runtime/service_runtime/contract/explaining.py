"""Say what is wrong with a value, place by place: of a union the faults of the branch that was meant.

A validator can list faults itself, but it copies the value into each, and into that of a union all those of its
branches: a list of 100,000 wrong items or twenty unions within one another then fill the memory. So whole values are
only judged, and what is listed is listed of one place at a time, without what lies below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.problems import FieldError
from .assertions import Assertions
from .document import pointer_text
from .patterns import NAMES_KEYWORD

MOST_FAULTS = 50
# A step judges one part of the value by one schema: some 10 µs. Where none is left, faults are not looked for further.
_MOST_STEPS = 20_000
# How deep faults are looked for within one another: each takes 4 of Python's 1,000 frames.
_DEEPEST = 150
_LONGEST = 300
_LONGEST_NAME = 200
_UNFIT = "the value does not fit its schema"

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at a place: a text, and the keyword that is broken."""

    place: Place
    detail: str
    keyword: str = ""


class Explainer:
    """Explain what is wrong with values, by plain schemas.

    ``definition`` returns the plain schema behind a reference, ``fits`` tells whether a value satisfies it.
    """

    def __init__(self, definition: Callable[[str], Any], fits: Callable[[str, Any], bool]) -> None:
        self.definition = definition
        self.fits = fits
        self.assertions = Assertions()

    def explain(self, schema: Any, value: Any) -> tuple[FieldError, ...]:
        """Return what is wrong with a value that does not satisfy a schema, at most 50 faults."""
        found = _Explanation(self).faults(schema, value, ()) or (Fault((), _UNFIT),)
        return tuple(FieldError(pointer_text(fault.place), fault.detail[:_LONGEST]) for fault in found)


class _Explanation:
    """Look for the faults of one value; each place is judged once by each schema."""

    def __init__(self, explainer: Explainer) -> None:
        self._explainer = explainer
        self._assertions = explainer.assertions
        self._known: dict[tuple[int, Place], tuple[Fault, ...]] = {}
        self._steps = _MOST_STEPS
        self._depth = 0

    def faults(self, schema: Any, value: Any, place: Place) -> tuple[Fault, ...]:
        """Return what is wrong with the part of the value at a place; nothing where it satisfies the schema."""
        if schema is True:
            return ()
        key = (id(schema), place)
        known = self._known.get(key)
        if known is None:
            self._steps -= 1
            self._depth += 1
            # What leads back here in place, without a step into the value, demands nothing more.
            self._known[key] = ()
            known = self._known[key] = _first(self._look(schema, value, place))
            self._depth -= 1
        return known

    def _look(self, schema: Any, value: Any, place: Place) -> Iterator[Fault]:
        if not isinstance(schema, Mapping):
            yield Fault(place, "no value is allowed here", "false")
            return
        for error in self._assertions.broken(schema, value):
            yield Fault(place, error.message, error.kind.name)
        if "$ref" in schema:
            yield from self._referred(schema["$ref"], value, place)
        for branch in schema.get("allOf", ()):
            found = self.faults(branch, value, place)
            yield from found
            if found and _guards(branch):
                return
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                yield from self._union(keyword, schema[keyword], value, place)
        if "not" in schema and not self.faults(schema["not"], value, place):
            yield Fault(place, "the value fits a schema that it must not fit", "not")
        if "if" in schema:
            taken = "else" if self.faults(schema["if"], value, place) else "then"
            yield from self.faults(schema.get(taken, True), value, place)
        if isinstance(value, dict):
            yield from self._members(schema, value, place)
        elif isinstance(value, list):
            yield from self._items(schema, value, place)

    def _referred(self, reference: str, value: Any, place: Place) -> Iterator[Fault]:
        if self._explainer.fits(reference, value):
            return
        if self._steps > 0 and self._depth < _DEEPEST:
            found = self.faults(self._explainer.definition(reference), value, place)
            if found:
                yield from found
                return
        yield Fault(place, _UNFIT, "$ref")

    # Parts of a value

    def _members(self, schema: Mapping[str, Any], value: Mapping[str, Any], place: Place) -> Iterator[Fault]:
        for name, dependent in schema.get("dependentSchemas", {}).items():
            if name in value:
                yield from self.faults(dependent, value, place)
        names = schema.get("propertyNames", True)
        for name in value if names is not True else ():
            if self.faults(names, name, (*place, name)):
                shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
                yield Fault(place, f'the name "{shown}" is not allowed', "propertyNames")
        properties = schema.get("properties", {})
        for name, part in properties.items():
            if name in value:
                yield from self.faults(part, value[name], (*place, name))
        patterns, others = schema.get("patternProperties", {}), schema.get("additionalProperties", True)
        if not patterns and isinstance(others, bool):
            # That properties are too many is an assertion of the whole object.
            return
        for name, item in value.items():
            matched = [part for pattern, part in patterns.items() if self._assertions.matches(pattern, name)]
            if not matched and name not in properties and others is not False:
                matched = [others]
            for part in matched:
                yield from self._further(part, item, (*place, name))

    def _items(self, schema: Mapping[str, Any], value: Sequence[Any], place: Place) -> Iterator[Fault]:
        first = schema.get("prefixItems", [])
        for number, (part, item) in enumerate(zip(first, value, strict=False)):
            yield from self.faults(part, item, (*place, number))
        rest = schema.get("items", True)
        for number in range(len(first), len(value)) if rest is not True else ():
            yield from self._further(rest, value[number], (*place, number))
            if self._steps <= 0:
                return
        if "contains" in schema:
            fitting = sum(
                not self.faults(schema["contains"], item, (*place, n)) for n, item in enumerate(value)
            )
            if not schema.get("minContains", 1) <= fitting <= schema.get("maxContains", len(value)):
                yield Fault(place, f"{fitting} of the items fit the schema of 'contains'", "contains")

    def _further(self, schema: Any, value: Any, place: Place) -> Iterator[Fault]:
        """Look at one of any number of parts, as long as steps are left."""
        if self._steps > 0:
            yield from self.faults(schema, value, place)
        elif self._known.get((id(schema), place)) is None:
            yield Fault(place[:-1], "the value has more parts than faults are looked for in")

    # Unions

    def _union(self, keyword: str, branches: Sequence[Any], value: Any, place: Place) -> Iterator[Fault]:
        """Give the faults of the branch that was meant.

        That is the branch which the discriminator names. Where it names none, the fault is its value; without one it
        is the branch that came nearest.
        """
        told, named = list[tuple[str, list[Any]]](), list[tuple[Fault, ...]]()
        for branch in branches:
            tag = _pin(branch)
            if tag and self.faults(branch["allOf"][1], value, place):
                told.append(tag)
            else:
                named.append(self.faults(branch, value, place))
        fitting = sum(not faults for faults in named)
        if fitting == 1 or (fitting and keyword == "anyOf"):
            return
        if fitting:
            yield Fault(
                place, f"the value is valid under more than one of the schemas of the '{keyword}'", keyword
            )
            return
        if told and not named:
            values = dict.fromkeys(item for _, items in told for item in items)
            yield Fault((*place, told[0][0]), _one_of(list(values)), "enum")
            return
        nearest = max(named, key=lambda faults: _nearness(faults, len(place)))
        if _depth(nearest) > len(place) or (told and len(named) == 1):
            yield from nearest
        else:
            yield Fault(
                place,
                f"the value is not valid under any of the schemas listed in the '{keyword}' keyword",
                keyword,
            )


def _first(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the first faults, each once."""
    found: dict[Fault, None] = {}
    for fault in faults:
        found[fault] = None
        if len(found) >= MOST_FAULTS:
            break
    return tuple(found)


def _guards(branch: Any) -> bool:
    """Tell whether a branch keeps costly names from being compared with what follows."""
    names = branch.get("propertyNames") if isinstance(branch, Mapping) else None
    return isinstance(names, Mapping) and NAMES_KEYWORD in names


def _pin(branch: Any) -> tuple[str, list[Any]] | None:
    """Return the property and the values by which a discriminator names a branch, as the schema writer adds them."""
    parts = branch.get("allOf") if isinstance(branch, Mapping) and branch.keys() == {"allOf"} else None
    pin = parts[1] if parts and len(parts) == 2 else None  # noqa: PLR2004 - the branch and its pin
    if not isinstance(pin, Mapping) or pin.keys() != {"properties"} or len(pin["properties"]) != 1:
        return None
    [(name, values)] = pin["properties"].items()
    return (name, values["enum"]) if isinstance(values, Mapping) and values.keys() == {"enum"} else None


def _depth(faults: Sequence[Fault]) -> int:
    return max((len(fault.place) for fault in faults), default=0)


def _nearness(branch: Sequence[Fault], depth: int) -> tuple[bool, int, int]:
    """Rank a branch: one whose fixed values are there comes first, then the one that was followed furthest."""
    fixed = all(fault.keyword != "const" or len(fault.place) > depth + 1 for fault in branch)
    return fixed, _depth(branch), -len(branch)


def _one_of(values: list[Any]) -> str:
    texts = [f'"{value}"' for value in values]
    listed = " or ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
    return f"the value is not one of {listed}"
