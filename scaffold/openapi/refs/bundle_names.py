"""The component that each reference target of a document becomes, and its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.core.errors import RefError
from scaffold.core.location import Pointer
from scaffold.core.naming import fold, pascal
from scaffold.openapi.document import Document, Node, Place
from scaffold.openapi.references import Target, fragment_text
from scaffold.openapi.refs.walk import traverse
from scaffold.openapi.types.nodes import COMPONENTS, OBJECT_TYPES, Kind, ObjectType, reference_of
from scaffold.openapi.values import JsonObject

INLINED: frozenset[Kind] = frozenset({"path-item", "operation", "media-type"})
"""Kinds that are written out where they are referenced: few tools look for them among the components."""

_SECTIONS: dict[Kind, str] = {kind: section for section, kind in COMPONENTS.items() if kind not in INLINED}
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]+")
# Parts of a pointer that say where something stands and nothing of what it is.
_STRUCTURE = frozenset({
    "paths", "webhooks", "components", *COMPONENTS, "definitions", "$defs", "properties", "patternProperties", "schema",
    "content", "requestBody", "allOf", "oneOf", "anyOf", "items",
})  # fmt: skip
_SECTION_KEYS = frozenset({*COMPONENTS, "definitions", "$defs"}) - {
    "responses",
    "headers",
    "parameters",
    "callbacks",
}
_DESCRIBING = {"requestBody": "Request", "responses": "Response", "items": "Item"}


@dataclass(slots=True)
class Names:
    """The outcome: by id of the target's value the reference to it; what to add; whose content a component takes over."""

    references: dict[int, str] = field(default_factory=dict)
    added: list[tuple[str, str, Node, ObjectType]] = field(default_factory=list)
    absorbed: dict[int, Node] = field(default_factory=dict)


def name_targets(document: Document) -> Names:
    """Name every definition that a reference leads to and that is not yet a component of the entry."""
    return _Namer(document).name()


def final_target(document: Document, target: Node, object_type: ObjectType) -> Node | None:
    """Follow references that stand alone to the definition at their end, None when there is none."""
    seen: set[int] = set()
    while isinstance(target.value, dict):
        reference = reference_of(object_type, target.value)
        if reference is None or (object_type.layered and len(target.value) > 1):
            break
        if id(target.value) in document.broken or id(target.value) in seen:
            return None
        seen.add(id(target.value))
        try:
            target = document.resolve(target.source, reference)
        except RefError:
            return None
    return target


class _Namer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = Names()
        self._taken: dict[str, set[str]] = {}

    def name(self) -> Names:
        self._keep_components()
        for _ in traverse(self._document.node().source, self._resolve):
            pass
        return self._names

    def _keep_components(self) -> None:
        """Let the entry's components keep their names; one that only refers to another place takes over what is there."""
        references = self._names.references
        aliases: list[tuple[Node, str, ObjectType]] = []
        components = self._document.node().get("components")
        for section, kind in COMPONENTS.items():
            entries = components.get(section) if components else None
            for name, node in entries.items() if entries else ():
                self._taken.setdefault(section, set()).add(fold(name))
                if not isinstance(node.value, dict):
                    continue
                reference = f"#/components/{section}{fragment_text((name,))}"
                references.setdefault(id(node.value), reference)
                if reference_of(OBJECT_TYPES[kind], node.value) is not None:
                    aliases.append((node, reference, OBJECT_TYPES[kind]))
        for node, reference, object_type in aliases:
            target = final_target(self._document, node, object_type)
            if target is not None and target.value is not node.value and id(target.value) not in references:
                references[id(target.value)] = reference
                self._names.absorbed[id(node.value)] = target

    def _resolve(self, place: Place, at: Pointer, reference: str, wanted: ObjectType) -> Target | None:
        del at
        source, value = place.source, place.value
        if id(value) in self._document.broken:
            return None
        try:
            node = self._document.resolve(source, reference)
        except RefError:
            return None
        if wanted.kind not in INLINED and id(node.value) not in self._names.references:
            target = final_target(self._document, node, wanted)
            if (
                target is not None
                and isinstance(target.value, dict)
                and id(target.value) not in self._names.references
            ):
                self._add(target, target.value, wanted)
        return Target(node.source, node.pointer, node.value)

    def _add(self, target: Node, value: JsonObject, object_type: ObjectType) -> None:
        section = _SECTIONS[object_type.kind]
        name = self._free_name(section, target)
        self._names.references[id(value)] = f"#/components/{section}/{name}"
        self._names.added.append((section, name, target, object_type))

    def _free_name(self, section: str, target: Node) -> str:
        taken = self._taken.setdefault(section, set())
        base = _NOT_IN_NAME.sub("_", suggest_name(target.file, target.pointer)).strip("_") or "Definition"
        folder = _NOT_IN_NAME.sub("_", target.file.parent.name).strip("_")
        candidates = [base, *([f"{folder}_{base}"] if folder and target.file != self._document.entry else [])]
        name = next((candidate for candidate in candidates if fold(candidate) not in taken), None)
        number = 2
        while name is None or fold(name) in taken:
            name = f"{base}_{number}"
            number += 1
        taken.add(fold(name))
        return name


def suggest_name(file: Path, pointer: Pointer) -> str:
    """Suggest a name for what stands at a place: its key where that is a name, else what is said on the way to it."""
    if not pointer:
        return file.stem
    parts = [str(part) for part in pointer]
    last = parts[-1]
    is_named = last not in _STRUCTURE and last not in _DESCRIBING and not last.isdecimal()
    if is_named and (len(parts) <= 2 or parts[-2] in _SECTION_KEYS):
        return last
    words: list[str] = []
    for index, part in enumerate(parts):
        if part in _DESCRIBING:
            words.append(_DESCRIBING[part])
        elif part not in _STRUCTURE and not (index and parts[index - 1] == "content"):
            words.append(part)
    return "".join(pascal(word) for word in words) or file.stem
