"""Write a document as one self-contained document."""

from __future__ import annotations

from typing import Final, TypeAlias

from scaffold.core.errors import RefError
from scaffold.openapi.document import Document, Node
from scaffold.openapi.read.source import Source
from scaffold.openapi.refs.bundle_names import INLINED, Names, final_target, name_targets
from scaffold.openapi.refs.walk import is_mapping_reference
from scaffold.openapi.types.nodes import OBJECT_TYPES, ObjectType, Slot, reference_of, slot_of
from scaffold.openapi.values import Json, JsonObject, copy_data


class _Dropped:
    """Stands for a part that cannot be written."""


_DROPPED: Final = _Dropped()
# Path items within path items, by way of callbacks: deeper than any description that people wrote.
_DEEPEST_INLINING = 16
_Copied: TypeAlias = "Json | _Dropped"

# A schema's own base address would turn the references inside it away from the components.
_SCHEMA_ADDRESSES = frozenset({"$id", "$schema"})


def bundle(document: Document) -> JsonObject:
    """Return the document as one that needs no other file: every reference is `#/components/<section>/<name>`.

    What other files hold becomes components, named after where it stood; so does what references find inside
    of other definitions. Path items, operations and media types are written out in place. The version is that
    of the upgraded root: 3.1, or 3.2 as written. A reference that cannot be followed becomes an empty schema
    or response; any other part is left out.
    """
    return _Bundler(document, name_targets(document)).bundle()


class _Bundler:
    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names
        self._inlining: set[int] = set()

    def bundle(self) -> JsonObject:
        root = self._document.node()
        result = self._fields(root.source, OBJECT_TYPES["openapi"], self._document.root)
        if not self._names.added:
            return result
        components = result.setdefault("components", {})
        if not isinstance(components, dict):
            components = result["components"] = {}
        for section, name, target, object_type in self._names.added:
            entries = components.setdefault(section, {})
            if isinstance(entries, dict) and isinstance(target.value, dict):
                copied = self._content(target.source, object_type, target.value)
                if not isinstance(copied, _Dropped):
                    entries[name] = copied
        return result

    def _fields(self, source: Source, object_type: ObjectType, value: JsonObject) -> JsonObject:
        """Copy an object field by field."""
        result: JsonObject = {}
        for key, child in value.items():
            slot = slot_of(object_type, key)
            if slot is not None:
                copied = self._slot(source, object_type, slot, child)
                if not isinstance(copied, _Dropped):
                    result[key] = copied
            elif object_type.kind == "schema" and key in _SCHEMA_ADDRESSES:
                continue
            elif object_type.kind == "discriminator" and key == "mapping" and isinstance(child, dict):
                result[key] = self._mapping(source, child)
            else:
                result[key] = copy_data(child)
        return result

    def _slot(self, source: Source, holder: ObjectType, slot: Slot, child: Json) -> _Copied:
        object_type = OBJECT_TYPES[slot.kind]
        if isinstance(child, dict):
            if slot.shape == "map":
                is_component = holder.kind == "components"
                write = self._component if is_component else self._object
                entries = {name: write(source, object_type, entry) for name, entry in child.items()}
                return {name: entry for name, entry in entries.items() if not isinstance(entry, _Dropped)}
            if slot.shape != "list":
                return self._object(source, object_type, child)
        if isinstance(child, list) and slot.shape in {"list", "one-or-list"}:
            items = [self._object(source, object_type, entry) for entry in child]
            return [entry for entry in items if not isinstance(entry, _Dropped)]
        return copy_data(child)

    def _component(self, source: Source, object_type: ObjectType, value: Json) -> _Copied:
        """Copy a component of the entry: itself, or what it alone refers to."""
        if not isinstance(value, dict):
            return copy_data(value)
        target = self._names.absorbed.get(id(value))
        if target is not None and isinstance(target.value, dict):
            return self._content(target.source, object_type, target.value)
        return self._content(source, object_type, value)

    def _object(self, source: Source, object_type: ObjectType, value: Json) -> _Copied:
        """Copy an object, or refer to it when it is a component elsewhere."""
        if not isinstance(value, dict):
            return copy_data(value)
        reference = self._names.references.get(id(value))
        if reference is not None and object_type.referable and object_type.kind not in INLINED:
            return {"$ref": reference}
        return self._content(source, object_type, value)

    def _content(self, source: Source, object_type: ObjectType, value: JsonObject) -> _Copied:
        reference = reference_of(object_type, value)
        if reference is None:
            return self._fields(source, object_type, value)
        siblings = self._siblings(source, object_type, value)
        target = self._target(source, object_type, value, reference)
        if target is None:
            return _substitute(object_type, siblings)
        if object_type.kind in INLINED:
            return self._inline(target, object_type, siblings)
        if not isinstance(target.value, dict):
            return copy_data(target.value)
        return {"$ref": self._names.references[id(target.value)], **siblings}

    def _target(
        self, source: Source, object_type: ObjectType, value: JsonObject, reference: str
    ) -> Node | None:
        """Return what a reference leads to: a component, or the definition at the end of a chain."""
        if id(value) in self._document.broken:
            return None
        try:
            target = self._document.resolve(source, reference)
        except RefError:
            return None
        if id(target.value) in self._names.references and object_type.kind not in INLINED:
            return target
        return final_target(self._document, target, object_type)

    def _siblings(self, source: Source, object_type: ObjectType, value: JsonObject) -> JsonObject:
        """Copy what counts beside a reference (3.1, section 4.8.23): everything for layered types, else a description."""
        if object_type.layered:
            return self._fields(
                source, object_type, {key: child for key, child in value.items() if key != "$ref"}
            )
        if self._document.version.startswith(("2.", "3.0")):
            return {}
        return {key: copy_data(value[key]) for key in ("summary", "description") if key in value}

    def _inline(self, target: Node, object_type: ObjectType, siblings: JsonObject) -> _Copied:
        too_deep = id(target.value) in self._inlining or len(self._inlining) >= _DEEPEST_INLINING
        if too_deep or not isinstance(target.value, dict):
            return _DROPPED
        self._inlining.add(id(target.value))
        content = self._content(target.source, object_type, target.value)
        self._inlining.discard(id(target.value))
        return {**content, **siblings} if isinstance(content, dict) else content

    def _mapping(self, source: Source, mapping: JsonObject) -> JsonObject:
        """Rewrite the references of a discriminator's mapping; names of components stay."""
        result: JsonObject = {}
        for name, written in mapping.items():
            if not isinstance(written, str) or not is_mapping_reference(written):
                result[name] = copy_data(written)
                continue
            target = self._target(source, OBJECT_TYPES["schema"], mapping, written)
            reference = self._names.references.get(id(target.value)) if target is not None else None
            if reference is not None:
                result[name] = reference
        return result


def _substitute(object_type: ObjectType, siblings: JsonObject) -> _Copied:
    """Return what stands in for an object that a reference does not lead to."""
    if object_type.kind == "schema":
        return siblings
    if object_type.kind == "response":
        return {"description": "", **siblings}
    if object_type.kind == "path-item" and siblings:
        return siblings
    return _DROPPED
