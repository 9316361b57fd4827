"""Views of the files that are written once: what each method does at first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

from scaffold.core.literals import comment, docstring, python_string, python_value
from scaffold.core.naming import snake
from scaffold.model.behaviors.locations import carried_parameters, location_path
from scaffold.model.service import (
    Behavior,
    Method,
    Operation,
    Probe,
    Response,
    Scope,
    ServiceModel,
)
from scaffold.normal.remarks import RemarkKind
from scaffold.python.text.names import store_names
from scaffold.python.views.arguments import SOURCES, BodyTypes, convert
from scaffold.python.views.conditions import (
    Names,
    cache_control,
    choose_replaced,
    find_absences,
    find_versions,
    is_guarded,
    status_of,
)
from scaffold.python.views.exceptions import CHANGING
from scaffold.python.views.lists import (
    envelope_value,
    filter_option,
    is_counted,
    list_headers,
    note_value,
    order_option,
    paging_options,
)
from scaffold.python.views.operations import OperationView, ResourceView
from scaffold.python.views.probes import probe_value

_NOTE = 90


@dataclass(frozen=True, slots=True)
class StoreView:
    """An attribute that keeps one entity in one of its models; `entity` is a Python literal.

    `class_name` is the name of the model, None where it is plain JSON. `filled` are the properties of the model that no
    entity has, as a Python literal, or empty.
    """

    attribute: str
    entity: str
    class_name: str | None
    filled: str = ""

    @property
    def model(self) -> str:
        """The type of what it keeps, as source text."""
        return "dict[str, Json]" if self.class_name is None else f"models.{self.class_name}"


@dataclass(frozen=True, slots=True)
class ParentView:
    """A check that a parent named in the path exists for the caller."""

    store: str
    key: str
    scope: str


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A parameter with which a request is answered 501; all are Python expressions, `default` an argument or empty."""

    values: str
    name: str
    hint: str
    default: str


@dataclass(frozen=True, slots=True)
class HandlerView:
    """One method: `template` names the template of its body, all other texts are Python expressions.

    `notes` are comments that say which requests it answers with 501; `created` is what a replacement replies where it created.
    `ready` says of a health check that it asks the database.
    """

    operation: OperationView
    template: str
    data: str
    action: str = ""
    store: str = ""
    key: str = ""
    paging: str = ""
    scope: str = ""
    options: str = ""
    parents: tuple[ParentView, ...] = ()
    status: str = ""
    value: str = ""
    headers: str = ""
    notes: tuple[str, ...] = ()
    created: str = ""
    counted: bool = False
    keeps: bool = False
    guarded: bool = False
    work: str = ""
    refusals: tuple[RefusalView, ...] = ()
    ready: bool = False

    @property
    def assigned(self) -> str:
        """The assignment of what the store returns, where the reply shows some of it."""
        return "stored = " if self.keeps else ""


@dataclass(frozen=True, slots=True)
class HandlersView:
    """The class that implements a resource at first."""

    resource: ResourceView
    doc: str
    class_doc: str
    package_doc: str
    stores: tuple[StoreView, ...]
    handlers: tuple[HandlerView, ...]


class _Written(NamedTuple):
    """An expression of a reply; `shows_stored` where it reads the variable `stored`, which the store returned."""

    text: str
    shows_stored: bool = False


def view_handlers(model: ServiceModel, types: BodyTypes, resource: ResourceView) -> HandlersView:
    """View the first implementation of a resource."""
    builder = _Builder(model, types, resource)
    handlers = tuple(builder.handler(item) for item in resource.operations)
    return HandlersView(
        resource=resource,
        doc=docstring(f"{resource.resource.title}: what each operation does."),
        class_doc=docstring(f"Implements the operations of {resource.resource.title}.", indent=4),
        package_doc=docstring(f"Implements {resource.resource.title}."),
        stores=tuple(builder.stores.values()),
        handlers=handlers,
    )


