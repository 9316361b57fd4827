"""Schemas together with where they stand and what a class made of them would be called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scaffold.core.naming import pascal
from scaffold.python.text.class_names import title_name
from scaffold.python.types.sanitize import Schema
from scaffold.python.types.schema_source import Pointer


@dataclass(frozen=True, slots=True)
class Site:
    """A schema at a pointer. `name` is what a class made of it would be called, `leaf` the last part of that name.

    A `root` has its name from the contract; what is nested in it may be named by its own title instead. `path` is the name
    without any title in it, for where the other is taken. `joined` counts how often alternatives were joined with what
    surrounds them to get here, each time a longer schema.
    """

    schema: Any
    pointer: Pointer
    name: str
    leaf: str
    root: bool = False
    path: str = ""
    joined: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Class names to choose from, the best first."""
        title = (
            None if self.root or not isinstance(self.schema, dict) else title_name(self.schema.get("title"))
        )
        found = (title, self.name, self.path or self.name)
        return tuple(dict.fromkeys(name for name in found if name))

    def child(self, *path: str, schema: Any, suffix: str) -> Site:
        """Give the site of a subschema that describes another value; `suffix` completes the name of this one."""
        leaf = pascal(suffix)
        return Site(
            schema, (*self.pointer, *path), self.names[0] + leaf, leaf, path=(self.path or self.name) + leaf
        )

    def member(self, *path: str, schema: Any) -> Site:
        """Give the site of a part of this schema that describes the same value."""
        return replace(self, schema=schema, pointer=(*self.pointer, *path))


def type_names(schema: Schema) -> list[str]:
    """Give the `type` keyword as a list, empty when there is none."""
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)
