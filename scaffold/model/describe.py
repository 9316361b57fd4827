"""From a document to its contract and its service model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.model.build import build_service_model
from scaffold.model.repair import repair
from scaffold.model.service import ServiceModel
from scaffold.openapi.bundle import bundle
from scaffold.openapi.document import Document


@dataclass(frozen=True, slots=True)
class Description:
    """A service as its document describes it: the repaired, self-contained contract and the model."""

    document: Document
    contract: Mapping[str, Any]
    model: ServiceModel


def describe(document: Document) -> Description:
    """Bundle a document, repair what is certain, and build the service model."""
    repaired = repair(bundle(document))
    model = build_service_model(repaired.contract, repaired.remarks)
    return Description(document, repaired.contract, model)
