"""Read and write XML bodies by the contract's ``xml`` objects (OpenAPI 3.1, 4.8.26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from ..contract.schemas import Schemas
from ..contract.shapes import Shapes, Tree

_MAX_DEPTH = 100


@dataclass(slots=True)
class Element:
    """Hold an element; names are local, namespaces are not compared."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""


def parse_xml(data: bytes) -> Element:
    """Return the root element of a document.

    Raises:
        ValueError: when it is not well-formed, declares a document type (and so entities) or nests too deep.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    stack: list[Element] = [Element("", {})]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise ValueError("the document nests too deep")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        stack[-1].children.append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].text += text

    def doctype(*_declaration: object) -> None:
        raise ValueError("a document type declaration is not accepted")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise ValueError(f"the document is not well-formed: {error}") from error
    return stack[0].children[0]


class XmlMapping:
    """Map between elements and the values of schemas."""

    def __init__(self, schemas: Schemas, shapes: Shapes) -> None:
        self._schemas = schemas
        self._shapes = shapes

    def tree(self, element: Element, schema: Any) -> Tree:
        """Return an element's content in the structure of a schema, with text at the leaves."""
        shape = self._shapes.part(schema)
        if not element.children and not element.attributes and element.text.strip():
            return element.text
        if "array" in shape.kinds and "object" not in shape.kinds:
            return [self.tree(child, shape.items) for child in element.children]
        if "object" not in shape.kinds and not (element.children and not shape.kinds):
            return element.text
        tree: dict[str, Any] = {}
        taken: set[str] = set()
        for name, item in shape.properties.items():
            wire, found = self._property(element, name, item)
            taken.add(wire)
            if found is not None:
                tree[name] = found
        for child in element.children:
            if child.name not in taken:
                tree[child.name] = self.tree(child, shape.additional)
        return tree

    def _property(self, element: Element, name: str, schema: Any) -> tuple[str, Tree | None]:
        """Return the wire name of a property, and its tree where the element has one."""
        options, shape = self._options(schema), self._shapes.part(schema)
        wire = str(options.get("name", name))
        if options.get("attribute") is True:
            return wire, element.attributes.get(wire)
        if "array" in shape.kinds and options.get("wrapped") is not True:
            wire = str(self._options(shape.items).get("name", wire))
            items = [self.tree(child, shape.items) for child in element.children if child.name == wire]
            return wire, items or None
        found = next((child for child in element.children if child.name == wire), None)
        return wire, None if found is None else self.tree(found, schema)

    def write(self, value: Any, schema: Any, name: str) -> bytes:
        """Return a JSON value as a document whose root is ``name`` unless the schema names it."""
        root = str(self._options(schema).get("name", name))
        body = self._write(value, schema, root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()

    def _write(self, value: Any, schema: Any, name: str) -> str:
        shape = self._shapes.part(schema)
        tag = _tag(name)
        if isinstance(value, list):
            item_name = str(self._options(shape.items).get("name", "item" if name == tag else name))
            return f"<{tag}>{''.join(self._write(item, shape.items, item_name) for item in value)}</{tag}>"
        if not isinstance(value, dict):
            return f"<{tag}>{escape(_text(value))}</{tag}>"
        attributes, children = "", ""
        for key, item in value.items():
            part = shape.properties.get(key, shape.additional)
            options = self._options(part)
            wire = str(options.get("name", key))
            if options.get("attribute") is True:
                attributes += f" {_tag(wire)}={quoteattr(_text(item))}"
            elif isinstance(item, list) and options.get("wrapped") is not True:
                items = self._shapes.part(part).items
                wire = str(self._options(items).get("name", wire))
                children += "".join(self._write(one, items, wire) for one in item)
            else:
                children += self._write(item, part, wire)
        return f"<{tag}{attributes}>{children}</{tag}>"

    def _options(self, schema: Any) -> Mapping[str, Any]:
        options = self._schemas.follow(schema).get("xml")
        return options if isinstance(options, Mapping) else {}


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _tag(name: str) -> str:
    """Return ``name`` as an XML name: what no name may hold becomes an underscore."""
    text = "".join(char if char.isalnum() or char in "_-." else "_" for char in name)
    return text if text and (text[0].isalpha() or text[0] == "_") else f"_{text}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(char for char in str(value) if char in "\t\n\r" or char >= " ")
