"""Grouping operations into resources: by their first tag, else by the first literal segment of the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.core.naming import kebab, unique, words
from scaffold.core.values import sequence, text
from scaffold.model.operations.paths import literals, parse_path
from scaffold.model.operations.reading import WrittenOperation
from scaffold.model.service import Resource


def group_resources(
    contract: Mapping[str, Any], operations: Sequence[WrittenOperation]
) -> tuple[tuple[Resource, ...], dict[str, str]]:
    """Group operations; return the resources in the order of their first operation, and operation id → resource name."""
    titles: dict[str, list[str]] = {}
    for operation in operations:
        titles.setdefault(_title(operation), []).append(operation.id)
    names = unique([kebab(title) or "default" for title in titles])
    described = {
        tag["name"]: text(tag.get("description"))
        for tag in sequence(contract.get("tags"))
        if isinstance(tag, dict) and isinstance(tag.get("name"), str)
    }
    resources = tuple(
        Resource(name, title, described.get(title, ""), tuple(ids))
        for name, (title, ids) in zip(names, titles.items(), strict=True)
    )
    return resources, {id_: resource.name for resource in resources for id_ in resource.operations}


def _title(operation: WrittenOperation) -> str:
    usable = [tag for tag in operation.tags if words(tag)]
    if usable:
        return usable[0]
    names = [name for name in literals(parse_path(operation.path)) if words(name)]
    return names[0] if names else "root"
