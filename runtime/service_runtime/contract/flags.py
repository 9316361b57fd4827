"""Tell which properties are ``readOnly`` or ``writeOnly``, through references and combinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .document import Contract, ContractError


class Flags:
    """Read the flags of one contract's schemas; what a reference leads to is read once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._annotated: dict[tuple[str, str], bool] = {}
        self._flagged: dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]] = {}

    def target(self, reference: str) -> Any:
        """Return what a reference leads to; None where it leads nowhere."""
        try:
            return self._contract.lookup(reference)
        except ContractError:
            return None

    def annotated(self, schema: Any, keyword: str) -> bool:
        """Tell whether ``readOnly`` or ``writeOnly`` applies: here, behind a reference or in ``allOf``."""
        if not isinstance(schema, Mapping):
            return False
        if schema.get(keyword) is True:
            return True
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return self._any_annotated([schema], keyword)
        if (reference, keyword) not in self._annotated:
            found = self._any_annotated([self.target(reference)], keyword)
            self._annotated[reference, keyword] = found
        return self._annotated[reference, keyword] or self._any_annotated([*_inner(schema)], keyword)

    def _any_annotated(self, pending: list[Any], keyword: str) -> bool:
        seen = set[int]()
        while pending:
            node = pending.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            if node.get(keyword) is True:
                return True
            if isinstance(node.get("$ref"), str):
                pending.append(self.target(node["$ref"]))
            pending.extend(_inner(node))
        return False

    def flagged(self, schema: Mapping[str, Any], keyword: str) -> frozenset[str]:
        """Return the names of the properties of a schema, or of what its ``allOf`` adds, to which a keyword applies.

        Clients send what one part calls ``readOnly`` and another one describes without saying so: the other one holds.
        """
        marked, plain = set[str](), set[str]()
        self._note(schema, keyword, marked, plain)
        branches = schema.get("allOf")
        for branch in branches if isinstance(branches, list) else ():
            reference = branch.get("$ref") if isinstance(branch, Mapping) else None
            if not isinstance(reference, str):
                self._note_all([branch], keyword, marked, plain)
                continue
            if (reference, keyword) not in self._flagged:
                found, others = set[str](), set[str]()
                self._note_all([self.target(reference)], keyword, found, others)
                self._flagged[reference, keyword] = (frozenset(found), frozenset(others))
            marked |= self._flagged[reference, keyword][0]
            plain |= self._flagged[reference, keyword][1]
            if len(branch) > 1:
                self._note_all([{**branch, "$ref": None}], keyword, marked, plain)
        return frozenset(marked - plain if keyword == "readOnly" else marked)

    def _note_all(self, pending: list[Any], keyword: str, marked: set[str], plain: set[str]) -> None:
        seen = set[int]()
        while pending:
            node = pending.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            self._note(node, keyword, marked, plain)
            branches = node.get("allOf")
            pending.extend(branches if isinstance(branches, list) else ())
            if isinstance(node.get("$ref"), str):
                pending.append(self.target(node["$ref"]))

    def _note(self, node: Mapping[str, Any], keyword: str, marked: set[str], plain: set[str]) -> None:
        properties = node.get("properties")
        for name, item in properties.items() if isinstance(properties, Mapping) else ():
            (marked if self.annotated(item, keyword) else plain).add(name)


def _inner(node: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the schemas that hold of the same value: of a union only the one beside null."""
    branches = node.get("allOf")
    yield from branches if isinstance(branches, list) else ()
    for union in ("anyOf", "oneOf"):
        variants = node.get(union)
        if isinstance(variants, list):
            valued = [variant for variant in variants if variant != {"type": "null"}]
            yield from valued if len(valued) == 1 else ()