class _Builder:
    """Views the handlers of one resource and collects the stores that they use."""

    def __init__(self, model: ServiceModel, types: BodyTypes, resource: ResourceView) -> None:
        self._model = model
        self._types = types
        self._resource = resource
        self._attributes = store_names(entity.name for entity in model.entities)
        self.stores: dict[str, StoreView] = {}

    def handler(self, view: OperationView) -> HandlerView:
        """View one method."""
        operation, behavior = view.operation, view.operation.behavior
        if behavior.probe is not None:
            return self._probe(behavior.probe, view)
        if behavior.method is Method.CUSTOM or behavior.entity is None:
            return HandlerView(view, "custom.j2", python_string(self._place(view)))
        names = {key: argument.name for key, argument in view.parameters.items()}
        scope = _scope([item for item in behavior.scopes if item.holder == behavior.entity], names)
        options = filter_option(behavior, view, self._model.entity(behavior.entity).removal)
        kept = self._model.entity(behavior.entity).accepted
        options += [f"scope={scope}"] if scope else []
        if kept is not None and view.work:
            options.append(f"fixed={{{python_string(kept)}: unwrap(body)}}")
        if behavior.method in CHANGING:
            options += [f"if_match={value}" for value in find_versions(operation, names)]
        if behavior.mask is not None:
            options.append(f"mask={names['query', behavior.mask]}")
        if behavior.method is Method.TRANSITION and operation.request is not None:
            options.insert(0, self._data(behavior, view))
        if behavior.method in {Method.ARCHIVE, Method.RESTORE}:
            marks = ", ".join(
                f"{python_string(name)}: {python_value(value)}" for name, value in behavior.marks.items()
            )
            options.insert(0, f"marks={{{marks}}}")
            if behavior.stamps:
                options.insert(
                    1, f"stamps=({''.join(f'{python_string(name)}, ' for name in behavior.stamps)})"
                )
        if behavior.method is Method.REPLACE:
            options += self._replacing(behavior, names)
        success = choose_replaced(operation) if behavior.creates else operation.success
        value = self._value(success, behavior, view)
        headers = self._headers(operation, success, view, names)
        doubt = f", doubt={python_string(f'Write {self._place(view)}.')}" if behavior.doubtful else ""
        shown = value.shows_stored or headers.shows_stored
        return HandlerView(
            operation=view,
            template=f"{behavior.method.value}.j2",
            data=self._data(behavior, view),
            action=python_string(behavior.transition or ""),
            store=self._store(behavior),
            key=self._key(behavior, names),
            paging=", ".join([paging_options(behavior, view), *order_option(behavior, view)])
            if behavior.method is Method.LIST
            else "",
            scope=f", scope={scope}" if scope else "",
            options="".join(f", {option}" for option in options),
            parents=tuple(self._parents(behavior, names)),
            status=str(status_of(success)),
            value=value.text,
            headers=headers.text + doubt,
            created=self._created(operation, behavior, view, names) if behavior.creates else "",
            notes=tuple(self._notes(operation)),
            counted=is_counted(operation),
            keeps=shown or behavior.creates or bool(view.work),
            work=f"self.{view.work}" if view.work else "",
            guarded=is_guarded(operation, names),
            refusals=self._refusals(view),
        )

    def _probe(self, probe: Probe, view: OperationView) -> HandlerView:
        """View a health check, which no entity stands behind."""
        success = view.operation.success
        annotation = self._types.preferred(success.payload if success else None)
        return HandlerView(
            operation=view,
            template="probe.j2",
            data="",
            status=str(status_of(success)),
            value="None" if annotation is None else convert(probe_value(probe.value), annotation),
            ready=probe.ready,
        )

    def _replacing(self, behavior: Behavior, names: Names) -> list[str]:
        """Write what a replacement heeds besides: a version that must not be there, and what stays as it was."""
        options = [f"if_none_match={value}" for value in find_absences(names)]
        if behavior.keeps:
            options.append(f"keeps=({''.join(f'{python_string(name)}, ' for name in behavior.keeps)})")
        return options

    def _created(self, operation: Operation, behavior: Behavior, view: OperationView, names: Names) -> str:
        """Write the reply to a request that created what it would have replaced."""
        made = next(item for item in operation.responses if item.status == "201")
        headers = self._headers(operation, made, view, names)
        return f"Reply(201, {self._value(made, behavior, view).text}{headers.text})"

    def _notes(self, operation: Operation) -> Iterator[str]:
        """Write what of the operation is not written yet as comments, where no statement says it."""
        for remark in self._model.remarks:
            said = remark.kind is not RemarkKind.REFUSED or remark.code == "parameter-unread"
            if not said and remark.operation == operation.id:
                yield from map(comment, wrap(f"{remark.message[:1].upper()}{remark.message[1:]}.", _NOTE))

    def _place(self, view: OperationView) -> str:
        return f"{self._resource.class_name}.{view.method_name} in {self._resource.package}/operations.py"

    def _refusals(self, view: OperationView) -> tuple[RefusalView, ...]:
        found = []
        for item in view.operation.behavior.refusals:
            said = f"Say {item.hint}, or write" if item.hint else "Write"
            options = "" if item.default is None else f", default={python_value(item.default)}"
            name, hint = python_string(item.parameter), python_string(f"{said} {self._place(view)}.")
            source = f"call.{SOURCES[item.location]}" if item.location in SOURCES else ""
            if not source:
                wrapper = view.operation.behavior.request_wrapper
                source = "call.body" if wrapper is None else f"unwrap(call.body, {python_string(wrapper)})"
                options += ', part="property"'
            found.append(RefusalView(source, name, hint, options))
        return tuple(found)

    def _store(self, behavior: Behavior, entity: str | None = None) -> str:
        """Give the attribute of the store that returns what the operation shows."""
        name = entity or behavior.entity or ""
        own = self._types.model_at(self._model.entity(name).pointer)
        model = own if entity is not None else self._shown(behavior)
        attribute = self._attributes[name]
        if model != own:
            attribute = f"{attribute}_as_{snake(model) if model else 'json'}"
        filled = "" if entity is not None or not behavior.filled else python_value(dict(behavior.filled))
        self.stores.setdefault(attribute, StoreView(attribute, python_string(name), model, filled))
        return f"self.{attribute}"

    def _shown(self, behavior: Behavior) -> str | None:
        """Name the model in which the operation shows its entity; None when that has no class."""
        entity = self._model.entity(behavior.entity or "")
        return self._types.model_at(behavior.view or "") or self._types.model_at(entity.pointer)

    def _key(self, behavior: Behavior, names: Names) -> str:
        if behavior.key is not None:
            return names["path", behavior.key]
        entity = self._model.entity(behavior.entity or "")
        inner = (
            f"unwrap(body, {python_string(behavior.request_wrapper)})" if behavior.request_wrapper else "body"
        )
        return f"unwrap({inner}, {python_string(entity.key)})"

    def _body(self, behavior: Behavior, view: OperationView) -> str:
        if behavior.request_wrapper is not None:
            return f"body, {python_string(behavior.request_wrapper)}"
        return "body"

    def _data(self, behavior: Behavior, view: OperationView) -> str:
        if behavior.request_wrapper is not None:
            return f"unwrap({self._body(behavior, view)})"
        optional = view.operation.request is None or not view.operation.request.required
        return "unwrap(body)" if optional else "body"

    def _parents(self, behavior: Behavior, names: Names) -> list[ParentView]:
        found = []
        for scope in behavior.scopes:
            if scope.parent is not None:
                above = _scope([item for item in behavior.scopes if item.holder == scope.parent], names)
                store = self._store(behavior, scope.parent)
                key = names["path", scope.parameter]
                found.append(ParentView(store, key, f", scope={above}" if above else ""))
        return found

    def _value(self, success: Response | None, behavior: Behavior, view: OperationView) -> _Written:
        annotation = self._types.preferred(success.payload if success else None)
        if annotation is None:
            return _Written("None")
        # What has no class of its own, such as a union, is stored as plain JSON.
        typed = self._shown(behavior) is not None
        if behavior.part is not None:
            value = f"require_part(stored.value, {python_string(behavior.part)})"
            return _Written(convert(value, annotation), shows_stored=True)
        if behavior.method is Method.LIST:
            value = envelope_value(behavior, view)
            return _Written(value if behavior.envelope is None and typed else convert(value, annotation))
        members = [
            f"{python_string(name)}: {note_value(note, success)}" for name, note in behavior.beside.items()
        ]
        if behavior.view is None:
            keyed = any(note.says == "key" for note in behavior.beside.values())
            return _Written(convert(f"{{{', '.join(members)}}}", annotation), shows_stored=keyed)
        if behavior.response_wrapper is not None:
            members.insert(0, f"{python_string(behavior.response_wrapper)}: dump(stored.value)")
            return _Written(convert(f"{{{', '.join(members)}}}", annotation), shows_stored=True)
        value = "stored.value" if typed else convert("stored.value", annotation)
        return _Written(value, shows_stored=True)

    def _headers(
        self, operation: Operation, success: Response | None, view: OperationView, names: Names
    ) -> _Written:
        behavior = operation.behavior
        declared = {name.lower() for name in (success.headers if success else ())}
        parts: list[_Written] = []
        if "location" in declared and (behavior.method is Method.CREATE or behavior.creates):
            absolute = success is not None and "location" in {name.lower() for name in success.absolute}
            parts += self._location(operation, behavior, names, absolute=absolute)
        if "etag" in declared and behavior.method is not Method.DELETE:
            parts.append(_tag(operation))
        if behavior.method is Method.LIST:
            parts += map(_Written, list_headers(success, behavior, view))
        if "retry-after" in declared and success is not None and success.status == "202":
            parts.append(_Written('"Retry-After": "1"'))
        if "cache-control" in declared:
            policy = cache_control(operation.policies.get("x-cache"))
            parts.append(_Written(f'"Cache-Control": {python_string(policy)}'))
        text = f", {{{', '.join(part.text for part in parts)}}}" if parts else ""
        return _Written(text, any(part.shows_stored for part in parts))

    def _location(
        self, operation: Operation, behavior: Behavior, names: Names, *, absolute: bool
    ) -> list[_Written]:
        """Point to the path under which the created entity is read, preferably the one below this path."""
        place = location_path(self._model.operations, operation)
        if place is None:
            return []
        path, key = place
        values = {scope.parameter: names["path", scope.parameter] for scope in behavior.scopes}
        pairs = ", ".join(
            f"{python_string(name)}: {value}"
            for name, value in {**values, key: "stored.key"}.items()
            if f"{{{name}}}" in path
        )
        options = ", absolute=True" if absolute else ""
        kept = [python_string(name) for name in carried_parameters(self._model.operations, operation, path)]
        options += f", query=[{', '.join(kept)}]" if kept else ""
        text = f'"Location": location({python_string(path)}, {{{pairs}}}, call{options})'
        return [_Written(text, shows_stored=f"{{{key}}}" in path)]


def _tag(operation: Operation) -> _Written:
    """Write the entity tag of what is shown: of one entity, or of a page."""
    if operation.behavior.method is not Method.LIST:
        return _Written('"ETag": stored.etag', shows_stored=True)
    return _Written(f'"ETag": {"page.tag(total)" if is_counted(operation) else "page.etag"}')


def _scope(scopes: list[Scope], names: Names) -> str:
    pairs = (f"{python_string(item.field)}: {names['path', item.parameter]}" for item in scopes)
    return f"{{{', '.join(pairs)}}}" if scopes else ""
