"""The schemas of a resource: what is kept, what is sent to create and to change it, and a page of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scaffold.brief.fields import Field
from scaffold.brief.house.names import many, sentence, spoken, with_article
from scaffold.brief.house.traits import Traits
from scaffold.brief.model import Brief, Resource, Shape
from scaffold.brief.shapes import house_schema, reference
from scaffold.core.naming import kebab, pascal, snake

_WORDS_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "created": ("registered", "placed", "opened", "added", "submitted", "requested", "issued", "received", "uploaded", "posted"),
    "updated": ("changed", "modified", "edited", "corrected"),
    "deleted": ("removed", "archived", "revoked", "closed"),
}  # fmt: skip
"""Other names of the changes of a resource, in the names of events."""


def is_sent(shape: Shape) -> bool:
    """Tell whether clients send a field when they create."""
    return "readonly" not in flags_of(shape)


def is_changed(shape: Shape) -> bool:
    """Tell whether clients may change a field afterwards."""
    return not flags_of(shape) & {"readonly", "immutable", "unique"}


def flags_of(shape: Shape) -> frozenset[str]:
    """Return the flags of a field; of a JSON Schema those that its keywords stand for."""
    if isinstance(shape, Field):
        return shape.flags
    read_only = isinstance(shape, Mapping) and shape.get("readOnly") is True
    return frozenset({"readonly"}) if read_only else frozenset()


def is_required(shape: Shape) -> bool:
    """Tell whether a field is always there; beside a JSON Schema `optional: true` says that it is not."""
    if isinstance(shape, Field):
        return not shape.optional
    return not (isinstance(shape, Mapping) and shape.get("optional") is True)


def object_schema(fields: Mapping[str, Shape], of: str, description: str) -> dict[str, Any]:
    """Return the schema of an object that takes the fields it names."""
    required = [name for name, shape in fields.items() if is_required(shape)]
    schema: dict[str, Any] = {"type": "object", "description": description, "additionalProperties": False}
    if required:
        schema["required"] = required
    schema["properties"] = {name: house_schema(name, shape, of) for name, shape in fields.items()}
    return schema


def iter_resource_schemas(
    brief: Brief, resource: Resource, fields: Mapping[str, Shape], traits: Traits
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas that the methods of a resource need, by name."""
    name, of = resource.name, f"the {spoken(resource.name)}"
    about = resource.about or f"{sentence(with_article(name))} as the service keeps it."
    kept: dict[str, Any] = {"type": "object", "description": _ended(about)}
    kept["x-entity"] = _entity(brief, resource, fields, traits)
    required = [one for one, shape in fields.items() if is_required(shape) and not _is_secret(shape)]
    if required:
        kept["required"] = required
    kept["properties"] = {one: house_schema(one, shape, of) for one, shape in fields.items()}
    yield name, kept
    sent = {one: shape for one, shape in fields.items() if is_sent(shape)}
    if "create" in resource.methods and sent:
        yield f"{name}Create", _request(sent, of, f"{sentence(with_article(name))} as clients create it.")
    changed = {one: shape for one, shape in sent.items() if is_changed(shape)}
    if "replace" in resource.methods and changed:
        yield (
            f"{name}Replace",
            _request(changed, of, f"{sentence(with_article(name))} as clients replace it."),
        )
    if "update" in resource.methods and changed:
        update = _request(
            changed, of, f"What clients may change of {with_article(name)}. At least one is given."
        )
        update.pop("required", None)
        for schema in update["properties"].values():
            schema.pop("default", None)
        yield f"{name}Update", {**update, "minProperties": 1}
    for action in resource.actions:
        if action.takes:
            description = f"What is sent with `{action.name}` of {with_article(name)}."
            yield pascal(f"{spoken(name)} {action.name}"), object_schema(action.takes, of, description)
    if "list" in resource.methods:
        listed = listed_schema(resource, fields, brief)
        if listed != name:
            shown = [one for one in kept["properties"] if not is_long(fields[one], brief)]
            summary: dict[str, Any] = {
                "type": "object",
                "description": f"{sentence(with_article(name))} as lists show it: without its lists of objects.",
                "required": [one for one in required if one in shown],
                "properties": {one: kept["properties"][one] for one in shown},
            }
            yield listed, summary
        yield f"{name}Page", _page(name, listed, traits)


