"""From a document to its contract and its service model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.model.build import build_service_model
from scaffold.model.entities.references import refused_deletions
from scaffold.model.entities.undeclared import Completed, complete_replies
from scaffold.model.service import Method, ServiceModel
from scaffold.normal.effective import build_effective
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import repair
from scaffold.openapi.document import Document, Notice
from scaffold.openapi.refs.bundle import bundle
from scaffold.openapi.refs.places import find_place

_UNFOLLOWED = {
    "ref-cycle": "leads back to itself",
    "ref-data": "leads into data, not to a definition",
    "ref-kind": "leads to something of another kind",
    "ref-outside": "leaves the folder of the document",
    "ref-remote": "leads to another machine",
    "ref-unresolved": "leads nowhere",
}
_LOSS = "its place is empty or left out"
_LONGEST = 120
_CHANGING = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE, Method.RESTORE, Method.TRANSITION})


@dataclass(frozen=True, slots=True)
class Description:
    """A service as its document describes it.

    `declared` is the document's own contract: bundled, and repaired where that is certain. `contract` is what the service
    keeps, the effective contract: with the responses that it gives besides, and the schemas of replies that are said to
    have none. They are one object when nothing was added.
    """

    document: Document
    declared: Mapping[str, Any]
    contract: Mapping[str, Any]
    model: ServiceModel


def describe(document: Document) -> Description:
    """Bundle a document, repair what is certain, complete replies, build the service model, and add its responses."""
    repaired = repair(bundle(document))
    earlier = (*_dropped(document), *repaired.remarks)
    completed, model = _complete(repaired.contract, earlier)
    effective = build_effective(completed.contract, changing_operations(model), refused_deletions(model))
    model = replace(model, remarks=(*model.remarks, *effective.remarks))
    return Description(document, repaired.contract, effective.contract, model)


def describe_kept(document: Document) -> Description:
    """Describe a contract as a service keeps it: nothing is left to bundle, to repair or to add."""
    contract = document.root
    return Description(document, contract, contract, build_service_model(contract))


def _complete(contract: Mapping[str, Any], earlier: tuple[Remark, ...]) -> tuple[Completed, ServiceModel]:
    """Complete the replies of operations that answer with them then, and build the model; others are left as they are."""
    without: frozenset[str] = frozenset()
    while True:
        completed = complete_replies(contract, without)
        model = build_service_model(completed.contract, (*earlier, *completed.remarks))
        unwritten = {one.id for one in model.operations if one.behavior.method is Method.CUSTOM}
        vain = unwritten.intersection(completed.operations)
        if not vain:
            return completed, model
        without |= vain


def changing_operations(model: ServiceModel) -> frozenset[str]:
    """Return the ids of the operations that create or change an entity of the service, without those that take it away."""
    return frozenset(one.id for one in model.operations if one.behavior.method in _CHANGING)


def _dropped(document: Document) -> list[Remark]:
    """Say which references cannot be followed, so that what they stand for is empty or left out."""
    return [
        Remark(
            RemarkKind.DEGRADED,
            "reference-dropped",
            notice.pointer,
            f"{_reference(document, notice)} {why}; {_LOSS}",
        )
        for notice in document.notices
        if (why := _UNFOLLOWED.get(notice.code))
    ] + [
        Remark(RemarkKind.REPAIRED, "reference-place", notice.pointer, notice.message)
        for notice in document.notices
        if notice.code == "ref-unexpected"
    ]


def _reference(document: Document, notice: Notice) -> str:
    node = find_place(document, notice.pointer)
    return (
        repr(node.value)[:_LONGEST] if node is not None and isinstance(node.value, str) else "the reference"
    )
