"""New names of what generated Python calls things, by the names of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class FieldName(NamedTuple):
    """An attribute of a model: its new name, and the model that its value or the value's items are of, "" for none."""

    new: str
    model: str


@dataclass(frozen=True, slots=True)
class Symbols:
    """New names, by the old ones; names that stay are left out, but for `fields`, which has all attributes of all models.

    `packages` are folders of resources and `classes` what their modules define; `methods` and `arguments` are by class, and
    by `Class.method`. `models` are classes of models, `fields` their attributes and `wires` their properties by the model's
    old name. `stores` are attributes that hold stores, `entities` the names that these have, `operations` operation ids.
    """

    package: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    arguments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, FieldName]] = field(default_factory=dict)
    wires: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    entities: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        renamed = (
            self.packages, self.classes, self.methods, self.arguments, self.models, self.wires, self.stores,
            self.entities, self.operations,
        )  # fmt: skip
        return any(renamed) or bool(self.renamed_fields)

    @property
    def renamed_fields(self) -> frozenset[str]:
        """The attributes that some model now calls something else."""
        return frozenset(
            name for fields in self.fields.values() for name, item in fields.items() if item.new != name
        )


NO_SYMBOLS: Final = Symbols()
"""Renames nothing."""
