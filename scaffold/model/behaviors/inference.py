"""The behavior of an operation, inferred from its path, method and bodies (standard methods, AEP-130 to AEP-135)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scaffold.core.naming import singular, snake, words
from scaffold.design.entity import read_entity
from scaffold.model.behaviors.archiving import RESTORES, read_archiving
from scaffold.model.behaviors.paging import lead_on, read_mask, read_paging
from scaffold.model.behaviors.probes import read_probe
from scaffold.model.behaviors.queries import read_selection
from scaffold.model.behaviors.transitions import transition_line
from scaffold.model.entities.bodies import Many, Single, read_body, read_reply
from scaffold.model.entities.build import EntityBuilder
from scaffold.model.entities.drafts import Draft, Drafts
from scaffold.model.entities.links import link_fields
from scaffold.model.entities.places import component_of
from scaffold.model.entities.wrappers import beside
from scaffold.model.operations.paths import (
    UNIQUE,
    Path,
    match_field,
    match_property,
    parse_path,
    shape_of,
    stem_of,
)
from scaffold.model.operations.reading import WrittenOperation, is_json
from scaffold.model.service import (
    Behavior,
    Filter,
    Method,
    Note,
)
from scaffold.normal.schemas import Property, SchemaReader

_CALLER = frozenset({"me", "@me"})


def _custom(reason: str) -> Behavior:
    return Behavior(Method.CUSTOM, reason=reason)


class BehaviorReader:
    """Infers the behavior of operations on the entities that were found."""

    def __init__(self, reader: SchemaReader, service: str, drafts: Drafts, builder: EntityBuilder) -> None:
        self._reader = reader
        self._service = service
        self._drafts = drafts
        self._builder = builder
        self._sent: dict[str, dict[str, Any]] = {}
        self._ends: dict[str, WrittenOperation] = {}

    def supplied(self, operations: list[WrittenOperation]) -> dict[str, dict[str, Any]]:
        """Collect per entity the fields that clients send in order to create one, with their schemas.

        What paths say of where they are created is known to the builder then.
        """
        found: dict[str, dict[str, Any]] = {}
        for operation in operations:
            path = parse_path(operation.plain)
            if operation.method == "delete" and (ended := self._drafts.of_item(path)) is not None:
                self._ends[ended.name] = operation
            draft = self._drafts.of_collection(path) or self._named(operation, path)
            body = read_body(self._reader, operation.request)
            if draft and operation.method == "post" and isinstance(body, Single):
                self._builder.scopes(draft, path, operation.parameters)
                sent = {
                    name: item.schema for name, item in body.shape.properties.items() if not item.read_only
                }
                found[draft.name] = {**sent, **found.get(draft.name, {})}
        self._sent = found
        return found

    def infer(self, operation: WrittenOperation) -> Behavior:
        """Infer what an operation does; a custom behavior carries the reason."""
        found = self._infer(operation, parse_path(operation.plain))
        if operation.meant and found.method is not Method.CUSTOM:
            origin = f"inferred from the path {operation.path}, which repeats the method"
            return replace(found, origin=origin)
        return found

    def _infer(self, operation: WrittenOperation, path: Path) -> Behavior:
        if (draft := self._drafts.of_item(path)) is not None:
            return self._on_item(operation, path, draft)
        if (draft := self._drafts.of_collection(path)) is not None:
            return self._on_collection(operation, path, draft)
        if (draft := self._drafts.otherwise_named(path)) is not None:
            parameter, meant = draft.others[shape_of(path.segments)]
            said = f"{{{parameter}}} is its {meant!r}, and its key is {draft.key!r}"
            return _custom(
                f"no {draft.name} is found by this path: {said}; `key: {meant}` in x-entity says otherwise"
            )
        return (
            self._on_named(operation, path)
            or self._probing(operation, path)
            or self._on_part(operation, path)
            or self._on_property(operation, path)
            or self._on_other(operation, path)
        )

    def _probing(self, operation: WrittenOperation, path: Path) -> Behavior | None:
        found = read_probe(self._reader, self._service, operation, path)
        return _custom(found) if isinstance(found, str) else found

    def _on_part(self, operation: WrittenOperation, path: Path) -> Behavior | None:
        """See a path that names a property of one thing: it is shown, or changed by a body of such properties."""
        parent, origin = Path(path.text, path.collection), f"inferred from the path {operation.path}"
        changed, found = self._drafts.changes_part(operation, path), self._drafts.of_part(path)
        if changed is not None:
            behavior = self._receiving(Method.UPDATE, operation, parent, changed)
        elif found is not None and operation.method == "get" and self._is_property(operation, *found):
            behavior = Behavior(
                Method.PART,
                entity=found[0].name,
                key=parent.segments[-1].parameter,
                scopes=self._builder.scopes(found[0], parent, operation.parameters),
                part=found[1],
            )
        else:
            return None
        return behavior if behavior.method is Method.CUSTOM else replace(behavior, origin=origin)

    def _on_property(self, operation: WrittenOperation, path: Path) -> Behavior | None:
        """See a path that selects by a property: it lists what has the value, or shows the one that has it."""
        body = read_reply(self._reader, operation.reply)
        draft = self._drafts.of_pointer(body.pointer) if body is not None else None
        if operation.method != "get" or body is None or draft is None or not path.segments:
            return None
        own = draft.shape.properties
        found = match_property(path, draft.name, (name for name in own if name != draft.key))
        parameter = path.segments[-1].parameter or ""
        kinds = {
            item.type for item in operation.parameters if item.location == "path" and item.name == parameter
        }
        if found is None or kinds != {self._reader.value_type(own[found[0]].schema)}:
            return None
        field, before = found
        above = Path(path.text, before)
        if above.parameters and self._drafts.of_collection(above) is not draft:
            return None
        origin = f"inferred from the path {operation.path}"
        if isinstance(body, Many):
            behavior = self._listing(operation, above, draft)
        elif words(field)[-1] in UNIQUE:
            behavior = self._returning(Method.FIND, operation, above, draft)
        else:
            return _custom(f"nothing says which of several {draft.name} with one {field!r} is shown")
        if behavior.method is Method.CUSTOM:
            return behavior
        chosen = Filter(parameter, field, origin=origin, location="path")
        return replace(behavior, filters=(chosen, *behavior.filters), origin=origin)

    def _is_property(self, operation: WrittenOperation, draft: Draft, name: str) -> bool:
        """Tell whether a reply is exactly a property of an entity, and no list of things of their own."""
        schema = draft.shape.properties[name].schema
        shown = self._reader.at(operation.reply.pointer) if operation.reply is not None else None
        if operation.reply is None or not is_json(operation.reply.media_type) or shown is None:
            return False
        component = self._reader.component(self._reader.facts(schema).get("items"))
        held = component is not None and component in self._drafts.found
        return self._reader.follow(shown) == self._reader.follow(schema) and not held

    def _on_item(self, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        creates = operation.method == "put" and any(item.status == "201" for item in operation.responses)
        if creates and self._drafts.is_split(path, draft):
            key = " and ".join(segment.text for segment in path.segments[-2:])
            return _custom(f"{key} together name one {draft.name}, and a key is one property")
        match operation.method:
            case "get":
                return self._returning(Method.GET, operation, path, draft)
            case "put":
                return self._receiving(Method.REPLACE, operation, path, draft)
            case "patch":
                return self._receiving(Method.UPDATE, operation, path, draft)
            case "delete":
                return self._deleting(operation, path, draft)
            case "post" if self._updates(operation, path, draft):
                return self._receiving(Method.UPDATE, operation, path, draft)
            case method:
                return _custom(f"{method.upper()} on one {draft.name} is not a standard method")

    def _updates(self, operation: WrittenOperation, path: Path, draft: Draft) -> bool:
        """Tell a POST that changes what it is given from others: all in its body may be left out, and is the entity's."""
        body, reply = read_body(self._reader, operation.request), read_reply(self._reader, operation.reply)
        if not isinstance(body, Single) or not isinstance(reply, Single) or not body.shape.properties:
            return False
        own = draft.shape.properties
        sent = body.shape.properties.values()
        return reply.pointer == draft.pointer and all(
            item.name in own and not item.required and "default" not in self._reader.facts(item.schema)
            for item in sent
        )

    def _on_collection(self, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        match operation.method:
            case "get":
                return self._listing(operation, path, draft)
            case "post":
                return self._receiving(Method.CREATE, operation, path, draft)
            case "put":
                body = read_body(self._reader, operation.request)
                if isinstance(body, Single) and draft.key in body.shape.properties:
                    return self._receiving(Method.REPLACE, operation, path, draft)
                return _custom(f"the body does not say which {draft.name} is replaced")
            case method:
                return _custom(f"{method.upper()} on a collection is not a standard method")

    def _on_other(self, operation: WrittenOperation, path: Path) -> Behavior:
        parent = Path(path.text, path.collection)
        draft = self._drafts.of_item(parent)
        acts = operation.method == "post" or (
            operation.method in {"put", "patch"} and operation.request is None
        )
        if draft is not None and acts:
            return self._transition(operation, path, parent, draft)
        draft = self._drafts.of_collection(parent)
        if draft is not None and operation.method == "get":
            listed = self._listing(operation, parent, draft)
            return listed if listed.filters else _custom("nothing says what it selects")
        return _custom(f"no entity of the contract stands behind this path{self._marking(operation, path)}")

    def _marking(self, operation: WrittenOperation, path: Path) -> str:
        """Return the line that would say what a POST creates, where its reply has an `id`."""
        body = read_reply(self._reader, operation.reply)
        name = component_of(body.pointer) if isinstance(body, Single) else None
        key = self._drafts.plain_key(body.shape) if body is not None else None
        called = name is not None and snake(name) == snake(
            singular(path.segments[-1].text if path.segments else "")
        )
        if operation.method != "post" or not called or key is None:
            return ""
        return f"; `x-entity: {{key: {key}}}` in {name} would say that it creates one"

    def _on_named(self, operation: WrittenOperation, path: Path) -> Behavior | None:
        """See `/visits` and `/pets/{petId}/visits` as collections of visits, though no path names one of them."""
        body, draft = read_reply(self._reader, operation.reply), self._named(operation, path)
        if draft is None:
            return None
        if operation.method == "post" and isinstance(body, Single):
            return self._receiving(Method.CREATE, operation, path, draft)
        if operation.method == "get" and isinstance(body, Many):
            return self._listing(operation, path, draft)
        return _custom(f"{operation.method.upper()} on a collection is not a standard method")

    def _named(self, operation: WrittenOperation, path: Path) -> Draft | None:
        name = path.segments[-1].text if path.segments else ""
        body = read_reply(self._reader, operation.reply)
        draft = self._drafts.of_pointer(body.pointer) if body else None
        named = draft is not None and snake(singular(name)) in {snake(draft.name), stem_of(draft.name)}
        # What is listed below the caller is the caller's, and nothing says which that is.
        own = any(segment.text in _CALLER for segment in path.segments)
        if draft is None or not named or path.is_item or own:
            return None
        # Where paths name its collection, a shorter one may list others: `/issues` beside `/repos/{repo}/issues`.
        return draft if len(path.segments) > 1 or not draft.collections else None

    def _transition(self, operation: WrittenOperation, path: Path, parent: Path, draft: Draft) -> Behavior:
        action = path.segments[-1].text.removeprefix(":")
        mark = read_entity(self._reader.extension(self._reader.at(draft.pointer), "x-entity"))
        if action not in (item.action for item in mark.transitions):
            if snake(action) in RESTORES and operation.request is None:
                return self._restoring(operation, parent, draft)
            line = transition_line(self._reader, draft, action)
            return _custom(
                f"{draft.name} has no transition {action!r}; `{line}` in x-entity would say what it does"
            )
        behavior = self._returning(Method.TRANSITION, operation, parent, draft)
        return replace(behavior, transition=action) if behavior.method is Method.TRANSITION else behavior

    def _restoring(self, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        """See the way back of a DELETE that puts away: marks that are flags are taken away, and instants emptied."""
        end = self._ends.get(draft.name)
        away = self._deleting(end, parse_path(end.plain), draft) if end is not None else None
        if away is None or away.method is not Method.ARCHIVE:
            return _custom(
                f"DELETE puts no {draft.name} away; `x-soft-delete: {{property: …}}` in x-entity says how"
            )
        state = next((name for name, value in away.marks.items() if not isinstance(value, bool)), None)
        if state is not None:
            return _custom(
                f"nothing says what {state!r} is afterwards; a transition in x-entity.transitions would"
            )
        behavior = self._returning(Method.RESTORE, operation, path, draft, shown=operation.reply is not None)
        if behavior.method is Method.CUSTOM:
            return behavior
        return replace(
            behavior, marks={name: not value for name, value in away.marks.items()}, stamps=away.stamps
        )

    def _returning(
        self, method: Method, operation: WrittenOperation, path: Path, draft: Draft, *, shown: bool = True
    ) -> Behavior:
        payload = operation.reply if shown else None
        body = read_reply(self._reader, payload)
        if payload is None and method is Method.GET:
            return _custom("the response has no body")
        viewed = body if isinstance(body, Single) and self._views(body, draft) else None
        said = viewed.beside if viewed is not None else None
        if viewed is None and method is not Method.GET:
            said = self._receipt(operation, body, draft)
        if payload is not None and said is None:
            return _custom(f"the response is not {_article(draft.name)}")
        return Behavior(
            method=method,
            entity=draft.name,
            key=path.segments[-1].parameter if path.is_item else None,
            view=viewed.pointer if viewed is not None else None,
            scopes=self._builder.scopes(draft, path, operation.parameters),
            response_wrapper=viewed.wrapper if viewed is not None else None,
            beside=said or {},
        )

    def _receipt(
        self, operation: WrittenOperation, body: Single | Many | None, draft: Draft
    ) -> Mapping[str, Note] | None:
        """Read a reply that only says that a request was done, and to which thing; None where it says something else."""
        sent = read_body(self._reader, operation.request)
        given: Mapping[str, Any] = sent.shape.properties if isinstance(sent, Single) else {}
        if not isinstance(body, Single) or body.wrapper or not body.shape.properties:
            return None
        own = {name for name, item in body.shape.properties.items() if self._means_key(item, draft)}
        said = beside(self._reader, (item for name, item in body.shape.properties.items() if name not in own))
        if said is None or len(own) > 1 or not given.keys().isdisjoint(said):
            return None
        return {**said, **{name: Note("key") for name in own}}

    def _means_key(self, item: Property, draft: Draft) -> bool:
        """Tell `orderId` in a reply about orders, which has the type of their key, from what else a reply may say."""
        kind = self._reader.value_type(draft.shape.properties[draft.key].schema)
        named = match_field(item.name, [draft.key], draft.name) == draft.key
        return named and self._reader.value_type(item.schema) is kind

    def _deleting(self, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        body = read_reply(self._reader, operation.reply)
        empty = isinstance(body, Single) and not body.shape.properties and body.shape.open
        behavior = self._returning(Method.DELETE, operation, path, draft, shown=not empty)
        if behavior.method is Method.CUSTOM:
            return behavior
        found = read_archiving(self._reader, draft, operation, shown=behavior.view is not None)
        if isinstance(found, str):
            return _custom(found)
        if found is None:
            return behavior
        return replace(behavior, method=Method.ARCHIVE, marks=found.marks, stamps=found.stamps)

    def _receiving(self, method: Method, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        behavior = self._returning(method, operation, path, draft)
        request = read_body(self._reader, operation.request)
        if behavior.method is Method.CUSTOM:
            return behavior
        if not isinstance(request, Single):
            return _custom("the request body is not one object")
        mask = read_mask(operation) if method is Method.UPDATE else None
        return replace(behavior, request_wrapper=request.wrapper, mask=mask)

    def _listing(self, operation: WrittenOperation, path: Path, draft: Draft) -> Behavior:
        body = read_reply(self._reader, operation.reply)
        if not isinstance(body, Many) or not self._views(body, draft):
            return _custom(f"the response is not a list of {draft.name}")
        paging, taken = read_paging(self._reader, operation)
        sent = self._sent.get(draft.name, {})
        computed = {item.field for item in self._builder.computed(draft, sent)}
        computed |= link_fields(self._reader, draft.shape, sent)
        selection = read_selection(self._reader, operation, draft, taken, computed)
        asked = (item.name for item in operation.parameters if item.location == "query")
        ignored = tuple(name for name in asked if name not in selection.read | taken)
        return Behavior(
            method=Method.LIST,
            entity=draft.name,
            view=body.pointer,
            scopes=self._builder.scopes(draft, path, operation.parameters),
            filters=selection.filters,
            search=selection.search,
            sorting=selection.sorting,
            paging=paging,
            envelope=lead_on(body.envelope, paging),
            ignored=ignored,
        )

    def _views(self, body: Single | Many, draft: Draft) -> bool:
        """Tell whether a body shows the entity: its schema, or one that has its key and mostly its fields."""
        if body.pointer == draft.pointer:
            return True
        own, shown = set(draft.shape.properties), set(body.shape.properties)
        return draft.key in shown and len(own & shown) * 2 >= len(shown)


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
