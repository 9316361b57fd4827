"""A meta-schema's description of a place: its fields, its entries and its alternatives, through references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

JsonObject = dict[str, Any]

_MOST_VARIANTS = 32
_DEEPEST = 7
_IN_PLACE = ("allOf", "anyOf", "oneOf")
_BY_CONDITION = ("then", "else")
# Keys that some pattern of the meta-schemas takes, in the order in which they are tried.
_NAMES = (
    "A", "/a", "200", "default", "a", "get", "application/json", "https://example.com/a", "a@example.com", "^a", "1.2.3",
    "3.0.0", "3.1.0", "3.2.0", "2.0", "0.1.0", "http://example.com", "$message.header#/a", "#/a", "arn:aws:a", "a-b", "bearer",
)  # fmt: skip
_FORMATS = {
    "uri": "https://example.com/a", "uri-reference": "#/components/schemas/Thing", "email": "a@example.com", "regex": "a", "iri": "https://example.com/a",
    "json-pointer": "/a", "media-range": "application/json", "date": "2026-01-31",
}  # fmt: skip


class Part(NamedTuple):
    """One schema of a meta-schema, with the address against which its references are resolved."""

    base: str
    schema: JsonObject


class MetaSchema:
    """A meta-schema with all that it refers to."""

    def __init__(
        self, root: JsonObject, others: Sequence[JsonObject] = (), dialect: str | None = None
    ) -> None:
        """Take a meta-schema, the resources it refers to, and what `$dynamicRef: "#meta"` stands for."""
        self._resources: dict[str, Part] = {}
        self._dialect = dialect
        self._followed: dict[tuple[str, str], Part] = {}
        for schema in (root, *others):
            self._enter(schema, "")
        self.root = Part(identifier_of(root), root)

    def _enter(self, value: Any, base: str) -> None:
        if isinstance(value, dict):
            identifier = identifier_of(value)
            if identifier or not base:
                base = urldefrag(urljoin(base, identifier)).url
                self._resources.setdefault(base, Part(base, value))
            for name in ("$anchor", "$dynamicAnchor"):
                if isinstance(value.get(name), str):
                    self._resources.setdefault(f"{base}#{value[name]}", Part(base, value))
            for child in value.values():
                self._enter(child, base)
        elif isinstance(value, list):
            for child in value:
                self._enter(child, base)

    def _follow(self, base: str, reference: str) -> Part:
        key = (base, reference)
        if key not in self._followed:
            self._followed[key] = self._find(base, reference)
        return self._followed[key]

    def _find(self, base: str, reference: str) -> Part:
        address, fragment = urldefrag(urljoin(base, reference))
        if fragment and not fragment.startswith("/"):
            return self._resources[f"{address}#{fragment}"]
        found: Any
        base, found = self._resources[address]
        for step in unquote(fragment).split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            found = found[int(key)] if isinstance(found, list) else found[key]
            identifier = identifier_of(found) if isinstance(found, dict) else ""
            base = urldefrag(urljoin(base, identifier)).url if identifier else base
        return Part(base, found)

    def child(self, part: Part, schema: Any) -> Part | None:
        """Return a schema inside another one; None for a boolean one."""
        if not isinstance(schema, dict):
            return None
        identifier = identifier_of(schema)
        return Part(urldefrag(urljoin(part.base, identifier)).url if identifier else part.base, schema)

    def _referred(self, part: Part) -> Part | None:
        schema = part.schema
        if schema.get("$dynamicRef") == "#meta" and self._dialect is not None:
            return self._resources[self._dialect]
        if "$dynamicRef" in schema:
            return self._follow(part.base, schema["$dynamicRef"])
        return self._follow(part.base, schema["$ref"]) if isinstance(schema.get("$ref"), str) else None

    def applied(self, parts: Sequence[Part]) -> list[Part]:
        """List all schemas that may apply to the same value: referred to, alternatives and conditional ones too."""
        found: dict[int, Part] = {}
        pending = list(parts)
        while pending:
            part = pending.pop(0)
            if id(part.schema) in found:
                continue
            found[id(part.schema)] = part
            inside: list[Any] = [child for key in _IN_PLACE for child in part.schema.get(key, ())]
            inside += [part.schema[key] for key in _BY_CONDITION if key in part.schema]
            inside += list(part.schema.get("dependentSchemas", {}).values())
            pending += [child for schema in inside if (child := self.child(part, schema)) is not None]
            referred = self._referred(part)
            if referred is not None:
                pending.append(referred)
        return list(found.values())

    def fields(self, parts: Sequence[Part]) -> dict[str, list[Part]]:
        """Give the fields that an object may have, each with the schemas that apply to it."""
        found: dict[str, list[Part]] = {}
        for part in self.applied(parts):
            for name, schema in part.schema.get("properties", {}).items():
                child = self.child(part, schema)
                # A field whose schema says only `true` is declared by another part.
                found.setdefault(name, []).extend([child] if child is not None else [])
            for pattern, schema in part.schema.get("patternProperties", {}).items():
                child = self.child(part, schema)
                names = re.fullmatch(r"\^\(([\w|]+)\)\$", pattern)
                for name in names[1].split("|") if names is not None and child is not None else ():
                    found.setdefault(name, []).append(child)  # type: ignore[arg-type]
        return {name: schemas for name, schemas in found.items() if not name.startswith("x-")}

    def entries(self, parts: Sequence[Part]) -> list[tuple[str, list[Part]]]:
        """Give the kinds of entries that a mapping with free keys may have, each with a key that is allowed."""
        found: list[tuple[str, list[Part]]] = []
        known = self.fields(parts)
        applied = self.applied(parts)
        for part in applied:
            kinds = list(part.schema.get("patternProperties", {}).items())
            kinds.append((".", part.schema.get("additionalProperties")))
            for pattern, schema in kinds:
                child = self.child(part, schema)
                if child is None or pattern.startswith(("^x-", "^\\$ref", "^(")):
                    continue
                name = next((name for name in _NAMES if re.search(pattern, name) and name not in known), None)
                if name is not None:
                    found.append((name, [child]))
        return found

    def items(self, parts: Sequence[Part]) -> list[Part]:
        """Give the schemas of a list's items."""
        found = []
        for part in self.applied(parts):
            child = self.child(part, part.schema.get("items"))
            if child is not None:
                found.append(child)
        return found

    def variants(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        """Choose among alternatives: yield lists of schemas that apply together, references last."""
        found = list(islice(self._variants(list(parts)), _MOST_VARIANTS))
        found.sort(key=lambda chosen: any("$ref" in part.schema.get("required", ()) for part in chosen))
        yield from found

    def _variants(self, parts: Sequence[Part], seen: frozenset[int] = frozenset()) -> Iterator[list[Part]]:
        fixed: list[Part] = []
        choices: list[list[list[Part]]] = []
        pending = list(parts)
        while pending:
            part = pending.pop(0)
            if id(part.schema) in seen:
                continue
            seen |= {id(part.schema)}
            fixed.append(part)
            schema = part.schema
            referred = self._referred(part)
            pending += [] if referred is None else [referred]
            pending += self._children(part, schema.get("allOf", ()))
            choices += [
                [[child] for child in self._children(part, schema[key])]
                for key in ("oneOf", "anyOf")
                if key in schema
            ]
            if "if" in schema:
                otherwise = self._children(part, [schema.get("else")])
                choices.append([otherwise, self._children(part, [schema["if"], schema.get("then")])])
        choices = [options for options in choices if options]
        # Mostly the first of each is meant, or the first of all but one.
        picks = sorted(
            islice(product(*(range(len(options)) for options in choices)), 4096),
            key=lambda pick: sum(map(bool, pick)),
        )
        for pick in picks:
            chosen = [part for options, index in zip(choices, pick, strict=True) for part in options[index]]
            if not chosen:
                yield fixed
                continue
            for rest in self._variants(chosen, seen):
                yield [*fixed, *rest]

    def _children(self, part: Part, schemas: Sequence[Any]) -> list[Part]:
        return [child for schema in schemas if (child := self.child(part, schema)) is not None]

    def samples(self, parts: Sequence[Part], depth: int = 0) -> Iterator[Any]:
        """Yield small values that may be valid; whether they are has to be tried."""
        if depth > _DEEPEST:
            return
        for chosen in self.variants(parts):
            yield from islice(self._samples(chosen, depth), 6)

    def _samples(self, chosen: Sequence[Part], depth: int) -> Iterator[Any]:
        schemas = [part.schema for part in chosen]
        options = _options(schemas)
        if options is not None:
            yield from options
            return
        kind = _kind(schemas)
        if kind == "object":
            yield from self._objects(chosen, depth)
        elif kind == "array":
            few = max((schema.get("minItems", 0) for schema in schemas), default=0)
            item = next(self.samples(self.items(chosen), depth + 1), None)
            yield [item] * few
            yield [item]
        elif kind == "string":
            yield from _texts(schemas)
        else:
            yield {"integer": 1, "number": 1, "boolean": True, "null": None}[kind]

    def _objects(self, chosen: Sequence[Part], depth: int) -> Iterator[JsonObject]:
        required = list(dict.fromkeys(name for part in chosen for name in part.schema.get("required", ())))
        fields = {name: self._declared(chosen, name) for name in required}
        values = {
            name: list(islice(self.samples(schemas, depth + 1), 8)) or ["a"]
            for name, schemas in fields.items()
        }
        extra: JsonObject = {}
        few = max((part.schema.get("minProperties", 0) for part in chosen), default=0)
        for name, schemas in self.entries(chosen) if few > len(required) else ():
            for value in islice(self.samples(schemas, depth + 1), 1):
                extra[name] = value
        for pick in islice(product(*values.values()), 8):
            yield {**dict(zip(values, pick, strict=True)), **extra}

    def _declared(self, chosen: Sequence[Part], name: str) -> list[Part]:
        found = [
            child
            for part in chosen
            if (child := self.child(part, part.schema.get("properties", {}).get(name))) is not None
        ]
        return found or self.fields(chosen).get(name, [])


def identifier_of(schema: Mapping[str, Any]) -> str:
    """Return the address that a schema gives itself, in the words of any draft; nothing where it gives none."""
    found = schema.get("$id", schema.get("id"))
    return found if isinstance(found, str) else ""


def _options(schemas: Sequence[JsonObject]) -> list[Any] | None:
    stated = [schema["enum"] for schema in schemas if isinstance(schema.get("enum"), list)]
    stated += [[schema["const"]] for schema in schemas if "const" in schema]
    if not stated:
        return None
    return [value for value in min(stated, key=len) if all(value in values for values in stated)]


def _kind(schemas: Sequence[JsonObject]) -> str:
    for schema in schemas:
        kind = schema.get("type")
        if isinstance(kind, list):
            return "object" if "object" in kind else str(kind[0])
        if isinstance(kind, str):
            return kind
    keys = {key for schema in schemas for key in schema}
    if keys & {"properties", "required", "additionalProperties", "patternProperties", "minProperties"}:
        return "object"
    return "array" if "items" in keys else "string"


def _texts(schemas: Sequence[JsonObject]) -> Iterator[str]:
    patterns = [schema["pattern"] for schema in schemas if "pattern" in schema]
    formats = [_FORMATS[schema["format"]] for schema in schemas if schema.get("format") in _FORMATS]
    for text in (*formats, "a", *_NAMES):
        if all(re.search(pattern, text) for pattern in patterns):
            yield text
