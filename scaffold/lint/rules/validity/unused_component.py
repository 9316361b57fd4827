"""Every component is used.

Why:
    A component that nothing reaches is read, reviewed and kept compatible for nobody, and generators make
    dead code of it.

Bad:
    components:
      schemas:
        Forgotten: {type: object}

Good:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {$ref: "#/components/schemas/Orders"}}}
    components:
      schemas:
        Orders: {type: array, items: {type: object}}

Irrelevant:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from scaffold.core.finding import Severity
from scaffold.core.location import Pointer, pointer_parts, pointer_text
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import COMPONENTS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Others, Summary
from scaffold.lint.facts.summary import has_broken_references
from scaffold.lint.facts.versions import BOTH
from scaffold.lint.repair.editing import remove_entry
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Node
from scaffold.openapi.values import Json, child_value

_CONTAINERS = (dict, list)
_REFERENCE = r"#/[^\s'\"}\],]+"


def _references_lead(facts: Facts) -> bool:
    """Tell whether every reference leads somewhere: one that does not was meant for what seems to be unused."""
    return not has_broken_references(facts.document)


def _may_be_meant(document: Summary, others: Others) -> bool:
    """Tell whether a reference that leads nowhere stands in a document that refers to this one, or that this one refers to."""
    return any(
        one.has_broken_references and (document.entry in one.files or one.entry in document.files)
        for one in others.all
    )


def _judge(component: Node, facts: Facts) -> Iterator[Violation]:
    if "$dynamicAnchor" in component.fields:
        # Whoever refers to the anchor leads here, depending on where a validator comes from.
        return
    if _names_used_part(component, facts):
        return
    if component.identity not in facts.used_components and not (
        _is_named_in_broken_parts(component, facts) or component.pointer in facts.get(_used_by_extensions)
    ):
        kind, name = component.pointer[-2:]
        repair = Repair(partial(_remove, component, facts), is_safe=False)
        yield Violation(component, f"component {name!r} ({kind}) is not used by any operation", repair=repair)


def _names_used_part(component: Node, facts: Facts) -> bool:
    """Tell whether a component only gives a name to what another file holds and operations use: bundlers read such lists."""
    found = facts.follow(component) if component.ref is not None else None
    return found is not None and found.source is not component.source and facts.reach(found) > 0


def _used_by_extensions(facts: Facts) -> frozenset[Pointer]:
    """Collect what references inside of `x-` fields of the entry file lead to, and what is needed there: tools may read it."""
    root = facts.root.source.value
    found: set[Pointer] = set()
    waiting = list(_references_in(root, in_extension=False))
    while waiting:
        pointer = waiting.pop()
        if pointer not in found:
            found.add(pointer)
            value = root
            for part in pointer:
                value = child_value(value, part)
            waiting += _references_in(value, in_extension=True)
    return frozenset(found)


def _references_in(root: Json, *, in_extension: bool) -> Iterator[Pointer]:
    """Yield where references within the file lead; those outside of `x-` fields only where all of it belongs to one."""
    waiting = [(root, in_extension)]
    while waiting:
        value, counts = waiting.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if counts and isinstance(reference, str) and reference.startswith("#/"):
                yield pointer_parts(reference[1:])
            for key, child in value.items():
                if isinstance(child, _CONTAINERS):
                    waiting.append((child, counts or key.startswith("x-")))
        elif isinstance(value, list):
            waiting += [(child, counts) for child in value if isinstance(child, _CONTAINERS)]


def _remove(component: Node, facts: Facts) -> list[Edit]:
    """Take a component out that nothing refers to; a section keeps what is used of it."""
    section = component.pointer[:-1]
    texts = (facts.document.text(file) for file in facts.document.files)
    written = f"#{pointer_text(component.source.origin(component.pointer))}"
    is_referred_to = any(re.search(rf"{re.escape(written)}(?![^\s'\"}}\],/])", text) for text in texts)
    has_others = any(
        node.pointer[:-1] == section and node.identity in facts.used_components
        for node in facts.components(str(section[-1]))
    )
    return remove_entry(component) if has_others and not is_referred_to else []


def _is_named_in_broken_parts(component: Node, facts: Facts) -> bool:
    """Tell whether a reference leads to a component from somewhere, in a document whose structure is not what it should be."""
    if not any(notice.code == "structure" for notice in facts.document.notices):
        return False
    return f"#{pointer_text(component.source.origin(component.pointer))}" in facts.get(_written_references)


def _written_references(facts: Facts) -> frozenset[str]:
    """Collect the references of the entry file wherever they stand, as they are written."""
    return frozenset(re.findall(_REFERENCE, facts.document.text(facts.document.entry)))


RULE = Rule(
    id="val-unused-component",
    doc=__doc__,
    severity=Severity.WARNING,
    on=COMPONENTS.where(lambda _, facts: facts.get(_references_lead)),
    judge=_judge,
    fix="remove it, or use it where it was meant",
    reads=BOTH,
    collective=True,
    unless=_may_be_meant,
)
