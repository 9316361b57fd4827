"""The card of a service: one page of Markdown that says what the service is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffold.core.literals import markdown_code, markdown_text
from scaffold.core.naming import words
from scaffold.design.service import Technology
from scaffold.docs.examples import iter_example_lines
from scaffold.docs.inferred import Returned, inferred_responsibilities, returned_schemas
from scaffold.model.service import Entity, Operation, Relation, ServiceModel

_NOTHING = "_Not described._"
# What Markdown shows as it is written: an underscore within a word emphasizes nothing (CommonMark 6.2).
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*\Z")
_SENTENCE = re.compile(r".+?[.!?…](?=\s|\Z)", re.DOTALL)
_SENTENCE_ENDS = (".", "!", "?", "…")


def render_card(
    model: ServiceModel, contract: Mapping[str, Any] | None = None, *, examples: bool = True
) -> str:
    """Write the card of a service in Markdown, its five parts always there and in the same order.

    Text of the contract is shown literally: no markup in it counts. With `examples`, every endpoint is followed by the
    contract's own requests and responses. Where the design fields say nothing, the card has what is known of the `contract`:
    its description and tags, and what its replies return.
    """
    responsibilities = model.responsibilities
    returned = returned_schemas(model, contract) if contract is not None else ()
    if contract is not None and "x-service" not in contract.get("info", {}):
        responsibilities = inferred_responsibilities(model)
    sections = (
        ("Responsibilities", [f"- {markdown_text(item)}" for item in responsibilities]),
        ("API Endpoints", _endpoints(model.operations, examples=examples)),
        ("Data Model", [*map(_entity, model.entities), *map(_returned, returned), *_relations(model)]),
        ("Technology Stack", [_technology(item) for item in model.stack]),
    )
    lines = [f"### Service: {markdown_text(model.title)}"]
    for title, content in sections:
        lines += ["", f"**{title}:**", *(content or [_NOTHING])]
    return "\n".join(lines) + "\n"


def join_cards(cards: Iterable[str]) -> str:
    """Write several cards as one text, an empty line between them."""
    return "\n".join(cards)


def _endpoints(operations: Iterable[Operation], *, examples: bool) -> list[str]:
    lines: list[str] = []
    for operation in operations:
        shown = [f"  {line}".rstrip() for line in iter_example_lines(operation.examples)] if examples else []
        if lines and (shown or lines[-1].startswith(" ")):
            lines.append("")
        lines += [_endpoint(operation), *shown]
    return lines


def _endpoint(operation: Operation) -> str:
    place = markdown_code(f"{operation.method.upper()} {operation.path}")
    note = " Deprecated." if operation.deprecated else ""
    return f"- {place}: {markdown_text(_sentence(operation))}{note}"


def _sentence(operation: Operation) -> str:
    """Return the summary, the description's first sentence or the spoken operation id, as a sentence."""
    described = _SENTENCE.match(operation.description.strip())
    spoken = " ".join(words(operation.id)).capitalize() or operation.id
    text = (
        operation.summary.strip() or (described[0] if described else operation.description.strip()) or spoken
    )
    return text if text.endswith(_SENTENCE_ENDS) else f"{text}."


def _entity(entity: Entity) -> str:
    names = [_name(field.name) for field in entity.fields if field.pointer]
    return f"- {markdown_code(entity.name)} ({', '.join(names)})"


def _returned(schema: Returned) -> str:
    return f"- {markdown_code(schema.name)} ({', '.join(map(_name, schema.properties))})"


def _name(name: str) -> str:
    return name if _PLAIN_NAME.match(name) else markdown_text(name)


def _relations(model: ServiceModel) -> Iterator[str]:
    for entity in model.entities:
        for relation in entity.relations:
            if entity.field(relation.field).pointer:
                yield _relation(model, entity, relation)


def _relation(model: ServiceModel, entity: Entity, relation: Relation) -> str:
    source, target = markdown_code(f"{entity.name}.{relation.field}"), markdown_code(relation.entity)
    foreign = relation.service not in {None, model.name}
    place = f" of {markdown_text(relation.service or '')}" if foreign else ""
    return f"- {source} → {target}{place} ({markdown_text(relation.cardinality)})"


def _technology(technology: Technology) -> str:
    role = re.sub(r"[-_\s]+", " ", technology.role).strip()
    return f"- {markdown_text(role[:1].upper() + role[1:])}: {markdown_text(technology.choice)}"
