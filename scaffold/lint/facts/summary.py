"""The summary of a document, made for the other documents of its run before it is released."""

from __future__ import annotations

from scaffold.asyncapi.view import AsyncOperation
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.neighbors import Exchange, SentMessage, Summary, Written
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.schemas import OPEN_KEYWORDS, layers, properties
from scaffold.lint.facts.shapes import component_shapes, key_types, shape_of, written_components
from scaffold.openapi.document import Document, Identity, Specification

_BROKEN = frozenset({"ref-unresolved", "ref-kind", "ref-data"})


def summarize(facts: Facts) -> Summary:
    """Derive what other documents may ask of this one; it holds nothing of the document's tree."""
    design, habits = facts.get(Design), facts.get(Habits)
    is_openapi = facts.document.specification is Specification.OPENAPI
    return Summary(
        entry=facts.document.entry,
        files=frozenset(facts.document.files),
        specification=facts.document.specification,
        service_name=design.service_name,
        operation_ids=frozenset(facts.get(Operations).by_id),
        routes={route: operation.title for route, operation in facts.get(Operations).by_route.items()},
        entities=facts.get(key_types),
        published_events=design.published_events,
        hard_dependencies=design.hard_dependencies,
        availability=design.service.availability,
        p99_ms=design.service.p99_ms,
        shapes=facts.get(component_shapes) if is_openapi else {},
        written=_written(facts),
        error_shapes=tuple(habits.error_shapes.items()),
        field_styles=tuple(habits.field_styles.items()),
        reached=_reached_outside(facts),
        has_broken_references=has_broken_references(facts.document),
        exchanges=() if is_openapi else tuple(_exchange(one, facts) for one in facts.asyncapi.operations),
    )


def has_broken_references(document: Document) -> bool:
    """Tell whether a reference of a document leads nowhere, or to what does not belong there."""
    return any(notice.code in _BROKEN for notice in document.notices)


def _written(facts: Facts) -> dict[str, Written]:
    return {
        name: Written(node.file, frozenset(properties(node, facts)))
        for name, node in facts.get(written_components).items()
    }


def _reached_outside(facts: Facts) -> frozenset[Identity]:
    """Collect the definitions in other files than the entry that the document uses."""
    entry = facts.root.source.display
    if facts.document.specification is Specification.OPENAPI:
        return frozenset(identity for identity in facts.index.reached if identity[0] != entry)
    return frozenset(identity for identity in facts.asyncapi.used if identity[0] != entry)


def _exchange(operation: AsyncOperation, facts: Facts) -> Exchange:
    messages = []
    for message in operation.messages:
        payload = message.payload
        is_open = any(OPEN_KEYWORDS & layer.fields.keys() for layer in layers(payload, facts))
        messages.append(SentMessage(message.name, shape_of(payload, facts), is_open))
    return Exchange(operation.action, operation.channel.address, tuple(messages))
