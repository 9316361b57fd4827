"""From a document to its contract and its service model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.model.build import build_service_model
from scaffold.model.effective import build_effective
from scaffold.model.repair import repair
from scaffold.model.service import Remark, ServiceModel
from scaffold.openapi.bundle import bundle
from scaffold.openapi.document import Document

_UNFOLLOWED = {
    "ref-cycle": "the reference leads back to itself",
    "ref-outside": "the reference leaves the folder of the document",
    "ref-remote": "the reference leads to another machine",
    "ref-unresolved": "the reference leads nowhere",
}


@dataclass(frozen=True, slots=True)
class Description:
    """A service as its document describes it.

    `declared` is the document's own contract: bundled, and repaired where that is certain. `contract` is what the service
    keeps, the effective contract: with the responses that it gives besides. They are one object when nothing was added.
    """

    document: Document
    declared: Mapping[str, Any]
    contract: Mapping[str, Any]
    model: ServiceModel


def describe(document: Document) -> Description:
    """Bundle a document, repair what is certain, build the service model, and complete the contract's responses."""
    repaired = repair(bundle(document))
    model = build_service_model(repaired.contract, (*_dropped(document), *repaired.remarks))
    effective = build_effective(repaired.contract, model.operations)
    model = replace(model, remarks=(*model.remarks, *effective.remarks))
    return Description(document, repaired.contract, effective.contract, model)


def _dropped(document: Document) -> list[Remark]:
    """Say which references lead nowhere, so that what they stand for is empty or left out."""
    return [
        Remark("reference-dropped", notice.pointer, f"{_UNFOLLOWED[notice.code]}; its place is left empty")
        for notice in document.notices
        if notice.code in _UNFOLLOWED
    ]
