"""Look at parts of a document, and at the text where they stand."""

from __future__ import annotations

from collections.abc import Callable

from scaffold.openapi.document import Document, Node

Load = Callable[..., Document]


def at(document: Document, *parts: str | int) -> Node:
    node = document.node()
    for part in parts:
        node = node.child(part)
    return node


def line(document: Document, *parts: str | int) -> str:
    """The source text from the location of a node to the end of its line."""
    location = at(document, *parts).location
    return document.text(document.entry).splitlines()[location.line - 1][location.column - 1 :]
