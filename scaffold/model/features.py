"""Features of the runtime that a contract needs: predicates over the service model, named by `runtime/features.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import chain
from typing import Final

from scaffold.model.service import OutboundOperation, Payload, ServiceModel

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_PROBLEM = "application/problem+json"


def keeps_entities(model: ServiceModel) -> bool:
    """Tell whether the service has tables of entities."""
    return bool(model.entities)


def answers_probes(model: ServiceModel) -> bool:
    """Tell whether the contract declares health checks."""
    return any(operation.behavior.probe is not None for operation in model.operations)


def reads_forms(model: ServiceModel) -> bool:
    """Tell whether a request, or a reply to a request of the service, may be a form or another multipart body."""
    return any(
        media_type.startswith("multipart/") or any(fnmatchcase(form, media_type) for form in _FORMS)
        for media_type in _read(model)
    )


def speaks_xml(model: ServiceModel) -> bool:
    """Tell whether some body is XML."""
    spoken = chain(_read(model), _written(model))
    return any(
        item.endswith(("/xml", "+xml")) or item in {"*/*", "application/*", "text/*"} for item in spoken
    )


def has_queries_in_paths(model: ServiceModel) -> bool:
    """Tell whether a path template has a query, which OpenAPI 3.1 §4.8.8 does not provide for."""
    return any("?" in item.path for item in model.operations)


def sends_requests(model: ServiceModel) -> bool:
    """Tell whether the service sends webhooks or callbacks."""
    return bool(model.webhooks or model.callbacks)


def has_errors_of_its_own(model: ServiceModel) -> bool:
    """Tell whether some error has another media type than that of RFC 9457."""
    errors = (
        payload
        for operation in model.operations
        for response in operation.responses
        if response.status[:1] not in {"1", "2", "3"} and response.payload is not None
        for payload in (response.payload, *response.payload.others)
    )
    return any(_essence(payload) != _PROBLEM for payload in errors)


PREDICATES: Final[Mapping[str, Callable[[ServiceModel], bool]]] = {
    "keeps_entities": keeps_entities,
    "answers_probes": answers_probes,
    "reads_forms": reads_forms,
    "speaks_xml": speaks_xml,
    "has_queries_in_paths": has_queries_in_paths,
    "sends_requests": sends_requests,
    "has_errors_of_its_own": has_errors_of_its_own,
}


def _read(model: ServiceModel) -> Iterator[str]:
    """Yield the media types of bodies that the service reads."""
    for operation in model.operations:
        yield from _media_types(operation.request)
    for sent in _outbound(model):
        for response in sent.responses:
            yield from _media_types(response.payload)


def _written(model: ServiceModel) -> Iterator[str]:
    """Yield the media types of bodies that the service writes."""
    for operation in model.operations:
        for response in operation.responses:
            yield from _media_types(response.payload)
    for sent in _outbound(model):
        yield from _media_types(sent.request)


def _outbound(model: ServiceModel) -> Iterator[OutboundOperation]:
    return chain(model.webhooks, model.callbacks)


def _media_types(payload: Payload | None) -> Iterator[str]:
    if payload is not None:
        yield from (_essence(item) for item in (payload, *payload.others))


def _essence(payload: Payload) -> str:
    return payload.media_type.partition(";")[0].strip().lower()
