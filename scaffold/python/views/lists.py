"""Expressions of list operations: how a page is asked for and how a response holds it."""

from __future__ import annotations

from typing import Final

from scaffold.core.literals import python_string, python_value
from scaffold.core.naming import snake
from scaffold.model.behaviors.queries import ON_DAY
from scaffold.model.entities.page_links import HREF
from scaffold.model.service import (
    COUNTING_HEADERS,
    LEFT_OUT,
    Behavior,
    Envelope,
    Method,
    Note,
    Operation,
    Paging,
    Removal,
    Response,
)
from scaffold.python.views.arguments import Argument
from scaffold.python.views.operations import OperationView

_UNPAGED = 1000
_PAGE = 20
_AFTER: Final = frozenset({"after", "starting_after"})
_TOLD: Final = {
    "last": "page.next is None",
    "empty": "not page.items",
    "path": "call.url.path",
    "url": "str(call.url)",
}


def paging_options(behavior: Behavior, view: OperationView) -> str:
    """Write the arguments that select a page: `limit` with `after` or `offset`."""
    paging = behavior.paging
    limit = _limit(paging, view)
    options = [f"limit={limit}"]
    if paging is not None and paging.cursor:
        options.append(f"after={_name(view, paging.cursor)}")
        if any(item.status in {"404", "default"} for item in view.operation.responses):
            options.append("strict=True")
        if _is_keyed(behavior, paging.cursor, view):
            options.append("keyed=True")
    elif paging is not None and paging.offset:
        options.append(f"offset={_number(view, paging.offset, 0)}")
    elif paging is not None and paging.page:
        page = _number(view, paging.page, paging.first_page)
        before = f"({page} - {paging.first_page})" if paging.first_page else page
        options.append(f"offset={before} * {limit}")
    return ", ".join(options)


def _is_keyed(behavior: Behavior, parameter: str, view: OperationView) -> bool:
    """Tell whether a parameter takes the key of the last item that was seen, since no reply has a token for it."""
    envelope, success = behavior.envelope, view.operation.success
    shown = envelope is not None and any(item.next for item in (envelope, *envelope.within.values()))
    linked = any(name.lower() == "link" for name in (success.headers if success else ()))
    return not shown and not linked and snake(parameter) in _AFTER


def list_headers(success: Response | None, behavior: Behavior, view: OperationView) -> list[str]:
    """Write the headers of a page that lead to others (RFC 8288), or say how many items there are in all."""
    parts = []
    for name in success.headers if success is not None else ():
        if name.lower() in COUNTING_HEADERS:
            parts.append(f"{python_string(name)}: str(total)")
        elif name.lower() == "link" and behavior.paging is not None:
            following, before = _place_after(behavior.paging, view), _place_before(behavior.paging, view)
            if following is not None:
                shown = f"next_url(call, {{{following}}}) if page.next is not None else None"
                options = f"self=str(call.url), next={shown}"
                if before is not None:
                    options += (
                        f", prev=next_url(call, {{{before}}}) if {_before(behavior.paging, view)} else None"
                    )
                parts.append(f"{python_string(name)}: page.links({options})")
    return parts


def _place_after(paging: Paging, view: OperationView) -> str | None:
    """Write the parameter that asks for the page after, and its value."""
    if paging.cursor is not None:
        return f"{python_string(paging.cursor)}: page.next"
    if paging.offset is not None:
        return f"{python_string(paging.offset)}: {_number(view, paging.offset, 0)} + {_limit(paging, view)}"
    if paging.page is not None:
        return f"{python_string(paging.page)}: {_number(view, paging.page, paging.first_page)} + 1"
    return None


def _place_before(paging: Paging, view: OperationView) -> str | None:
    """Write the parameter that asks for the page before, and its value; None where nothing leads back."""
    if paging.cursor is not None:
        return None
    if paging.offset is not None:
        place = f"max(0, {_number(view, paging.offset, 0)} - {_limit(paging, view)})"
        return f"{python_string(paging.offset)}: {place}"
    if paging.page is not None:
        return f"{python_string(paging.page)}: {_number(view, paging.page, paging.first_page)} - 1"
    return None


