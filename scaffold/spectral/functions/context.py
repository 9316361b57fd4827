"""The context that a function is given besides its value, and its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from scaffold.core.location import Pointer
from scaffold.spectral.data.values import Value

if TYPE_CHECKING:
    from scaffold.spectral.data.document import SpectralDocument
    from scaffold.spectral.data.expand import Expander
    from scaffold.spectral.data.tree import Tree


@dataclass(frozen=True, slots=True)
class Context:
    """The place of a value: the path from the root, and the tree and document that it belongs to.

    `is_key` says that the value is the last key of the path, not what it leads to.
    """

    path: Pointer
    tree: Tree
    expander: Expander
    document: SpectralDocument
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """A message, which may hold placeholders, and the path from the root if it is about another place than the value's.

    `is_key` says that it is about the last key of that path.
    """

    message: str
    path: Pointer | None = None
    is_key: bool = False


Check: TypeAlias = Callable[[Value, Context], Iterable[Objection]]
Factory: TypeAlias = Callable[[Value], Check]
"""Makes a check from `functionOptions`; raises RulesetError for options that it does not accept."""
