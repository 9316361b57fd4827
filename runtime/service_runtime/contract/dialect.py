"""Rewrite the contract's schemas into plain JSON Schema (2020-12) for one direction of travel.

Every schema of a contract compiles: foreign spellings were replaced when the contract was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from .compiling import BASE
from .document import pointer_parts, pointer_text
from .flags import Flags
from .patterns import KEYWORD, NAMES_KEYWORD, is_costly

_SCHEMA_KEYWORDS = frozenset(
    {
        "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
_LIST_KEYWORDS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAP_KEYWORDS = frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"})
_NAMED_KEYWORDS = ("properties", "patternProperties", "additionalProperties")
_VALUE_KEYWORDS = frozenset(
    {
        "const", "dependentRequired", "enum", "exclusiveMaximum",
        "exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum",
        "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern",
        "required", "type", "uniqueItems",
    }
)  # fmt: skip
_ANCHOR_KEYWORDS = frozenset({"$anchor", "$dynamicAnchor", "$dynamicRef"})
_MOVING_KEYWORDS = _ANCHOR_KEYWORDS - {"$anchor"}
# What only a validator can tell of a value, where there is a reference below.
_JUDGED_KEYWORDS = frozenset(
    {
        "$ref", "allOf", "anyOf", "contains", "dependentRequired", "dependentSchemas", "enum", "format", "if",
        "maxProperties", "not", "oneOf", "pattern", "patternProperties", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "uniqueItems", "x-samples",
    }
)  # fmt: skip
_INTEGER_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Direction(StrEnum):
    """Say who sends the value: readOnly, writeOnly and integer widths mean different things each way."""

    REQUEST = "request"
    RESPONSE = "response"


class SchemaWriter:
    """Rewrite one schema of the contract into plain JSON Schema for one direction."""

    def __init__(
        self,
        flags: Flags,
        direction: Direction,
        name: Callable[[str, Direction], str],
        resource: str = "#",
        *,
        samples: bool = False,
        identified: bool = False,
    ) -> None:
        """Prepare; ``resource`` is the reference of the component that the schema belongs to, "#" for none.

        ``identified`` says that the schema becomes a resource with anchors of its own; one without a component
        becomes that when it has any. References to anchors of others are turned into pointers.
        """
        self._flags = flags
        self._direction = direction
        self._name = name
        self._resource = resource
        self._samples = samples
        self.identified = identified
        self.uses: dict[str, None] = {}
        self.hides = False

    def write(self, schema: Any, hidden: frozenset[str] = frozenset()) -> Any:
        """Return the schema with references named and OpenAPI's own keywords turned into constraints.

        ``hidden`` are the properties that an enclosing ``allOf`` takes out of this direction.
        """
        if not isinstance(schema, Mapping):
            return schema if isinstance(schema, bool) else {}
        flag = "readOnly" if self._direction is Direction.REQUEST else "writeOnly"
        hidden = hidden | self._flags.flagged(schema, flag)
        out: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in _VALUE_KEYWORDS or (keyword in _ANCHOR_KEYWORDS and self._keeps_anchors()):
                out[keyword] = value
            elif keyword in _SCHEMA_KEYWORDS:
                out[keyword] = self.write(value)
            elif keyword in _LIST_KEYWORDS and isinstance(value, list):
                passed = hidden if keyword == "allOf" else frozenset[str]()
                out[keyword] = [self.write(item, passed) for item in value]
            elif keyword in _MAP_KEYWORDS and isinstance(value, Mapping):
                out[keyword] = {name: self.write(item) for name, item in value.items()}
        if isinstance(schema.get("$ref"), str):
            out["$ref"] = self._reference(schema["$ref"])
        self._take_out(out, hidden)
        if self._samples:
            self._annotate(schema, out)
        else:
            self._bound_patterns(out)
        if self._direction is Direction.REQUEST:
            _bound_integers(out)
            for keyword, pins in self._pins(schema).items():
                out[keyword] = [
                    branch if pin is None else {"allOf": [branch, pin]}
                    for branch, pin in zip(out[keyword], pins, strict=True)
                ]
        return _with_null(out) if schema.get("nullable") is True else out

    def _bound_patterns(self, out: dict[str, Any]) -> None:
        """Compare with costly expressions within limits; texts of replies that pass them are let through."""
        if isinstance(out.get("pattern"), str) and is_costly(out["pattern"]):
            lenient = self._direction is Direction.RESPONSE
            out[KEYWORD] = {"pattern": out.pop("pattern"), "lenient": lenient}
        costly = [pattern for pattern in out.get("patternProperties", ()) if is_costly(pattern)]
        if costly:
            # A validator looks at the branches of allOf in their order, and at what stands beside them first.
            judged = {keyword: out.pop(keyword) for keyword in _NAMED_KEYWORDS if keyword in out}
            guards = [{"propertyNames": {NAMES_KEYWORD: {"pattern": pattern}}} for pattern in costly]
            out["allOf"] = [*guards, judged, *out.get("allOf", ())]

    def _keeps_anchors(self) -> bool:
        """Tell whether anchors stay, which makes the schema a resource."""
        self.identified = self.identified or self._resource == "#"
        return self.identified

    def _reference(self, reference: str) -> str:
        target = reference
        if reference.startswith("#/$defs/") and self._resource != "#":
            # A schema written elsewhere and bundled as a component keeps references to its own definitions.
            target = f"{self._resource}{reference[1:]}"
        elif not reference.startswith("#/"):
            anchored = self._anchored(reference)
            if anchored is None:
                self._keeps_anchors()
                return reference
            target = anchored
        name = self._name(target, self._direction)
        self.uses[name] = None
        return f"{BASE}#/$defs/{name}"

    def _anchored(self, reference: str) -> str | None:
        """Return the reference by pointer to what an anchor names; None where the schema itself has to resolve it."""
        if self._resource == "#":
            return None
        if reference == "#" or not reference.startswith("#"):
            return self._resource
        if self.identified:
            return None
        found = (
            pointer
            for pointer, node in _objects(self._flags.target(self._resource))
            if node.get("$anchor") == reference[1:]
        )
        pointer = next(found, None)
        return None if pointer is None else f"{self._resource}{pointer}"

    def _take_out(self, out: dict[str, Any], hidden: frozenset[str]) -> None:
        """Stop requiring hidden properties; accept and ignore them in requests, refuse them in responses."""
        if not hidden:
            return
        if isinstance(out.get("required"), list):
            out["required"] = [name for name in out["required"] if name not in hidden]
        properties = out.get("properties")
        if isinstance(properties, dict):
            for name in hidden & properties.keys():
                self.hides = True
                properties[name] = self._direction is Direction.REQUEST

    def _annotate(self, schema: Mapping[str, Any], out: dict[str, Any]) -> None:
        """Keep what helps to make values: those that the schema names, and the discriminator's per branch."""
        named = schema.get("examples")
        listed = named if isinstance(named, list) else []
        samples = [schema[key] for key in ("example",) if key in schema] + listed
        samples += [schema["default"]] if "default" in schema else []
        if samples:
            out["x-samples"] = samples
        pins = self._pins(schema)
        if pins:
            out["x-pins"] = pins
        kinds = self._kinds(schema)
        if kinds:
            out["x-kinds"] = kinds

    def _pins(self, schema: Mapping[str, Any]) -> dict[str, list[dict[str, Any] | None]]:
        """Return what each branch of a union demands, so that its discriminator value alone chooses it."""
        discriminator = schema.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        if not isinstance(discriminator, Mapping) or not isinstance(name, str):
            return {}
        mapping = discriminator.get("mapping")
        named: dict[str, list[str]] = {}
        for value, reference in (mapping if isinstance(mapping, Mapping) else {}).items():
            named.setdefault(str(reference), []).append(str(value))
        pins: dict[str, list[dict[str, Any] | None]] = {}
        for keyword in ("oneOf", "anyOf"):
            branches = schema.get(keyword)
            for branch in branches if isinstance(branches, list) else ():
                reference = branch.get("$ref") if isinstance(branch, Mapping) else None
                values = self._discriminator_values(reference, name, named)
                pin = {"properties": {name: {"enum": sorted(values)}}} if values else None
                pins.setdefault(keyword, []).append(pin)
        return pins

    def _kinds(self, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what the values of a base schema are, each with its discriminator: a mapping without a union."""
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, Mapping) or "oneOf" in schema or "anyOf" in schema:
            return []
        name, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
        if not isinstance(name, str) or not isinstance(mapping, Mapping):
            return []
        kinds = []
        for value, meant in mapping.items():
            reference = str(meant) if str(meant).startswith("#/") else f"#/components/schemas/{meant}"
            if isinstance(self._flags.target(reference), Mapping):
                pin = {"properties": {name: {"enum": [str(value)]}}, "required": [name]}
                kinds.append({"$ref": self._reference(reference), **pin})
        return kinds

    def _discriminator_values(
        self, reference: Any, name: str, named: Mapping[str, list[str]]
    ) -> Iterable[str]:
        if not isinstance(reference, str):
            return ()
        if reference in named:
            return named[reference]
        # A mapping by bare name may mean the schema, so its values join the name itself.
        bare = named.get(pointer_parts(reference[1:])[-1], [])
        target = self._flags.target(reference)
        declared = self._literals(target, name)
        if declared is not None and len(declared) == 1:
            return declared
        if isinstance(target, Mapping) and ("oneOf" in target or "anyOf" in target):
            return ()
        implicit = [*bare, *pointer_parts(reference[1:])[-1:]]
        return implicit if declared is None else sorted(declared.intersection(implicit))

    def _literals(self, schema: Any, name: str, seen: set[int] | None = None) -> set[str] | None:
        """Return the values that a branch itself allows for the discriminator property, None for any."""
        seen = set() if seen is None else seen
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return None
        seen.add(id(schema))
        if isinstance(schema.get("$ref"), str):
            return self._literals(self._flags.target(schema["$ref"]), name, seen)
        found: set[str] | None = None
        properties = schema.get("properties")
        tag = properties.get(name) if isinstance(properties, Mapping) else None
        if isinstance(tag, Mapping) and isinstance(tag.get("$ref"), str):
            tag = self._flags.target(tag["$ref"])
        if isinstance(tag, Mapping):
            values = [tag["const"]] if "const" in tag else tag.get("enum")
            texts = (
                {value for value in values if isinstance(value, str)} if isinstance(values, list) else set()
            )
            found = texts or None
        for branch in schema.get("allOf") or ():
            inner = self._literals(branch, name, seen)
            if inner is not None:
                found = inner if found is None else found & inner
        return found


def moves(schema: Any) -> bool:
    """Tell whether what a reference leads to depends on the way to it (JSON Schema 2020-12, 8.2.3.2)."""
    return any(not _MOVING_KEYWORDS.isdisjoint(node) for _, node in _objects(schema))


def judged_parts(written: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a plain schema that values may be judged by, with their pointers; none without a reference."""
    # The nodes of each schema, so that those above a reference are known without another walk.
    pending: list[tuple[str, Any, tuple[tuple[str, Any], ...]]] = [("", written, ())]
    found: dict[str, Any] = {}
    while pending:
        pointer, node, above = pending.pop()
        if not isinstance(node, dict):
            continue
        if not _JUDGED_KEYWORDS.isdisjoint(node) and node.keys() not in ({"$ref"}, {"allOf"}):
            above = (*above, (pointer, node))
        if "$ref" in node:
            found.update(above)
        pending.extend((inner, part, above) for inner, part in _parts(pointer, node))
    yield from found.items()


def _parts(pointer: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword, value in node.items():
        if keyword in _SCHEMA_KEYWORDS:
            yield f"{pointer}/{keyword}", value
        elif keyword in _LIST_KEYWORDS or keyword == "x-kinds":
            yield from ((f"{pointer}/{keyword}/{index}", item) for index, item in enumerate(value))
        elif keyword in _MAP_KEYWORDS:
            yield from ((f"{pointer}/{keyword}{pointer_text([name])}", item) for name, item in value.items())


def _objects(node: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object in a JSON value with its pointer."""
    pending: list[tuple[str, Any]] = [("", node)]
    while pending:
        pointer, part = pending.pop()
        if isinstance(part, Mapping):
            yield pointer, part
            pending.extend((f"{pointer}{pointer_text([name])}", item) for name, item in part.items())
        elif isinstance(part, list):
            pending.extend((f"{pointer}/{index}", item) for index, item in enumerate(part))


def _bound_integers(schema: dict[str, Any]) -> None:
    """Turn int32 and int64, which JSON Schema only annotates, into bounds."""
    kinds = schema.get("type")
    bounds = _INTEGER_BOUNDS.get(schema.get("format", "")) if isinstance(schema.get("format"), str) else None
    if bounds is None or "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        return
    least, greatest = bounds
    minimum, maximum = schema.get("minimum"), schema.get("maximum")
    schema["minimum"] = max(minimum, least) if isinstance(minimum, int | float) else least
    schema["maximum"] = min(maximum, greatest) if isinstance(maximum, int | float) else greatest


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Honor a ``nullable`` left over from OpenAPI 3.0; an ``enum`` without null still forbids it."""
    values = schema.get("enum")
    if isinstance(values, list) and None not in values:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}