def filter_option(behavior: Behavior, view: OperationView, removal: Removal | None = None) -> list[str]:
    """Write the arguments that select rows, if there are any; `removal` is how rows are put away."""
    equal = [item for item in behavior.filters if item.operator == "eq"]
    alike = {item.field: item for item in reversed(equal)}
    pairs = [
        f"{python_string(item.field)}: {_name(view, item.parameter, item.location)}"
        for item in equal
        if alike[item.field] is item
    ]
    options = [f"filters={{{', '.join(pairs)}}}"] if pairs else []
    tests = [
        f"Where({python_string(item.field)}, {python_string(operator)}, {_name(view, item.parameter)})"
        for item in behavior.filters
        if item.operator != "eq"
        for operator in (("gte", "lte") if item.operator == ON_DAY else (item.operator,))
    ]
    if behavior.revealing is not None and removal is not None:
        shown = _name(view, behavior.revealing)
        if removal.gone:
            options.append(f"gone={shown} is True")
        else:
            marks = [("ne", name, python_value(value)) for name, value in removal.marks.items()]
            marks += [("absent", name, "True") for name in removal.stamps]
            tests += [
                f"Where({python_string(name)}, {python_string(operator)}, None if {shown} else {value})"
                for operator, name, value in marks
            ]
    if (search := behavior.search) is not None:
        tests.append(f"Where({_tuple(search.fields)}, 'words', {_name(view, search.parameter)})")
    return options + ([f"where=[{', '.join(tests)}]"] if tests else [])


def order_option(behavior: Behavior, view: OperationView) -> list[str]:
    """Write the argument that orders rows, where something says how."""
    sorting = behavior.sorting
    if sorting is None:
        return []
    if sorting.parameter is None and sorting.direction is None:
        return [f"order={_tuple(sorting.default)}"]
    value = "None" if sorting.parameter is None else _name(view, sorting.parameter)
    orders = [f"{python_string(name)}: {_tuple(order)}" for name, order in sorting.orders.items()]
    options = [
        f"call, {python_string(sorting.parameter or sorting.direction or '')}, {value}, orders={{{', '.join(orders)}}}"
    ]
    options += [f"properties={_tuple(sorting.properties)}"] if sorting.properties else []
    options += [f"direction={_name(view, sorting.direction)}"] if sorting.direction is not None else []
    options += [f"default={_tuple(sorting.default)}"] if sorting.default else []
    return [f"order=choose_order({', '.join(options)})"]


def _tuple(names: tuple[str, ...]) -> str:
    return f"({', '.join(map(python_string, names))}{',' if len(names) == 1 else ''})"


def envelope_value(behavior: Behavior, view: OperationView) -> str:
    """Write the JSON value of a list response from `page` and, where it is counted, `total`."""
    if behavior.envelope is None:
        return "list(page.items)"
    return _members(behavior.envelope, behavior.paging, view)


def _members(envelope: Envelope, paging: Paging | None, view: OperationView) -> str:
    parts = [f"{python_string(envelope.items)}: page.items"] if envelope.items else []
    for name, value in envelope.neutral.items():
        edge, written = envelope.edges.get(name), python_value(value)
        if edge is not None:
            written = f"page.edge({edge[0]}, {python_string(edge[1])}, {written})"
        parts.append(f"{python_string(name)}: {written}")
    parts += [
        f"{python_string(name)}: {_echo(role, paging, view)}"
        for name, role in envelope.echoes.items()
        if name in envelope.required or (paging is not None and getattr(paging, role) is not None)
    ]
    parts += [f"{python_string(name)}: len(page.items)" for name in envelope.counts]
    if envelope.more is not None:
        parts.append(f"{python_string(envelope.more)}: page.next is not None")
    if envelope.before is not None:
        parts.append(f"{python_string(envelope.before)}: {_before(paging, view)}")
    if envelope.pages is not None:
        parts.append(f"{python_string(envelope.pages)}: page_count(total, {_limit(paging, view)})")
    if envelope.total is not None:
        parts.append(f"{python_string(envelope.total)}: total")
    by_number = paging is not None and paging.page is not None and paging.cursor is None
    if envelope.next is not None and (by_number or not envelope.numbered):
        parts.append(_next(envelope, paging, view))
    if envelope.previous is not None:
        parts.append(_previous(envelope, paging, view))
    parts += [
        f"{python_string(name)}: {_held(envelope, name, _told(what, paging, view))}"
        for name, what in envelope.told.items()
    ]
    parts += [
        f"{python_string(name)}: {note_value(note, view.operation.success)}"
        for name, note in envelope.beside.items()
    ]
    parts += [
        f"{python_string(name)}: {_members(inner, paging, view)}" for name, inner in envelope.within.items()
    ]
    return f"{{{', '.join(parts)}}}"


def note_value(note: Note, success: Response | None) -> str:
    """Write what a member of a reply says of how the request went."""
    match note.says:
        case "status":
            return success.status if success is not None and success.status.isdigit() else "200"
        case "message":
            described = success.description.strip() if success is not None else ""
            return python_string(note.value or described.partition("\n")[0] or "OK")
        case "time":
            return "present_time()"
        case "key":
            return "stored.key"
        case _:
            return python_value(note.value)


