"""Contradictions in a resource: traits, methods and actions against its fields."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.brief.check_fields import Definitions, find_shape_mistakes
from scaffold.brief.fields import Field
from scaffold.brief.house.schemas import is_changed, is_sent
from scaffold.brief.house.traits import effective_fields
from scaffold.brief.model import Brief, Mistake, Resource
from scaffold.core.location import Pointer
from scaffold.core.spelling import offered

_COMPARED = ("string", "int", "int32", "int64", "number", "float", "double", "decimal", "bool", "uuid", "date", "datetime",
             "email", "currency", "country", "sku", "enum")  # fmt: skip
_TEXTS = ("string", "text")
_DEEPEST = 4
# States of work that was accepted and not begun.
_WAITING = ("accepted", "queued", "pending")


class ResourceCheck:
    """Checks one resource."""

    def __init__(self, brief: Brief, resource: Resource, definitions: Definitions) -> None:
        self._brief = brief
        self._resource = resource
        self._definitions = definitions
        self._place: Pointer = ("resources", resource.name)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield the mistakes of the resource."""
        for name, shape in self._resource.fields.items():
            yield from find_shape_mistakes(shape, (*self._place, "fields", name), self._definitions)
            if (
                isinstance(shape, Field)
                and shape.type in self._brief.resources
                and shape.type == self._resource.name
            ):
                yield Mistake(
                    (*self._place, "fields", name),
                    f"{name} holds the {shape.type} itself",
                    f"refer to it: `uuid -> {shape.type}`",
                )
        above = list(self._above())
        yield from above
        if above:
            return
        yield from self._key()
        yield from self._traits()
        yield from self._changing()
        yield from self._created()
        yield from self._methods()
        yield from self._actions()

    def _key(self) -> Iterator[Mistake]:
        key = self._resource.key
        if key is not None and key not in self._resource.fields:
            yield Mistake((*self._place, "key"), f"there is no field {key!r}", self._nearest(key))
        shape = self._resource.fields.get(key or "id")
        if isinstance(shape, Field) and (
            shape.optional
            or shape.items is not None
            or shape.type not in ("uuid", "string", "sku", "int", "int64")
        ):
            yield Mistake(
                (*self._place, "fields", key or "id"),
                "a key is always there, and a uuid, a string or an int",
                "write `uuid, readonly`",
            )

    def _above(self) -> Iterator[Mistake]:
        seen = {self._resource.name}
        resource = self._resource
        while resource.parent is not None:
            place = (*self._place, "in")
            if resource.parent not in self._brief.resources:
                if resource is self._resource:
                    yield Mistake(
                        place, f"there is no resource {resource.parent!r}", "name one of `resources`"
                    )
                return
            if resource.parent in seen:
                yield Mistake(
                    place, f"{self._resource.name} is below itself", "let one of them begin at the root"
                )
                return
            seen.add(resource.parent)
            if len(seen) > _DEEPEST:
                yield Mistake(
                    place, f"a path goes at most {_DEEPEST} resources deep", "let it begin further up"
                )
                return
            resource = self._brief.resources[resource.parent]

    def _nearest(self, name: str) -> str:
        return offered(name, effective_fields(self._resource, self._brief.resources))

    def _traits(self) -> Iterator[Mistake]:
        fields = effective_fields(self._resource, self._brief.resources)
        for name, trait in self._resource.traits.items():
            place = (*self._place, "traits", trait.number)
            if name in ("filtered", "sorted", "searchable"):
                for one in trait.arguments:
                    yield from self._listed(name, one, fields.get(one), place)
                if "list" not in self._resource.methods:
                    yield Mistake(
                        place,
                        f"{name} is about lists, and there is no method list",
                        "add `list` to the methods",
                    )
            elif name == "owned":
                shape = self._resource.fields.get(trait.arguments[0])
                if shape is not None and not (
                    isinstance(shape, Field) and shape.type == "uuid" and shape.target is not None
                ):
                    yield Mistake(
                        place,
                        f"{trait.arguments[0]} does not refer to an owner",
                        "write `uuid -> auth-service.User, readonly`",
                    )
            elif name == "soft-delete":
                yield from self._soft_delete(trait.arguments, place)
            elif name == "cached" and "get" not in self._resource.methods:
                yield Mistake(
                    place, "cached is about reading, and there is no method get", "add `get` to the methods"
                )
            elif name == "self" and self._resource.parent is not None:
                yield Mistake(
                    place,
                    "what is below another resource is not the caller's own item",
                    "leave out `self` or `in`",
                )
            elif name == "versioned" and "get" not in self._resource.methods:
                yield Mistake(
                    place,
                    "versions are read before they are changed, and there is no method get",
                    "add `get` to the methods",
                )
            elif name in ("timestamps", "tenant"):
                yield from self._added(name, trait.arguments, place)

    def _changing(self) -> Iterator[Mistake]:
        changes = {"create", "update", "replace", "delete"} & self._resource.methods.keys()
        for name, what in (("webhooks", "webhooks tell"), ("streamed", "a stream tells")):
            trait = self._resource.traits.get(name)
            if trait is not None and not changes and not self._resource.actions:
                yield Mistake(
                    (*self._place, "traits", trait.number),
                    f"{what} of changes, and nothing changes it",
                    "add a method or an action that does",
                )

    def _created(self) -> Iterator[Mistake]:
        """Find traits that are about lists or about creating, and have nothing to be about."""
        resource = self._resource
        for name in ("streamed", "bulk", "long-running"):
            trait = resource.traits.get(name)
            if trait is None:
                continue
            place = (*self._place, "traits", trait.number)
            if name != "long-running" and "self" in resource.traits:
                yield Mistake(
                    place, f"{name} is about many, and the caller has one", f"leave out `self` or `{name}`"
                )
            if name != "streamed" and "create" not in resource.methods:
                yield Mistake(
                    place,
                    f"{name} is about creating, and there is no method create",
                    "add `create` to the methods",
                )
        yield from self._bulk()
        yield from self._long_running()

    def _bulk(self) -> Iterator[Mistake]:
        trait = self._resource.traits.get("bulk")
        fields = effective_fields(self._resource, self._brief.resources)
        if trait is not None and not any(is_sent(one) for one in fields.values()):
            yield Mistake(
                (*self._place, "traits", trait.number),
                "bulk has nothing to send: all fields are readonly",
                "leave bulk out",
            )

    def _long_running(self) -> Iterator[Mistake]:
        trait = self._resource.traits.get("long-running")
        if trait is None:
            return
        place = (*self._place, "traits", trait.number)
        if "get" not in self._resource.methods:
            yield Mistake(
                place,
                "who was answered 202 asks again, and there is no method get",
                "add `get` to the methods",
            )
        if not any(
            isinstance(shape, Field)
            and shape.type == "enum"
            and shape.default in _WAITING
            and "readonly" in shape.flags
            for shape in self._resource.fields.values()
        ):
            yield Mistake(
                place,
                "no field says how far the work is",
                "add one, such as `status: enum(pending, done, failed) = pending, readonly`",
            )

    def _added(self, name: str, arguments: tuple[str, ...], place: Pointer) -> Iterator[Mistake]:
        wanted = (
            {"created_at": "datetime", "updated_at": "datetime"}
            if name == "timestamps"
            else {(arguments or ("tenant_id",))[0]: "uuid"}
        )
        for one, kind in wanted.items():
            shape = self._resource.fields.get(one)
            if shape is not None and not (
                isinstance(shape, Field) and shape.type == kind and shape.items is None
            ):
                yield Mistake(
                    place,
                    f"{name} needs {one} to be a {kind}",
                    "change the field, or leave it out: the trait brings it",
                )

    def _listed(self, trait: str, name: str, shape: object, place: Pointer) -> Iterator[Mistake]:
        if shape is None:
            yield Mistake(place, f"{trait} names {name!r}, which is not a field", self._nearest(name))
            return
        kinds = _TEXTS if trait == "searchable" else _COMPARED
        if (
            not isinstance(shape, Field)
            or shape.items is not None
            or shape.type not in kinds
            or "writeonly" in shape.flags
            or shape.computed
        ):
            what = "a text" if trait == "searchable" else "a plain value that is kept"
            yield Mistake(place, f"{trait} names {name}, which is not {what}", f"leave it out of {trait}")

    def _soft_delete(self, arguments: tuple[str, ...], place: Pointer) -> Iterator[Mistake]:
        if "delete" not in self._resource.methods:
            yield Mistake(
                place,
                "soft-delete is about DELETE, and there is no method delete",
                "add `delete` to the methods",
            )
        shape = self._resource.fields.get(arguments[0]) if arguments else None
        if shape is None and len(arguments) > 1:
            yield Mistake(
                place,
                f"soft-delete names {arguments[0]!r}, which is not a field",
                self._nearest(arguments[0]),
            )
        elif isinstance(shape, Field) and len(arguments) > 1:
            if shape.type == "enum" and arguments[1] not in shape.choices:
                yield Mistake(
                    place,
                    f"{arguments[1]!r} is not a value of {arguments[0]}",
                    offered(arguments[1], shape.choices),
                )
            elif shape.type == "bool" and arguments[1] not in ("true", "false"):
                yield Mistake(
                    place, f"{arguments[1]!r} is not a value of {arguments[0]}", "write true or false"
                )
            elif shape.type not in ("enum", "bool"):
                yield Mistake(
                    place,
                    f"{arguments[0]} cannot say that a thing is gone",
                    "use an enum, a bool, or an instant without a value",
                )
        elif isinstance(shape, Field) and shape.type not in ("bool", "datetime"):
            yield Mistake(
                place, f"{arguments[0]} needs a value that means gone", "write soft-delete(field, value)"
            )
        elif shape is not None and not isinstance(shape, Field):
            yield Mistake(
                place, f"{arguments[0]} cannot say that a thing is gone", "use an enum, a bool or an instant"
            )

    def _methods(self) -> Iterator[Mistake]:
        fields = effective_fields(self._resource, self._brief.resources)
        place = (*self._place, "methods")
        for name in ("update", "replace"):
            if name in self._resource.methods and not any(
                is_sent(one) and is_changed(one) for one in fields.values()
            ):
                yield Mistake(
                    place,
                    f"{name} has nothing to change: all fields are readonly, immutable or unique",
                    f"leave {name} out",
                )

    def _actions(self) -> Iterator[Mistake]:
        for action in self._resource.actions:
            place = (*self._place, "actions", action.name)
            for name, shape in action.takes.items():
                yield from find_shape_mistakes(shape, (*place, "takes", name), self._definitions)
            if action.target is None:
                continue
            machines = [
                shape.choices
                for shape in self._resource.fields.values()
                if isinstance(shape, Field)
                and shape.type == "enum"
                and shape.items is None
                and action.target in shape.choices
            ]
            if not machines:
                yield Mistake(
                    (*place, "to"),
                    f"no field has the state {action.target!r}",
                    "add it to an enum, such as `status`",
                )
                continue
            unknown = next((one for one in action.sources if one not in machines[0]), None)
            if unknown is not None:
                yield Mistake(
                    (*place, "from"), f"there is no state {unknown!r}", offered(unknown, machines[0])
                )
