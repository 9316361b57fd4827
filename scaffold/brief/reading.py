"""Reading a brief: from text to checked records, with every mistake at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from scaffold.brief import lines
from scaffold.brief.fields import GrammarError
from scaffold.brief.model import (
    Action,
    Brief,
    Choice,
    Conventions,
    Method,
    Mistake,
    Operation,
    Resource,
    Shape,
    Trait,
    Use,
)
from scaffold.brief.schema_text import parse_shape
from scaffold.brief.structure import find_structure_mistakes
from scaffold.core.errors import InputError
from scaffold.core.location import Pointer
from scaffold.core.spelling import offered
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import read_source
from scaffold.openapi.read.source import Source

_HEAD = ("title", "version", "description", "audience", "domain", "owner", "contact", "license", "tier", "base",
         "responsibilities", "slo", "scopes")  # fmt: skip
_METHODS = ("get", "put", "post", "delete", "patch", "options", "head", "trace", "query")
_COMMON = ("params", "gives", "also")
_T = TypeVar("_T")
_P = ParamSpec("_P")


class BriefError(InputError):
    """A brief with mistakes: `mistakes` has each as an error with its place."""

    def __init__(self, mistakes: Sequence[InputError]) -> None:
        """Take the mistakes, of which there is at least one; the first stands for all where one is shown."""
        first = mistakes[0]
        super().__init__(first.code, first.message, hint=first.hint, location=first.location)
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class ReadBrief:
    """A brief with the text that it was read from."""

    brief: Brief
    source: Source

    def error(self, mistakes: Sequence[Mistake]) -> BriefError:
        """Make an error of mistakes, in the order of the text, each place once."""
        return brief_error(self.source, mistakes)


def read_brief(path: Path, unsaved: str | bytes | None = None) -> ReadBrief:
    """Read a brief from a file, or from what stands for its contents.

    Raises InputError where it is not YAML or JSON, BriefError for what is not a brief.
    """
    notices: list[Notice] = []
    source = read_source(path.resolve(), Limits(), notices, unsaved)
    if notices:
        raise BriefError(
            [
                InputError(
                    f"brief-{one.code}",
                    one.message,
                    hint=one.hint or "write it otherwise",
                    location=one.location,
                )
                for one in notices
            ]
        )
    if not isinstance(source.value, dict) or "brief" not in source.value:
        raise InputError(
            "brief-none",
            "this is not a brief: it does not begin with `brief: 1`",
            hint="docs/brief.md has examples",
            location=source.locate(()),
        )
    mistakes = list(find_structure_mistakes(source.value))
    if mistakes:
        raise brief_error(source, mistakes)
    reader = _Reader(source.value)
    brief = reader.brief()
    if reader.mistakes:
        raise brief_error(source, reader.mistakes)
    return ReadBrief(brief, source)


def parse_brief(value: Mapping[str, Any]) -> Brief:
    """Return the brief that data say; raise ValueError where they are not one."""
    mistakes = list(find_structure_mistakes(value))
    reader = _Reader(value)
    if not mistakes:
        brief = reader.brief()
        mistakes = reader.mistakes
        if not mistakes:
            return brief
    raise ValueError(f"not a brief: {mistakes[0]}")


def brief_error(source: Source, mistakes: Sequence[Mistake]) -> BriefError:
    """Locate mistakes in a text and put them in its order."""
    found = {
        (source.locate(one.pointer), one.message): InputError(
            one.code, one.message, hint=one.hint, location=source.locate(one.pointer)
        )
        for one in mistakes
    }
    return BriefError(
        [found[key] for key in sorted(found, key=lambda key: (key[0].line, key[0].column, key[1]))]
    )


class _Reader:
    """Reads the parts of a brief whose structure is right, and keeps what is wrong in them."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self._value = value
        self.mistakes: list[Mistake] = []

    def brief(self) -> Brief:
        value = self._value
        events = value.get("events", {})
        overlay = value.get("overlay", {})
        return Brief(
            service=value["service"],
            about=value.get("about"),
            conventions=Conventions(value.get("conventions", "house")),
            head={key: value[key] for key in _HEAD if key in value},
            stack=tuple(self._stack(value.get("stack", {}))),
            uses=tuple(self._uses(value.get("uses", {}))),
            resources={
                name: self._resource(name, one, ("resources", name))
                for name, one in value.get("resources", {}).items()
            },
            operations=tuple(self._operations(value.get("operations", {}))),
            types={name: self._type(one, ("types", name)) for name, one in value.get("types", {}).items()},
            schemas=value.get("schemas", {}),
            publishes=events.get("publishes", {}),
            consumes=events.get("consumes", {}),
            components=value.get("components", {}),
            shared=frozenset(value.get("traits", ())),
            document=value.get("document", {}),
            set=overlay.get("set", {}),
            remove=tuple(overlay.get("remove", ())),
        )

    def _try(self, place: Pointer, read: Callable[_P, _T], *values: _P.args, **_: _P.kwargs) -> _T | None:
        """Read one part; a mistake in it is kept and the part left out."""
        try:
            return read(*values, **_)
        except GrammarError as error:
            self.mistakes.append(Mistake(place, error.message, error.hint))
        return None

    def _stack(self, value: Any) -> Iterator[Choice]:
        entries = value.items() if isinstance(value, dict) else ((None, one) for one in value)
        for number, (role, one) in enumerate(entries):
            place: Pointer = ("stack", role if role is not None else number)
            choice = self._try(place, lines.parse_choice, role, one)
            if choice is not None:
                yield choice

    def _uses(self, value: Mapping[str, Any]) -> Iterator[Use]:
        for service, said in value.items():
            for number, one in enumerate(said if isinstance(said, list) else [said]):
                place: Pointer = ("uses", service, number) if isinstance(said, list) else ("uses", service)
                use = self._try(place, lines.parse_use, service, one)
                if use is not None:
                    yield use

    def _fields(self, value: Mapping[str, Any], place: Pointer) -> dict[str, Shape]:
        found = {}
        for name, one in value.items():
            shape = self._shape(one, (*place, name))
            if shape is not None:
                found[name] = shape
        return found

    def _shape(self, value: Any, place: Pointer) -> Shape | None:
        return self._try(place, parse_shape, value)

    def _type(self, value: Any, place: Pointer) -> Any:
        return self._shape(value, place) if isinstance(value, str) else self._fields(value, place)

    def _resource(self, name: str, value: Mapping[str, Any], place: Pointer) -> Resource:
        return Resource(
            name=name,
            about=value.get("about"),
            traits=self._traits(value.get("traits", ()), (*place, "traits")),
            key=value.get("key"),
            parent=value.get("in"),
            path=value.get("path"),
            retention=value.get("retention"),
            fields=self._fields(value["fields"], (*place, "fields")),
            methods=self._methods(value.get("methods", ()), (*place, "methods")),
            actions=tuple(
                self._action(action, one, (*place, "actions", action))
                for action, one in value.get("actions", {}).items()
            ),
        )

    def _traits(self, value: Sequence[str], place: Pointer) -> dict[str, Trait]:
        found: dict[str, Trait] = {}
        for number, text in enumerate(value):
            trait = self._try((*place, number), lines.parse_trait, text)
            if trait is not None and trait.name in found:
                self.mistakes.append(
                    Mistake((*place, number), f"the trait {trait.name} stands twice", "keep one of them")
                )
            elif trait is not None:
                found[trait.name] = replace(trait, number=number)
        return {name: found[name] for name in lines.TRAITS if name in found}

    def _methods(self, value: Sequence[str], place: Pointer) -> dict[str, Method]:
        found: dict[str, Method] = {}
        for number, text in enumerate(value):
            method = self._try((*place, number), lines.parse_method, text)
            if method is not None and method.name in found:
                self.mistakes.append(
                    Mistake((*place, number), f"the method {method.name} stands twice", "keep one of them")
                )
            elif method is not None:
                found[method.name] = method
        return {name: found[name] for name in lines.METHODS if name in found}

    def _action(self, name: str, value: Mapping[str, Any], place: Pointer) -> Action:
        sources, target = tuple(value.get("from", ())), value.get("to")
        if bool(sources) is not (target is not None):
            self.mistakes.append(
                Mistake(
                    place,
                    "a transition has `from` and `to`",
                    "say both, or neither for one that keeps the state",
                )
            )
        rate = value.get("rate")
        return Action(
            name=name,
            about=value.get("about"),
            sources=sources,
            target=target,
            takes=self._fields(value.get("takes", {}), (*place, "takes")),
            emits=value.get("emits"),
            rate=self._try((*place, "rate"), lines.parse_rate, rate) if rate is not None else None,
        )

    def _operations(self, value: Mapping[str, Any]) -> Iterator[Operation]:
        for name, one in value.items():
            operation = self._operation(name, self._with_traits(name, one), ("operations", name))
            if operation is not None:
                yield operation

    def _with_traits(self, name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an operation with what its traits say, before what it says itself."""
        known = self._value.get("traits", {})
        result: dict[str, Any] = {}
        for number, trait in enumerate(value.get("traits", ())):
            if trait not in known:
                hint = offered(trait, known) if known else "write what it means under `traits` of the brief"
                place: Pointer = ("operations", name, "traits", number)
                self.mistakes.append(Mistake(place, f"there is no trait {trait!r}", hint))
            _add(result, known.get(trait, {}))
        return _add(result, {key: one for key, one in value.items() if key != "traits"})

    def _operation(self, name: str, value: Mapping[str, Any], place: Pointer) -> Operation | None:
        methods = [method for method in _METHODS if method in value]
        if len(methods) != 1:
            said = "no method and path" if not methods else f"several methods: {', '.join(methods)}"
            self.mistakes.append(
                Mistake(place, f"the operation has {said}", "write one, such as `post: /auth/login`")
            )
            return None
        rate, cache, tags = value.get("rate"), value.get("cache"), value.get("tags")
        return Operation(
            id=name,
            method=methods[0],
            path=value[methods[0]],
            about=value.get("about"),
            description=value.get("description"),
            tags=(tags,) if isinstance(tags, str) else None if tags is None else tuple(tags),
            public=value.get("public", False),
            critical=value.get("critical", False),
            named=value.get("id") is not False,
            scope=value.get("scope"),
            params=value.get("params", {}),
            takes=value.get("takes"),
            gives=value.get("gives"),
            errors=tuple(value.get("errors", ())),
            rate=self._try((*place, "rate"), lines.parse_rate, rate) if rate is not None else None,
            cache=self._try((*place, "cache"), lines.parse_cache, cache) if cache is not None else None,
            publishes=tuple(value.get("publishes", ())),
            deprecated=value.get("deprecated", False),
            security=value.get("security"),
            also=value.get("also", {}),
        )


def _add(result: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in said.items():
        one = {"200": value} if key == "gives" and isinstance(value, str) and key in result else value
        if key in _COMMON and isinstance(one, dict) and isinstance(result.get(key), dict):
            result[key] = {**result[key], **one}
        else:
            result[key] = one
    return result
