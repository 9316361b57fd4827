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
        self._flagged: dict[tuple[str, str], frozenset[str]] = {}

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
        """Return the names of the properties of a schema, or of what its ``allOf`` adds, to which a keyword applies."""
        names = set(self._own(schema, keyword))
        branches = schema.get("allOf")
        for branch in branches if isinstance(branches, list) else ():
            reference = branch.get("$ref") if isinstance(branch, Mapping) else None
            if not isinstance(reference, str):
                names |= self._all_flagged([branch], keyword)
                continue
            if (reference, keyword) not in self._flagged:
                found = self._all_flagged([self.target(reference)], keyword)
                self._flagged[reference, keyword] = frozenset(found)
            names |= self._flagged[reference, keyword]
            if len(branch) > 1:
                names |= self._all_flagged([{**branch, "$ref": None}], keyword)
        return frozenset(names)

    def _all_flagged(self, pending: list[Any], keyword: str) -> set[str]:
        names, seen = set[str](), set[int]()
        while pending:
            node = pending.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            names.update(self._own(node, keyword))
            branches = node.get("allOf")
            pending.extend(branches if isinstance(branches, list) else ())
            if isinstance(node.get("$ref"), str):
                pending.append(self.target(node["$ref"]))
        return names

    def _own(self, node: Mapping[str, Any], keyword: str) -> Iterator[str]:
        properties = node.get("properties")
        for name, item in properties.items() if isinstance(properties, Mapping) else ():
            if self.annotated(item, keyword):
                yield name


def _inner(node: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the schemas that hold of the same value: of a union only the one beside null."""
    branches = node.get("allOf")
    yield from branches if isinstance(branches, list) else ()
    for union in ("anyOf", "oneOf"):
        variants = node.get(union)
        if isinstance(variants, list):
            valued = [variant for variant in variants if variant != {"type": "null"}]
            yield from valued if len(valued) == 1 else ()
