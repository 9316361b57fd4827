"""Properties that are computed: as `x-computed` says, and counts of what refers to a thing, by their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from scaffold.core.naming import plural, snake
from scaffold.core.values import mapping, text
from scaffold.model.entities.drafts import Draft, Drafts
from scaffold.model.service import SAID, Computed, Relation
from scaffold.normal.schemas import SchemaReader, ValueType

_NUMBERS: Final = frozenset({ValueType.INTEGER, ValueType.NUMBER})
References = Callable[[Draft], tuple[Relation, ...]]


def read_computed(
    reader: SchemaReader, drafts: Drafts, draft: Draft, references: References, sent: Collection[str]
) -> tuple[Computed, ...]:
    """Read what is computed of an entity; `sent` are the properties that clients send, which are not counted by their names."""
    found: dict[str, Computed] = {}
    for name, item in draft.shape.properties.items():
        marks = mapping(reader.extension(item.schema, "x-computed"))
        if marks:
            said = _said(reader, _below(drafts, draft, references), draft, name, marks)
            found |= {name: said} if said is not None else {}
        elif reader.value_type(item.schema) is ValueType.INTEGER and (item.read_only or name not in sent):
            for child, relation in _below(drafts, draft, references):
                if snake(name) in _counts(child.name):
                    origin = f"inferred from the name {name}"
                    found[name] = Computed(name, "count", child.name, relation.field, child.key, origin)
    return tuple(found.values())


def _said(
    reader: SchemaReader,
    below: Iterable[tuple[Draft, Relation]],
    draft: Draft,
    name: str,
    marks: Mapping[str, Any],
) -> Computed | None:
    of, function = text(marks.get("of")), text(marks.get("function"))
    array = draft.shape.properties.get(of)
    component = reader.component(reader.facts(array.schema).get("items")) if array is not None else of
    for child, relation in below:
        if child.name != component:
            continue
        key = child.key if function == "count" else text(marks.get("property"))
        item = child.shape.properties.get(key)
        kind = reader.value_type(item.schema) if item is not None else ValueType.ANY
        fits = kind in _NUMBERS if function == "sum" else kind.scalar and function in {"count", "max", "min"}
        return Computed(name, function, child.name, relation.field, key, SAID) if fits else None
    return None


def _below(drafts: Drafts, draft: Draft, references: References) -> Iterator[tuple[Draft, Relation]]:
    """Yield the entities that refer to one with a single reference, and it."""
    for child in drafts.found.values():
        leading = [item for item in references(child) if item.entity == draft.name]
        if len(leading) == 1 and child is not draft:
            yield child, leading[0]


def _counts(name: str) -> set[str]:
    one = snake(name)
    head, _, tail = one.rpartition("_")
    many = f"{head}_{plural(tail)}" if head else plural(tail)
    return {
        f"{one}_count",
        f"{many}_count",
        f"count_of_{many}",
        f"number_of_{many}",
        f"num_{many}",
        f"total_{many}",
    }
