"""Views of the clients of webhooks and callbacks: the requests that a service sends itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from scaffold.core.literals import docstring, python_string
from scaffold.core.naming import class_name
from scaffold.model.service import OutboundOperation, ServiceModel
from scaffold.python.text.names import argument_names, method_names
from scaffold.python.text.parts import MOST_LINES, divide, part_names
from scaffold.python.views.arguments import BodyTypes, named_models, parameter_argument

# About what a request, its docstring and its arguments take.
_LINES, _LINES_OF_ARGUMENT = 14, 3
# What the transport writes itself (OpenAPI 3.1 §4.8.12.1).
_OWN_HEADERS = ("accept", "authorization", "content-type")


@dataclass(frozen=True, slots=True)
class RequestView:
    """A method that sends one request; `models` are the names of the models in its types, all else is source text."""

    name: str
    doc: str
    reference: str
    arguments: tuple[str, ...]
    parameters: tuple[str, ...]
    body: str
    types: tuple[str, ...]
    returns: str
    models: frozenset[str]

    @property
    def signature(self) -> str:
        """The method's parameters after `self`."""
        return "url: str" + "".join(f", {text}" for text in ("*", *self.arguments) if self.arguments)


@dataclass(frozen=True, slots=True)
class TargetView:
    """A method that says where a callback goes."""

    name: str
    doc: str
    expression: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """One class of requests."""

    class_name: str
    doc: str
    targets: tuple[TargetView, ...]
    requests: tuple[RequestView, ...]

    @property
    def lines(self) -> int:
        """About how long it is."""
        return _LINES * (len(self.requests) + len(self.targets)) + sum(
            _LINES_OF_ARGUMENT * len(request.arguments) for request in self.requests
        )


@dataclass(frozen=True, slots=True)
class ClientsModule:
    """One module of clients."""

    name: str
    clients: tuple[ClientView, ...]


def view_clients(model: ServiceModel, types: BodyTypes) -> tuple[ClientsModule, ...]:
    """View the clients of a service, in modules that are not too long; none where it sends nothing."""
    webhooks = [
        client
        for group, operations in _groups(model.webhooks)
        for client in _split(group, "Webhooks", operations, types)
    ]
    callbacks = [
        client
        for group, operations in _groups(model.callbacks)
        for client in _split(group, "Callbacks", operations, types)
    ]
    parts = [divide(clients, lambda client: client.lines) for clients in (webhooks, callbacks)]
    names = part_names((name, len(part)) for name, part in zip(("webhooks", "callbacks"), parts, strict=True))
    return tuple(
        ClientsModule(name, tuple(clients))
        for module_names, part in zip(names, parts, strict=True)
        for name, clients in zip(module_names, part, strict=True)
    )


def _groups(operations: Iterable[OutboundOperation]) -> list[tuple[str, list[OutboundOperation]]]:
    groups: dict[str, list[OutboundOperation]] = {}
    for operation in operations:
        groups.setdefault(operation.group, []).append(operation)
    return list(groups.items())


def _split(
    group: str, kind: str, operations: Sequence[OutboundOperation], types: BodyTypes
) -> Iterable[ClientView]:
    """View a group as one class, or as several that each fit a module."""
    names = method_names(operations)
    requests = [(operation, _request(operation, names[operation.id], types)) for operation in operations]
    size = MOST_LINES - 100
    parts = divide(requests, lambda item: _LINES + _LINES_OF_ARGUMENT * len(item[1].arguments), size)
    title = f"{class_name(group, fallback='')}{kind}" if group else kind
    for number, part in enumerate(parts, 1):
        what = f"Sends the webhooks of {group}." if group else "Sends the webhooks of the contract."
        if kind == "Callbacks":
            what = f"Calls back those who called {group}."
        yield ClientView(
            class_name=title if number == 1 else f"{title}{number}",
            doc=docstring(what, indent=4),
            targets=tuple(_targets([operation for operation, _ in part], names)),
            requests=tuple(request for _, request in part),
        )


def _targets(operations: Sequence[OutboundOperation], names: dict[str, str]) -> Iterable[TargetView]:
    for operation in operations:
        if operation.expression:
            doc = f"Return where {operation.id} goes: {operation.expression}."
            name = f"{names[operation.id]}_url"
            yield TargetView(name, docstring(doc, indent=8), python_string(operation.expression))


def _request(operation: OutboundOperation, name: str, types: BodyTypes) -> RequestView:
    sent = [
        item
        for item in operation.parameters
        if item.location != "path" and not (item.location == "header" and item.name.lower() in _OWN_HEADERS)
    ]
    names = argument_names(sent, "", taken=("url",))
    required: list[str] = []
    optional: list[str] = []
    parameters: list[str] = []
    named: set[str] = set()
    for item in sent:
        argument = names[item.location, item.name]
        view = parameter_argument(argument, item, types)
        named |= view.models
        annotation = view.annotation.removesuffix(" | None")
        if item.required:
            required.append(f"{argument}: {annotation}{' | None' if item.nullable else ''}")
        else:
            optional.append(f"{argument}: {annotation} | None = None")
        parameters.append(f"({python_string(item.location)}, {python_string(item.name)}): {argument}")
    body = types.of(operation.request)
    if body is not None and operation.request is not None:
        listed, end = (required, "") if operation.request.required else (optional, " | None = None")
        listed.insert(0, f"body: {body.text}{end}")
    summary = operation.summary.strip() or f"Send {operation.id}"
    return RequestView(
        name=name,
        doc=docstring(summary if summary.endswith((".", "!", "?")) else f"{summary}.", indent=8),
        reference=python_string(f"#{quote(operation.pointer, safe='/~')}"),
        arguments=(*required, *optional),
        parameters=tuple(parameters),
        body="None" if body is None else "body",
        types=tuple(_types(operation, types)),
        returns=_returns(operation, types),
        models=named_models([body, *(types.of(item.payload) for item in operation.responses)]) | named,
    )


def _types(operation: OutboundOperation, types: BodyTypes) -> Iterable[str]:
    """Write what bodies of replies are made of, by the key of the response."""
    for response in operation.responses:
        annotation = types.of(response.payload)
        if annotation is not None and annotation.kind in {"model", "value"}:
            yield f"{python_string(response.status)}: {annotation.text}"


def _returns(operation: OutboundOperation, types: BodyTypes) -> str:
    statuses = [response.status for response in operation.responses]
    exact = bool(statuses) and all(status.isdigit() for status in statuses)
    found = [types.of(response.payload) for response in operation.responses]
    bodies = dict.fromkeys("None" if item is None else item.text for item in found)
    # A body may be missing although one is declared: nothing makes the other side send it.
    texts = dict.fromkeys([*(text for text in bodies if text != "None"), "None"])
    status = f"Literal[{', '.join(statuses)}]" if exact else "int"
    return f"Reply[{status}, {' | '.join(texts)}]"
