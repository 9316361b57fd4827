"""The places of a bundled document's parts in the files that it was read from."""

from __future__ import annotations

from scaffold.core.errors import RefError
from scaffold.openapi.document import Document, Node

# A component's name is the third part of its pointer.
_COMPONENT = 2


def find_place(document: Document, pointer: str) -> Node | None:
    """Return the node that a pointer into the bundled document was made from, or the nearest one around it.

    References on the way are followed, as bundling does. None where nothing of the entry file is on the way: what
    bundling took from other files has names that no file knows.
    """
    node = document.node()
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for depth, part in enumerate(parts):
        found = _child(node, part)
        if found is None:
            # A component that was made by bundling is found nowhere; all else at least in its parent.
            return None if depth <= _COMPONENT and parts[0] == "components" else node
        node = found
    return node


def _child(node: Node, part: str) -> Node | None:
    key = int(part) if isinstance(node.value, list) and part.isdecimal() else part
    found = node.get(key)
    if found is None and node.ref is not None:
        try:
            found = node.follow().get(key)
        except RefError:
            return None
    return found
