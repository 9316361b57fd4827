"""Expressions of list operations: how a page is asked for and how a response holds it."""

from __future__ import annotations

from scaffold.model.service import Behavior, Paging
from scaffold.python.literals import python_string, python_value
from scaffold.python.operations import OperationView

_UNPAGED = 1000
_PAGE = 20


def paging_options(behavior: Behavior, view: OperationView) -> str:
    """Write the arguments that select a page: `limit` with `after` or `offset`."""
    paging = behavior.paging
    limit = _limit(paging, view)
    options = [f"limit={limit}"]
    if paging is not None and paging.cursor:
        options.append(f"after={_name(view, paging.cursor)}")
        if any(item.status == "404" for item in view.operation.responses):
            options.append("strict=True")
    elif paging is not None and paging.offset:
        options.append(f"offset={_number(view, paging.offset, 0)}")
    elif paging is not None and paging.page:
        page = _number(view, paging.page, paging.first_page)
        before = f"({page} - {paging.first_page})" if paging.first_page else page
        options.append(f"offset=max(0, {before} * {limit})")
    return ", ".join(options)


def filter_option(behavior: Behavior, view: OperationView) -> list[str]:
    """Write the argument that selects by fields, if there are filters."""
    pairs = [f"{python_string(item.field)}: {_name(view, item.parameter)}" for item in behavior.filters]
    return [f"filters={{{', '.join(pairs)}}}"] if pairs else []


def envelope_value(behavior: Behavior, view: OperationView) -> str:
    """Write the JSON value of a list response from `page` and, where it is counted, `total`."""
    envelope, paging = behavior.envelope, behavior.paging
    if envelope is None:
        return "list(page.items)"
    parts = [f"{python_string(envelope.items)}: page.items"]
    parts += [f"{python_string(name)}: {python_value(value)}" for name, value in envelope.neutral.items()]
    parts += [f"{python_string(name)}: {_echo(role, paging, view)}" for name, role in envelope.echoes.items()]
    if envelope.total is not None:
        parts.append(f"{python_string(envelope.total)}: total")
    if envelope.next is not None:
        parts.append(f"**page.link({python_string(envelope.next)})")
    return f"{{{', '.join(parts)}}}"


def _echo(role: str, paging: Paging | None, view: OperationView) -> str:
    parameter = getattr(paging, role) if paging is not None else None
    fallback = {"limit": _PAGE, "page": paging.first_page if paging is not None else 1}.get(role, 0)
    return _number(view, parameter, fallback) if parameter else str(fallback)


def _limit(paging: Paging | None, view: OperationView) -> str:
    if paging is None or paging.limit is None:
        return str(_UNPAGED if paging is None else _PAGE)
    return _number(view, paging.limit, _PAGE)


def _name(view: OperationView, parameter: str) -> str:
    return view.parameters["query", parameter].name


def _number(view: OperationView, parameter: str, fallback: int) -> str:
    argument = view.parameters["query", parameter]
    if argument.annotation == "int":
        return argument.name
    if argument.annotation == "int | None":
        return f"({argument.name} or {fallback})"
    return f"int({argument.name} or {fallback})"