def _told(what: str, paging: Paging | None, view: OperationView) -> str:
    """Write what a page says of itself, or where the first or the last one is."""
    if what == "first":
        return f"not {_parenthesized(_before(paging, view))}"
    if what not in {"first_url", "last_url"}:
        return _TOLD[what]
    if paging is not None and paging.cursor is not None:
        return f"next_url(call, {{{python_string(paging.cursor)}: None}})"
    last = f"max(0, page_count(total, {_limit(paging, view)}) - 1)" if what == "last_url" else "0"
    if paging is not None and paging.offset is not None:
        place = f"{last} * {_limit(paging, view)}" if what == "last_url" else "0"
        return f"next_url(call, {{{python_string(paging.offset)}: {place}}})"
    if paging is not None and paging.page is not None:
        place = f"{last} + {paging.first_page}" if what == "last_url" else str(paging.first_page)
        return f"next_url(call, {{{python_string(paging.page)}: {place}}})"
    return _TOLD["url"]


def _held(envelope: Envelope, name: str, url: str) -> str:
    """Write a link as the page holds it: its URL, or an object with it."""
    return f"{{{python_string(HREF)}: {url}}}" if name in envelope.hrefs else url


def _before(paging: Paging | None, view: OperationView) -> str:
    """Write whether a page comes before."""
    if paging is not None and paging.cursor is not None:
        return f"{_name(view, paging.cursor)} is not None"
    if paging is not None and paging.offset is not None:
        return f"{_number(view, paging.offset, 0)} > 0"
    if paging is not None and paging.page is not None:
        return f"{_number(view, paging.page, paging.first_page)} > {paging.first_page}"
    return "False"


def _parenthesized(test: str) -> str:
    return test if test == "False" else f"({test})"


def _previous(envelope: Envelope, paging: Paging | None, view: OperationView) -> str:
    """Write the property that names the page before, which tokens that lead on do not."""
    shown = "" if envelope.first == LEFT_OUT else f", first={python_value(envelope.first)}"
    change = None if paging is None else _place_before(paging, view)
    value = "None"
    if change is not None:
        place = change.partition(": ")[2] if envelope.numbered else f"next_url(call, {{{change}}})"
        value = f"{_held(envelope, envelope.previous or '', place)} if {_before(paging, view)} else None"
    return f"**link_before({python_string(envelope.previous or '')}, {value}{shown})"


def _next(envelope: Envelope, paging: Paging | None, view: OperationView) -> str:
    """Write the property that names the next page: its token, its number, or a link where it is one or nothing takes a token."""
    name = python_string(envelope.next or "")
    last = "" if envelope.last == LEFT_OUT else f", last={python_value(envelope.last)}"
    change = None if paging is None else _place_after(paging, view)
    if change is None or (paging is not None and paging.cursor is not None and not envelope.linked):
        return f"**page.link({name}{last})"
    url = change.partition(": ")[2] if envelope.numbered else f"next_url(call, {{{change}}})"
    return f"**page.link({name}{last}, url={_held(envelope, envelope.next or '', url)})"


def _echo(role: str, paging: Paging | None, view: OperationView) -> str:
    parameter = getattr(paging, role) if paging is not None else None
    if role == "limit" and parameter:
        return _limit(paging, view)
    fallback = {"limit": _PAGE, "page": paging.first_page if paging is not None else 1}.get(role, 0)
    return _number(view, parameter, fallback) if parameter else str(fallback)


def _limit(paging: Paging | None, view: OperationView) -> str:
    if paging is None or paging.limit is None:
        return str(_UNPAGED if paging is None else _PAGE)
    argument = view.parameters["query", paging.limit]
    if paging.unsized is not None:
        chosen = f"({argument.name} or {paging.unsized or _PAGE})"
        return chosen if argument.annotation in {"int", "int | None"} else f"int{chosen}"
    # Where no token leads on, zero is a limit like any other.
    return _typed(argument, f"{_PAGE} if {argument.name} is None else {argument.name}")


def _name(view: OperationView, parameter: str, location: str = "query") -> str:
    return view.parameters[location, parameter].name


def _number(view: OperationView, parameter: str, fallback: int) -> str:
    argument = view.parameters["query", parameter]
    chosen = (
        f"{fallback} if {argument.name} is None else {argument.name}" if fallback else f"{argument.name} or 0"
    )
    return _typed(argument, chosen)


def _typed(argument: Argument, chosen: str) -> str:
    """Write an argument as an integer; `chosen` is what stands for it where it may be left out, or is no integer."""
    if argument.annotation == "int":
        return argument.name
    return f"({chosen})" if argument.annotation == "int | None" else f"int({chosen})"


def is_counted(operation: Operation) -> bool:
    """Tell whether a reply says how many items a list has on all its pages, in its body or a header."""
    envelope, success = operation.behavior.envelope, operation.success
    counting = {name.lower() for name in (success.headers if success else ())} & COUNTING_HEADERS
    listed = operation.behavior.method is Method.LIST
    return listed and (bool(counting) or (envelope is not None and envelope.counted))
