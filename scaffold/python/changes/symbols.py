"""The names of things in generated Python before and after the contract changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from scaffold.core.location import pointer_parts, pointer_text
from scaffold.merge.symbols import FieldName, Symbols
from scaffold.model.describe import Description
from scaffold.model.renames.rename import Renames
from scaffold.model.service import Operation
from scaffold.python.models.build import ModelNames, Reading, name_models, read_models
from scaffold.python.models.uses import schema_uses
from scaffold.python.text.names import (
    argument_names,
    method_names,
    resource_class,
    resource_packages,
    store_names,
)
from scaffold.python.types.directions import Direction

_COMPONENT = "/components/schemas/"
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class _Side:
    """The names of one contract; `methods` and `packages` are by operation id."""

    operations: Mapping[str, Operation]
    packages: Mapping[str, str]
    methods: Mapping[str, str]
    arguments: Mapping[str, Mapping[tuple[str, str], str]]
    models: ModelNames
    stores: Mapping[str, str]
    entities: Mapping[str, str]

    def model(self, schema: str, side: Direction) -> str | None:
        """Return the class of a schema component."""
        return self.models.classes.get((pointer_text(("components", "schemas", schema)), side))


def build_symbols(
    old: Description,
    new: Description,
    renames: Renames,
    package: str,
    reading: Reading | None = None,
    *,
    with_models: bool = True,
) -> Symbols:
    """Say what the generator now calls what it has called something else; `package` is the service's.

    `reading` has the models of the new contract, where they were read already. Models, which cost most of the time, are looked
    at only where something was renamed, and with `with_models`.

    Packages of resources are renamed where all operations of one are in one that is new: what the operations are called
    is settled, so that is no guess.
    """
    named = with_models and bool(renames)
    before, after = _side(old, None, with_models=named), _side(new, reading, with_models=named)
    operations = {name: renames.operations.get(name, name) for name in before.operations}
    pairs = {name: other for name, other in operations.items() if other in after.operations}
    packages = _packages(before, after, pairs)
    models, fields, wires = _models(before, after, renames, pairs)
    classes: dict[str, str] = {}
    for was, now in packages.items():
        one, other = resource_class(was), resource_class(now)
        classes |= {one: other, f"{one}Operations": f"{other}Operations"}
    methods: dict[str, dict[str, str]] = {}
    arguments: dict[str, dict[str, str]] = {}
    for was, now in pairs.items():
        name = resource_class(before.packages[was])
        if before.methods[was] != after.methods[now]:
            methods.setdefault(name, {})[before.methods[was]] = after.methods[now]
        if given := _changed(before.arguments[was], after.arguments[now]):
            arguments[f"{name}.{before.methods[was]}"] = given
    schemas = {name: renames.schemas.get(name, name) for name in before.entities}
    return Symbols(
        package=package,
        packages=packages,
        classes=classes,
        methods=methods,
        arguments=arguments,
        models=models,
        fields=fields,
        wires=wires,
        stores=_changed(before.stores, {name: after.stores.get(schemas[name], "") for name in schemas}),
        entities={
            name: schemas[name]
            for name in schemas
            if schemas[name] != name and schemas[name] in after.entities
        },
        operations={name: other for name, other in pairs.items() if name != other},
    )


def _side(description: Description, reading: Reading | None, *, with_models: bool) -> _Side:
    """Collect the names of a contract."""
    model = description.model
    packages = resource_packages(model.resources)
    own = {
        item.name: [one for one in model.operations if one.resource == item.name] for item in model.resources
    }
    stores = store_names(entity.name for entity in model.entities)
    return _Side(
        operations={item.id: item for item in model.operations},
        packages={item.id: packages[item.resource] for item in model.operations},
        methods={name: method for items in own.values() for name, method in method_names(items).items()},
        arguments={item.id: argument_names(item.parameters, item.path) for item in model.operations},
        models=name_models(reading or read_models(description.contract, schema_uses(model)))
        if with_models
        else ModelNames({}, {}, {}),
        stores=stores,
        entities={entity.name: entity.pointer for entity in model.entities},
    )


def _packages(before: _Side, after: _Side, pairs: Mapping[str, str]) -> dict[str, str]:
    """Find the packages whose operations have all gone to a new one."""
    there: dict[str, set[str]] = {}
    for name, package in before.packages.items():
        if name in pairs:
            there.setdefault(package, set()).add(after.packages[pairs[name]])
    olds, news = set(before.packages.values()), set(after.packages.values())
    moved = {
        was: next(iter(now))
        for was, now in there.items()
        if len(now) == 1 and was not in news and not now & olds
    }
    # Two that became one have no text of their own to go on from.
    targets = list(moved.values())
    return {was: now for was, now in moved.items() if targets.count(now) == 1}


def _models(
    before: _Side, after: _Side, renames: Renames, pairs: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, dict[str, FieldName]], dict[str, dict[str, str]]]:
    """Pair the models of both contracts: renamed classes, the fields of all, and the properties that were renamed."""
    schemas = {
        pointer_parts(pointer)[-1]: None
        for pointer, _ in before.models.classes
        if pointer.startswith(_COMPONENT)
    }
    twins: dict[str, str] = {}
    wires: dict[str, dict[str, str]] = {}
    for schema in schemas:
        for side in Direction:
            one = before.model(schema, side)
            other = after.model(renames.schemas.get(schema, schema), side)
            if one is not None and other is not None:
                twins.setdefault(one, other)
                if renamed := dict(renames.properties(schema)):
                    wires.setdefault(one, renamed)
    used = _used(after, {now: was for was, now in pairs.items()})
    for place, one in _used(before, {name: name for name in before.operations}).items():
        if place in used:
            twins.setdefault(one, used[place])
    fields = {
        name: {
            attribute: FieldName(
                after.models.fields.get(twins.get(name, name), {}).get(
                    wires.get(name, {}).get(wire, wire), attribute
                ),
                before.models.values[name].get(attribute, ""),
            )
            for wire, attribute in own.items()
        }
        for name, own in before.models.fields.items()
    }
    return {one: other for one, other in twins.items() if one != other}, fields, wires


def _used(side: _Side, names: Mapping[str, str]) -> dict[tuple[str, str, Direction], str]:
    """Find the models of bodies that are no component, by operation id and place in the operation."""
    starts = {
        f"{pointer_text(('paths', item.path, item.method))}/": names[name]
        for name, item in side.operations.items()
        if name in names
    }
    components = {
        name for (pointer, _), name in side.models.classes.items() if pointer.startswith(_COMPONENT)
    }
    found: dict[tuple[str, str, Direction], str] = {}
    for (pointer, direction), name in side.models.classes.items():
        start = "/".join(pointer.split("/")[:4]) + "/"
        if start in starts and name not in components:
            found[starts[start], pointer.removeprefix(start), direction] = name
    return found


def _changed(before: Mapping[_Key, str], after: Mapping[_Key, str]) -> dict[str, str]:
    return {name: after[key] for key, name in before.items() if after.get(key, "") not in {"", name}}
