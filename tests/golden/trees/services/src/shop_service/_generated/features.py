"""Parts of the runtime that the contract needs."""

from __future__ import annotations

from .._runtime.contract.document import Contract
from .._runtime.docs.pages import docs_routes
from .._runtime.http.features import Features, Previewer
from .._runtime.synthesis.synthesizer import Synthesizer

FEATURES = Features(
    maker=Synthesizer,
    pages=docs_routes,
)


def open_preview(contract: Contract, mode: str) -> Previewer | None:
    """Return what answers in the place of behavior: None for "0", for "all" the preview of every operation."""
    if mode == "0":
        return None
    # Imported here, so that a service that previews nothing does not carry it.
    from .._runtime.preview.preview import Preview

    return Preview(contract, FEATURES, everything=mode == "all")
