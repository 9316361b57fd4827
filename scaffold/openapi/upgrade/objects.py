"""The upgrade that each object of a document gets, by the version that the document is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_text, unroll_trail
from scaffold.openapi.document import Place
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources
from scaffold.openapi.types.nodes import Kind, reference_of
from scaffold.openapi.upgrade.parts import upgrade_header, upgrade_response, upgrade_security_scheme
from scaffold.openapi.upgrade.schema import drop_siblings, ignored_siblings, upgrade_nullable, upgrade_schema
from scaffold.openapi.upgrade.swagger import SwaggerUpgrade
from scaffold.openapi.values import JsonObject

Upgrade: TypeAlias = Callable[[Place], None]
# What tells people about a value, and nothing about what is valid.
_ANNOTATIONS = frozenset({"title", "summary", "description", "example", "examples", "externalDocs"})
_Change: TypeAlias = Callable[[Source, JsonObject], None]


def upgrade_for(version: str, sources: Sources, notices: list[Notice]) -> Upgrade:
    """Return what brings each object of a document to the 3.1 dialect; notices are added as objects are upgraded."""
    if version == "2.0":
        return _swagger_upgrade(sources, notices)
    if version.startswith("3.0"):
        return _upgrade_30(notices)
    return _upgrade_31(notices)


def _swagger_upgrade(sources: Sources, notices: list[Notice]) -> Upgrade:
    swagger = SwaggerUpgrade(sources)
    notices.append(
        Notice(
            "upgraded",
            Severity.INFO,
            "Swagger 2.0 is read as OpenAPI 3.1",
            sources.entry.locate(("swagger",)),
            "/swagger",
        )
    )
    changes: Mapping[Kind, _Change] = {
        "openapi": swagger.upgrade_root,
        "path-item": swagger.upgrade_path_item,
        "operation": swagger.upgrade_operation,
        "parameter": swagger.upgrade_parameter,
        "response": lambda source, value: upgrade_response(source, value, swagger.produces),
        "header": upgrade_header,
        "security-scheme": upgrade_security_scheme,
        "schema": upgrade_schema,
    }

    def upgrade(place: Place) -> None:
        source, object_type, value = place.source, place.type, place.value
        reference = reference_of(object_type, value)
        if reference is not None:
            value["$ref"] = swagger.rewrite_reference(source, reference)
            _note_siblings(place, notices)
            if object_type.kind == "schema":
                return
        change = changes.get(object_type.kind)
        if change is not None:
            change(source, value)

    return upgrade


def _upgrade_30(notices: list[Notice]) -> Upgrade:
    def upgrade(place: Place) -> None:
        source, object_type, value = place.source, place.type, place.value
        kind = object_type.kind
        if reference_of(object_type, value) is not None:
            _note_siblings(place, notices)
        elif kind == "schema":
            upgrade_schema(source, value)
        elif kind == "openapi":
            value["openapi"] = "3.1.0"
            if "x-webhooks" in value and "webhooks" not in value:
                # What tools for 3.0 agreed on before 3.1 had the field.
                value["webhooks"] = value.pop("x-webhooks")
                source.move(value, {"webhooks": ("x-webhooks",)})

    return upgrade


def _upgrade_31(notices: list[Notice]) -> Upgrade:
    def upgrade(place: Place) -> None:
        source, object_type, value, trail = place.source, place.type, place.value, place.trail
        if object_type.kind == "schema" and "nullable" in value:
            pointer = (*unroll_trail(trail), "nullable")
            notices.append(
                Notice(
                    "nullable",
                    Severity.WARNING,
                    "`nullable` ended with OpenAPI 3.0: validators ignore it, and refuse null",
                    source.locate(pointer),
                    pointer_text(pointer),
                    hint='write "null" among the types',
                )
            )
            upgrade_nullable(source, value, "nullable")

    return upgrade


def _note_siblings(place: Place, notices: list[Notice]) -> None:
    """Notice what stands beside the `$ref` of an object, where versions before 3.1 ignore it; of schemas it is removed."""
    source, object_type, value, trail = place.source, place.type, place.value, place.trail
    if len(value) == 1 or object_type.kind == "path-item":
        return
    is_schema = object_type.kind == "schema"
    ignored = drop_siblings(value) if is_schema else ignored_siblings(value)
    if not ignored:
        return
    pointer = (*unroll_trail(trail), ignored[0])
    notices.append(
        Notice(
            "ref-annotations" if _ANNOTATIONS.issuperset(ignored) else "ref-siblings",
            Severity.WARNING,
            f"{', '.join(map(repr, ignored))} beside a $ref is ignored before OpenAPI 3.1",
            source.locate(pointer),
            pointer_text(pointer),
            hint="put the reference in an allOf beside it" if is_schema else "remove it",
        )
    )