def _request(fields: Mapping[str, Shape], of: str, description: str) -> dict[str, Any]:
    schema = object_schema(fields, of, description)
    optional = {
        one for one, shape in fields.items() if isinstance(shape, Field) and shape.default is not None
    }
    if "required" in schema:
        schema["required"] = [one for one in schema["required"] if one not in optional]
        if not schema["required"]:
            del schema["required"]
    for one in schema["properties"].values():
        if isinstance(one, dict):
            one.pop("writeOnly", None)
            one.pop("x-ref", None)
    return schema


def listed_schema(resource: Resource, fields: Mapping[str, Shape], brief: Brief) -> str:
    """Name the schema in which lists show a resource: one of its own where the resource holds lists of objects."""
    return f"{resource.name}Summary" if any(is_long(one, brief) for one in fields.values()) else resource.name


def is_long(shape: Shape, brief: Brief) -> bool:
    """Tell whether a field is a list of objects, which a page does not repeat for each of its entries."""
    if not isinstance(shape, Field) or shape.items is None:
        return False
    return shape.type == "money" or (
        not shape.is_builtin and not isinstance(brief.types.get(shape.type), Field)
    )


def _page(name: str, listed: str, traits: Traits) -> dict[str, Any]:
    items = {
        "type": "array",
        "maxItems": traits.page[1],
        "description": f"The {many(name)} of the page.",
        "items": reference(listed),
    }
    return {
        "type": "object",
        "description": f"One page of {many(name)}.",
        "required": ["items"],
        "properties": {"items": items, "next_page_token": reference("PageToken")},
    }


def _entity(brief: Brief, resource: Resource, fields: Mapping[str, Shape], traits: Traits) -> dict[str, Any]:
    key = resource.key or "id"
    entity: dict[str, Any] = {"table": snake(many(resource.name)), "key": key}
    indexes = list(_indexes(resource, fields, traits, key))
    if indexes:
        entity["indexes"] = indexes
    if resource.retention:
        entity["retention"] = resource.retention
    transitions = list(iter_transitions(brief, resource, fields))
    if transitions:
        entity["transitions"] = transitions
    if traits.soft_delete:
        name, value = traits.soft_delete
        entity["x-soft-delete"] = {"property": name, **({} if value is None else {"value": value})}
    return entity


def _indexes(
    resource: Resource, fields: Mapping[str, Shape], traits: Traits, key: str
) -> Iterator[dict[str, Any]]:
    plain = [traits.owner] if traits.owner else []
    plain += [name for name, shape in fields.items() if "indexed" in flags_of(shape)]
    plain += [name for name in traits.filters if name != key]
    unique = [name for name, shape in fields.items() if "unique" in flags_of(shape) and name != key]
    for name in unique:
        yield {"fields": [name], "unique": True}
    for name in dict.fromkeys(plain):
        if name not in unique:
            yield {
                "fields": [name, "created_at"]
                if "timestamps" in resource.traits and name != "created_at"
                else [name]
            }


def iter_transitions(
    brief: Brief, resource: Resource, fields: Mapping[str, Shape]
) -> Iterator[dict[str, Any]]:
    """Yield the transitions of actions, then those that only an event of the brief tells of (`order.paid`)."""
    for action in resource.actions:
        if action.target is not None:
            emits = action.emits or f"{snake(resource.name)}.{snake(action.target)}"
            yield {"action": action.name, "from": list(action.sources), "to": action.target, "emits": emits}
    told = {event_of(brief, resource, done) for done in ("created", "updated", "deleted")}
    told |= {
        action.emits or f"{snake(resource.name)}.{snake(action.target or '')}" for action in resource.actions
    }
    for event in brief.publishes:
        aggregate, _, state = event.partition(".")
        states = states_of(fields, state)
        if aggregate == snake(resource.name) and states and event not in told:
            others = [one for one in states if one != state]
            if others:
                yield {"action": kebab(state), "from": others, "to": state, "emits": event}


def event_of(brief: Brief, resource: Resource, done: str) -> str:
    """Return the event that tells of a change: the one that the brief publishes under a word for it, else `aggregate.done`."""
    aggregate = snake(resource.name)
    names = (f"{aggregate}.{word}" for word in (done, *_WORDS_FOR[done]))
    return next((name for name in names if name in brief.publishes), f"{aggregate}.{done}")


def states_of(fields: Mapping[str, Shape], state: str) -> tuple[str, ...]:
    """Return the values of the first enumeration that has a state, none where there is none."""
    for shape in fields.values():
        if (
            isinstance(shape, Field)
            and shape.type == "enum"
            and state in shape.choices
            and shape.items is None
        ):
            return shape.choices
    return ()


def _is_secret(shape: Shape) -> bool:
    return isinstance(shape, Field) and ("writeonly" in shape.flags or shape.type == "password")


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
