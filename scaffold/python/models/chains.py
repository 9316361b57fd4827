"""Chains of aliases: lists of lists of lists, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scaffold.python.types.shapes import AliasDefinition, Definition, ListOf, MapOf, Named, Shape, Union

# The model generator follows every alias to the end of its chain, which takes time by the square of the length.
_LONGEST: Final = 40
CUT: Final = f"more than {_LONGEST} aliases refer to one another in a row"


def find_cuts(definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """Name the aliases that have to refer to nothing so that no chain of them is longer than 40; a cycle counts once."""
    heights: dict[str, int] = {}
    cuts = []
    for name in definitions:
        for alias in _inside_out(name, definitions, heights):
            others = (heights.get(other, 0) for other in _followed(alias, definitions))
            heights[alias] = 1 + max(others, default=0)
            if heights[alias] > _LONGEST:
                heights[alias] = 0
                cuts.append(alias)
    return tuple(cuts)


def _inside_out(name: str, definitions: Mapping[str, Definition], seen: Mapping[str, int]) -> Iterator[str]:
    """Yield the aliases that lead away from one, itself included, each after those that it refers to."""
    path = [(name, _followed(name, definitions))]
    entered = {name}
    if name in seen or not isinstance(definitions[name], AliasDefinition):
        return
    while path:
        alias, following = path[-1]
        another = next((one for one in following if one not in entered and one not in seen), None)
        if another is None:
            path.pop()
            yield alias
        else:
            entered.add(another)
            path.append((another, _followed(another, definitions)))


def _followed(name: str, definitions: Mapping[str, Definition]) -> Iterator[str]:
    definition = definitions[name]
    if isinstance(definition, AliasDefinition):
        for other in _named(definition.shape):
            if isinstance(definitions.get(other), AliasDefinition):
                yield other


def _named(shape: Shape) -> Iterator[str]:
    match shape:
        case Named():
            yield shape.name
        case ListOf():
            yield from _named(shape.item)
        case MapOf():
            yield from _named(shape.value)
        case Union():
            for member in shape.members:
                yield from _named(member)
        case _:
            pass
