"""The effects of traits on a resource: fields, indexes and settings; applied in the order of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from scaffold.brief.fields import Field, Target
from scaffold.brief.lines import parse_cache, parse_duration, parse_rate
from scaffold.brief.model import Cache, Rate, Resource, Shape
from scaffold.core.naming import snake

DEFAULT_PAGE: Final = (20, 100)
_ACCOUNTS: Final = "auth-service"


@dataclass(frozen=True, slots=True)
class Traits:
    """The settings of a resource that its traits make."""

    owner: str | None = None
    is_self: bool = False
    versioned: bool = False
    audited: bool = False
    page: tuple[int, int] = DEFAULT_PAGE
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    key_ttl: str = "PT24H"
    rate: Rate | None = None
    cache: Cache | None = None
    long_running: bool = False
    soft_delete: tuple[str, str | bool | None] | None = None


def read_traits(resource: Resource) -> Traits:
    """Read the settings of a resource from its traits, which are known to be right."""
    said = {name: trait.arguments for name, trait in resource.traits.items()}
    page = [int(text) for text in said.get("paginated", ())]
    default = page[0] if page else DEFAULT_PAGE[0]
    tenant = said["tenant"] or ("tenant_id",) if "tenant" in said else ()
    return Traits(
        owner=said["owned"][0] if "owned" in said else None,
        is_self="self" in said,
        versioned="versioned" in said,
        audited="audited" in said,
        page=(default, page[1] if len(page) > 1 else max(DEFAULT_PAGE[1], default)),
        filters=tuple(dict.fromkeys((*said.get("filtered", ()), *tenant))),
        sorts=said.get("sorted", ()),
        searched=said.get("searchable", ()),
        key_ttl=parse_duration(said["idempotent-create"][0]) if said.get("idempotent-create") else "PT24H",
        rate=parse_rate(said["rate-limited"][0]) if "rate-limited" in said else None,
        cache=parse_cache(" ".join(said["cached"])) if "cached" in said else None,
        long_running="long-running" in said,
        soft_delete=_soft_delete(said.get("soft-delete")),
    )


def _soft_delete(said: tuple[str, ...] | None) -> tuple[str, str | bool | None] | None:
    if said is None:
        return None
    if len(said) < 2:
        return (said[0] if said else "deleted_at", None)
    return (said[0], {"true": True, "false": False}.get(said[1], said[1]))


def effective_fields(resource: Resource, known: Mapping[str, Resource]) -> dict[str, Shape]:
    """Return all fields of a resource in their order: the key, what it belongs to, its own, and what traits add."""
    said = {name: trait.arguments for name, trait in resource.traits.items()}
    fields: dict[str, Shape] = {}
    if resource.key is None and "id" not in resource.fields:
        text = f"Id of the {resource.name}, a UUID of version 7 that the service assigns."
        fields["id"] = Field("uuid", flags=frozenset({"readonly"}), description=text)
    if resource.parent is not None:
        above = parent_field(resource)
        flags = frozenset({"readonly", "indexed"})
        fields.setdefault(above, Field("uuid", target=Target(resource.parent), flags=flags))
    if "owned" in said and said["owned"][0] not in resource.fields:
        owner = Target("User", None if "User" in known else _ACCOUNTS)
        fields[said["owned"][0]] = Field("uuid", target=owner, flags=frozenset({"readonly"}))
    if "tenant" in said:
        tenant = (said["tenant"] or ("tenant_id",))[0]
        fields.setdefault(tenant, Field("uuid", flags=frozenset({"immutable", "indexed"})))
    fields |= resource.fields
    if "owned" in said:
        fields[said["owned"][0]] = _with_flag(fields[said["owned"][0]], "readonly")
    moment = Field("datetime", flags=frozenset({"readonly"}))
    if "timestamps" in said:
        fields.setdefault("created_at", replace(moment, description="When it was created."))
        fields.setdefault("updated_at", replace(moment, description="When it was changed last."))
    if "soft-delete" in said and len(said["soft-delete"]) < 2:
        name = said["soft-delete"][0] if said["soft-delete"] else "deleted_at"
        gone = replace(moment, optional=True, description="When it was deleted; absent while it is there.")
        fields.setdefault(name, gone)
    for action in resource.actions:
        for name, shape in action.takes.items():
            fields.setdefault(name, _kept(shape))
    return {name: _fillable(shape, name, resource) for name, shape in fields.items()}


def _kept(shape: Shape) -> Shape:
    """Return the field in which a thing keeps what came with an action: absent until it did, and shown but for passwords."""
    if isinstance(shape, Field):
        flag = "writeonly" if shape.type == "password" else "readonly"
        return replace(
            shape, optional=True, default=None, flags=(shape.flags - {"readonly", "writeonly"}) | {flag}
        )
    return {**shape, "optional": True, "readOnly": True} if isinstance(shape, Mapping) else shape


def _fillable(shape: Shape, name: str, resource: Resource) -> Shape:
    """Let a field be absent that only the service sets, and for which nothing says what it is at first."""
    if not isinstance(shape, Field):
        return shape
    if shape.computed is not None:
        return replace(shape, flags=shape.flags | {"readonly"})
    given = shape.default is not None or shape.optional or "readonly" not in shape.flags
    managed = {resource.key or "id", "created_at", "updated_at"}
    managed |= {trait.arguments[0] for trait in resource.traits.values() if trait.name == "owned"}
    managed |= {parent_field(resource)} if resource.parent else set()
    if given or name in managed or _is_state(shape, resource):
        return shape
    return replace(shape, optional=True)


def _is_state(shape: Field, resource: Resource) -> bool:
    return shape.type == "enum" and any(
        action.target in shape.choices for action in resource.actions if action.target is not None
    )


def parent_field(resource: Resource) -> str:
    """Return the field that refers to the parent of a resource."""
    return f"{snake(resource.parent or '')}_id"


def _with_flag(shape: Shape, flag: str) -> Shape:
    return replace(shape, flags=shape.flags | {flag}) if isinstance(shape, Field) else shape
