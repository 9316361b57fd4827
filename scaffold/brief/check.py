"""Contradictions in a brief, each part of which is written right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from scaffold.brief.check_fields import (
    Definitions,
    find_field_mistakes,
    find_shape_mistakes,
    find_text_mistakes,
)
from scaffold.brief.check_parts import find_component_mistakes, find_part_mistakes
from scaffold.brief.check_resources import ResourceCheck
from scaffold.brief.fields import Field, GrammarError
from scaffold.brief.house.added import BULK, STREAM
from scaffold.brief.house.names import Paths, action_id, bulk_id, method_id, operation_path, stream_id
from scaffold.brief.house.parts import SHARED_NAMES
from scaffold.brief.model import Brief, Conventions, Mistake, Operation
from scaffold.brief.parameters import REFERENCE, split_parameter
from scaffold.core.location import Pointer
from scaffold.core.naming import pascal, words

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,59}\Z")
_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_IN_PATH = re.compile(r"\{([^{}/]*)\}")

# Operations that traits add to the path of the collection.
_ADDED: Final[Mapping[str, tuple[str, str, Callable[[str], str]]]] = {
    "streamed": ("get", STREAM, stream_id),
    "bulk": ("post", BULK, bulk_id),
}


def find_mistakes(brief: Brief) -> list[Mistake]:
    """Return the mistakes of a brief, in the order of its parts."""
    definitions = Definitions(brief)
    house = brief.conventions is Conventions.HOUSE
    found: list[Mistake] = []
    if house and brief.about is None:
        found.append(Mistake((), "'about' is missing", "say in one sentence what the service does"))
    if house:
        found += _names(brief)
        for resource in brief.resources.values():
            found += ResourceCheck(brief, resource, definitions).mistakes()
    elif brief.resources:
        text = "resources follow the conventions of the house, and this brief has none"
        found.append(
            Mistake(
                ("resources",), text, "write them as operations and types, or leave out `conventions: none`"
            )
        )
    if house and brief.shared:
        text = "traits of one's own are for briefs with `conventions: none`"
        found.append(Mistake(("traits",), text, "the traits of resources are in docs/brief.md"))
    found += _types(brief, definitions)
    found += _schemas(brief, definitions)
    for operation in brief.operations:
        found += _operation(operation, definitions, house=house)
    if not house:
        found += find_component_mistakes(brief, definitions)
    found += _events(brief, definitions, house=house)
    if not found and house:
        found += _twice(brief)
        found += _paths(brief)
    return found


def _names(brief: Brief) -> Iterator[Mistake]:
    for name in brief.types:
        if not _TYPE_NAME.match(name):
            yield Mistake(("types", name), f"{name!r} is not a name in PascalCase", "write it like OrderLine")
    made = {
        f"{name}{end}"
        for name in brief.resources
        for end in ("Create", "Update", "Replace", "Page", "Summary", "Event")
    }
    made |= {
        pascal(f"{' '.join(words(name))} {one.name}")
        for name, item in brief.resources.items()
        for one in item.actions
    }
    for section in ("resources", "types", "schemas"):
        for name in getattr(brief, section):
            if name in SHARED_NAMES:
                yield Mistake((section, name), f"{name} is a name of the conventions", "give it another name")
            elif name in made:
                yield Mistake(
                    (section, name), f"{name} is the name of a schema that is made", "give it another name"
                )
            elif section != "resources" and name in brief.resources:
                yield Mistake(
                    (section, name), f"{name} is a resource already", "give one of them another name"
                )
    for name in brief.schemas:
        if name in brief.types:
            yield Mistake(("schemas", name), f"{name} is a type already", "keep one of them")


def _types(brief: Brief, definitions: Definitions) -> Iterator[Mistake]:
    for name, shape in brief.types.items():
        place: Pointer = ("types", name)
        if isinstance(shape, Field):
            yield from find_shape_mistakes(shape, place, definitions)
        elif isinstance(shape, Mapping):
            if not shape and definitions.house:
                yield Mistake(place, f"{name} has no fields", "name at least one")
            for one, field in shape.items():
                yield from find_shape_mistakes(field, (*place, one), definitions)
    if definitions.house:
        for name in brief.types:
            if definitions.contains_itself(name):
                text = f"{name} always contains itself, so that no value of it ends"
                yield Mistake(("types", name), text, "make the field optional with `?`, or a list")


def _schemas(brief: Brief, definitions: Definitions) -> Iterator[Mistake]:
    for name, schema in brief.schemas.items():
        yield from find_shape_mistakes(schema, ("schemas", name), definitions)


def _operation(said: Operation, definitions: Definitions, *, house: bool) -> Iterator[Mistake]:
    place: Pointer = ("operations", said.id)
    if house:
        if said.security is not None:
            text = "security is for briefs with `conventions: none`"
            yield Mistake((*place, "security"), text, "write `public: true` or `scope: name`")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", said.id):
            yield Mistake(
                place, f"{said.id!r} is not a name for an operation", "write it in camelCase, like getJwks"
            )
        if not said.named:
            yield Mistake((*place, "id"), "operations of the house have an id", "leave `id` out")
        if said.method == "get" and said.takes is not None:
            yield Mistake(
                (*place, "takes"), "GET has no body", "write the fields under `params`, or use POST"
            )
    else:
        for name in ("rate", "cache", "scope", "critical", "publishes", "errors"):
            if getattr(said, name):
                text = f"{name} is a convention, and this brief has none"
                yield Mistake((*place, name), text, "write the fields of the Operation Object under `also`")
    for status in said.errors:
        if status not in set(HTTPStatus):
            yield Mistake(
                (*place, "errors"), f"there is no status {status}", "RFC 9110, section 15, has the list"
            )
    if house:
        yield from _parameters(said, definitions, place)
        yield from _bodies(said, definitions, place)
    else:
        yield from find_part_mistakes(said, place, definitions)


def _parameters(said: Operation, definitions: Definitions, place: Pointer) -> Iterator[Mistake]:
    in_path = _IN_PATH.findall(said.path)
    if "{" in _IN_PATH.sub("", said.path) or "}" in _IN_PATH.sub("", said.path) or "" in in_path:
        yield Mistake(
            (*place, said.method), f"the path {said.path} has braces that do not match", "write /things/{id}"
        )
        return
    declared = set()
    for name, text in said.params.items():
        where = (*place, "params", name)
        if isinstance(text, str) and text != REFERENCE:
            try:
                location, field = split_parameter(text)
            except GrammarError as error:
                yield Mistake(where, error.message, error.hint)
                continue
            declared |= {name} if location == "path" else set()
            yield from find_field_mistakes(field, where, definitions)
            if location == "path" and name not in in_path:
                yield Mistake(
                    where, f"the path {said.path} has no {{{name}}}", "write it there, or send it as query"
                )
        elif isinstance(text, Mapping) and text.get("in") == "path":
            declared.add(name)
        elif text == REFERENCE and name not in definitions.brief.components.get("parameters", {}):
            yield Mistake(
                where, f"there is no component {name}", "write `query`, `path` or `header`, then a field"
            )
    for name in in_path:
        if name not in declared:
            text = f"{{{name}}} of the path is not described"
            yield Mistake((*place, said.method), text, f"add it: `params: {{{name}: path uuid}}`")


def _bodies(said: Operation, definitions: Definitions, place: Pointer) -> Iterator[Mistake]:
    if isinstance(said.takes, str):
        yield from find_text_mistakes(said.takes, (*place, "takes"), definitions)
    elif isinstance(said.takes, Mapping) and "content" not in said.takes:
        for name, one in said.takes.items():
            if isinstance(one, str):
                yield from find_text_mistakes(one, (*place, "takes", name), definitions)
            elif not isinstance(one, Mapping):
                yield Mistake((*place, "takes", name), "a field is a text or a JSON Schema", "write its type")
    gives: Any = said.gives
    for status, one in gives.items() if isinstance(gives, Mapping) else [(None, gives)]:
        where = (*place, "gives") if status is None else (*place, "gives", status)
        if isinstance(one, str):
            yield from find_text_mistakes(one, where, definitions)
        if status is not None and not re.fullmatch(r"2\d\d", str(status)):
            yield Mistake(where, f"{status} is not a status of success", "errors stand under `errors`")


def _events(brief: Brief, definitions: Definitions, *, house: bool) -> Iterator[Mistake]:
    for name, said in brief.publishes.items():
        place = ("events", "publishes", name)
        if isinstance(said, str):
            if said not in definitions.names:
                yield Mistake(
                    place, f"there is no {said!r} that the event could carry", definitions.advice(said)
                )
        elif house and "payload" not in said:
            yield Mistake(
                place,
                "the event has no payload",
                "write `payload:` with a schema, or only the name of a type",
            )
    for name, said in brief.consumes.items():
        if isinstance(said, str) and not _KEBAB.match(said.partition("|")[0].strip()):
            place = ("events", "consumes", name)
            yield Mistake(
                place,
                f"{said.partition('|')[0].strip()!r} is not the name of a service",
                "write `service | what changes here`",
            )


def _twice(brief: Brief) -> Iterator[Mistake]:
    seen: dict[str, Pointer] = {}
    entries: list[tuple[str, Pointer]] = []
    for name, resource in brief.resources.items():
        entries += [(method_id(method, name), ("resources", name, "methods")) for method in resource.methods]
        entries += [
            (action_id(one.name, name), ("resources", name, "actions", one.name)) for one in resource.actions
        ]
        entries += [
            (identify(name), ("resources", name, "traits", resource.traits[trait].number))
            for trait, (_, _, identify) in _ADDED.items()
            if trait in resource.traits
        ]
    entries += [(operation.id, ("operations", operation.id)) for operation in brief.operations]
    for identifier, place in entries:
        if identifier in seen:
            yield Mistake(place, f"there are two operations {identifier}", "give one of them another name")
        seen.setdefault(identifier, place)


def _paths(brief: Brief) -> Iterator[Mistake]:
    paths = Paths(brief.head.get("base", ""), brief.resources)
    seen: set[tuple[str, str]] = set()
    entries: list[tuple[str, str, Pointer]] = []
    for name, resource in brief.resources.items():
        above: Pointer = ("resources", name)
        verbs = {
            "list": "get",
            "create": "post",
            "get": "get",
            "update": "patch",
            "replace": "put",
            "delete": "delete",
        }
        for method in resource.methods:
            path = paths.collection(resource) if method in ("list", "create") else paths.item(resource)
            entries.append((verbs[method], path, (*above, "methods")))
        entries += [
            ("post", f"{paths.item(resource)}/{one.name}", (*above, "actions", one.name))
            for one in resource.actions
        ]
        entries += [
            (verb, f"{paths.collection(resource)}/{last}", (*above, "traits", resource.traits[trait].number))
            for trait, (verb, last, _) in _ADDED.items()
            if trait in resource.traits
        ]
    base = brief.head.get("base", "")
    entries += [
        (one.method, operation_path(base, one.path), ("operations", one.id)) for one in brief.operations
    ]
    for verb, path, place in entries:
        key = (verb, _IN_PATH.sub("{}", path))
        if key in seen:
            yield Mistake(
                place, f"there are two operations {verb.upper()} {path}", "give one of them another path"
            )
        seen.add(key)
