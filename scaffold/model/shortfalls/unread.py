"""Parameters with which a request is answered 501, each with the line of YAML that would say what it does."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.naming import snake, words
from scaffold.model.behaviors.archiving import GONE
from scaffold.model.behaviors.queries import fits, is_sort
from scaffold.model.service import Entity, Method, Parameter, Refusal
from scaffold.model.shortfalls.requests import parameter_place, unread_parameters
from scaffold.model.shortfalls.subject import Shortfall, Subject
from scaffold.model.shortfalls.writes import unkept_properties
from scaffold.normal.schemas import Property, ValueType

_SEARCHES = frozenset({"q", "query", "search", "term", "keyword", "keywords", "text"})
# Their values are in a language of their own, or name properties.
_LANGUAGES = frozenset(
    {"embed", "expand", "fields", "filter", "include", "mask", "select", "update", "where"}
)
# Of headers whose value makes a repeated request have one effect.
_KEYS = frozenset({"dedup", "deduplication", "idempotence", "idempotency", "idempotent", "repeatability"})
_BACKWARDS = frozenset({"before", "ending_before", "page_before"})
_SHOWN = 3


def read_refusals(subject: Subject) -> tuple[Refusal, ...]:
    """Say with which parameters and properties a request is refused; those that every request has are none of them."""
    return tuple(
        Refusal(item.name, item.location, item.default, filter_hint(subject, item))
        for item in unread_parameters(subject)
        if not item.required
    ) + tuple(
        Refusal(item.name, "body", subject.reader.facts(item.schema).get("default"), _keeping(subject, item))
        for item in unkept_properties(subject)
        if not item.required
    )


def unread_values(subject: Subject) -> Iterator[Shortfall]:
    """Parameters of which nothing says what they do: requests with them are answered 501."""
    for item in unread_parameters(subject):
        if not item.required:
            hint = filter_hint(subject, item)
            message = f"a request with the {item.location} parameter {item.name!r} is answered 501: nothing says what it does"
            yield Shortfall(f"{message}; say {hint}" if hint else message, parameter_place(item))


def unkept_values(subject: Subject) -> Iterator[Shortfall]:
    """Properties of the body that are kept nowhere: requests with them are answered 501."""
    for item in unkept_properties(subject):
        if not item.required and subject.request is not None:
            place = subject.property_place(subject.request.pointer, item.name)
            message = f"a body with {item.name!r} is answered 501: nothing says what it is for"
            yield Shortfall(f"{message}; say {_keeping(subject, item)}", place)


def _keeping(subject: Subject, item: Property) -> str:
    if any(field.name == item.name for field in subject.entity.fields):
        return f"readOnly: true on {item.name} of the request, if only actions change it"
    return f"{item.name}: {{…, writeOnly: true}} in {subject.entity.name}, with x-entity, if it is only kept"


def unread_orders(subject: Subject) -> Iterator[Shortfall]:
    """Values of a sort parameter of which nothing says what order they are."""
    sorting = subject.behavior.sorting
    for item in subject.operation.parameters:
        if sorting is None or sorting.parameter != item.name or item.location != "query":
            continue
        for value in sorting.unknown:
            order = f"[-{subject.entity.created or subject.entity.key}]"
            default = ", the default," if value == item.default else ""
            yield Shortfall(
                f"{item.name}={value}{default} is answered 501: nothing says which order it is; "
                f"say x-sort: {{orders: {{{value}: {order}}}}} on the operation",
                parameter_place(item),
            )


def filter_hint(subject: Subject, item: Parameter) -> str:
    """Write the design field that would say what a parameter does; "" where there is none for it."""
    if subject.method is not Method.LIST or item.location != "query":
        return _keying(subject, item)
    entity = subject.entity
    if item.type is ValueType.OBJECT:
        said = f"{{name: '{item.name}[PROPERTY]', in: query, x-filter: {{property: PROPERTY}}}}"
        return f"{said}, a parameter for each of its members"
    if not (item.type.scalar or item.type is ValueType.ANY):
        return ""
    if item.type is ValueType.BOOLEAN and entity.removal is None and GONE & set(words(item.name)):
        return f"x-soft-delete: {{property: PROPERTY}} in x-entity of {entity.name}, if DELETE puts one away"
    if is_sort(item):
        return f"x-sort: {{parameter: {item.name}, orders: {{VALUE: [-{entity.created or entity.key}]}}}} on the operation"
    texts = [field.name for field in entity.fields if field.type is ValueType.STRING and not field.hidden]
    if (
        item.type is ValueType.STRING
        and words(item.name)[-1:]
        and words(item.name)[-1] in _SEARCHES
        and texts
    ):
        return f"x-search: {{parameter: {item.name}, properties: [{', '.join(texts[:_SHOWN])}]}} on the operation"
    if _LANGUAGES.issuperset(words(item.name)) or snake(item.name) in _BACKWARDS:
        return ""
    name = _nearest(entity, item)
    return f"x-filter: {{property: {name}, operator: eq}} on the parameter" if name else ""


def _keying(subject: Subject, item: Parameter) -> str:
    """Write the design field that would have a header make repeated requests one."""
    repeats = subject.operation.method in {"post", "patch"} and not _KEYS.isdisjoint(words(item.name))
    said = item.location == "header" and repeats
    return f"x-idempotency: {{key: {item.name}}} on the operation" if said else ""


def _nearest(entity: Entity, item: Parameter) -> str | None:
    """Find the property that a filter may mean, of a fitting type and with most words of its name; a gap where none has any.

    None where no property is of a fitting type.
    """
    asked = set(words(snake(item.name)))
    fitting = [
        field.name
        for field in entity.fields
        if not field.hidden and fits(item.type, field.type, "eq", repeated=item.repeated)
    ]
    nearest = max(fitting, key=lambda name: len(asked & set(words(name))), default=None)
    return nearest if nearest is None or asked & set(words(nearest)) else "PROPERTY"
