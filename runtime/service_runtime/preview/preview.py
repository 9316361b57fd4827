"""Answer operations from the contract alone, until they have a behavior of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from ..contract.document import Contract, ContractError, Operation, split_template
from ..contract.samples import Unsatisfiable
from ..core.media import is_json, negotiate
from ..core.problems import Problem, not_found
from ..core.types import Reply, target_url
from ..http.features import Features
from ..http.parameters import Parameter, Wire, build_header
from ..http.replies import Replies
from ..http.sent import Sent
from .examples import Chosen, Examples
from .preferences import Preference, read_preference
from .pretences import Pretences

# The server writes these itself, or they would promise something about the body that is not so.
_OWN_HEADERS = frozenset(
    {
        "connection", "content-encoding", "content-length", "content-type", "date", "keep-alive", "server", "trailer",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
# Dynamic replies are different ones, request by request, and begin again after so many.
_VARIANTS = 20
_USUALLY = Preference(None, None, dynamic=False)
_HTTP_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
_USUAL = {
    "etag": '"preview"',
    "expires": _HTTP_DATE,
    "last-modified": _HTTP_DATE,
    "retry-after": "1",
    "set-cookie": "preview=1",
    "www-authenticate": "Bearer",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """Hold what of a preview depends on the contract only."""

    status: int
    chosen: Chosen | None
    media_type: str | None
    headers: Mapping[str, str]
    location: Parameter | None


class Preview:
    """Answer with the contract's examples, or with values made from its schemas.

    The status is the operation's primary success unless a preference names another. ``everything`` answers
    operations that have a behavior, too. Nothing is kept but which URLs were written and deleted.
    """

    def __init__(self, contract: Contract, features: Features, *, everything: bool = False) -> None:
        self._everything = everything
        self._contract = contract
        self._features = features
        self._examples = Examples(contract)
        self._pretences = Pretences()
        self._shown: dict[tuple[str, str, str | None, str | None, int | None], _Shown] = {}
        self._turns = count()

    def precedes(self, operation: Operation, request: Request) -> bool:
        """Tell whether an operation that has a behavior is answered by the preview all the same."""
        if self._everything or read_preference(request.headers.getlist("prefer")) is not None:
            return True
        return self._pretences.deleted(_place(operation, request))

    def replaces(self, operation: Operation, problem: Problem, request: Request) -> bool:
        """Tell whether the preview answers for a behavior that had none: not written yet, or not written there."""
        if problem.status == HTTPStatus.NOT_FOUND:
            return self._pretences.wrote(_place(operation, request))
        return problem.status == HTTPStatus.NOT_IMPLEMENTED

    def note(self, operation: Operation, request: Request) -> None:
        """Note that an operation was answered by a behavior of its own."""
        self._pretences.note(operation.method, operation.path, _place(operation, request), pretended=False)

    def answer(self, operation: Operation, request: Request) -> Sent:
        """Return a reply of the operation.

        Raises:
            Problem: 404 when a preference names a status or an example that the contract does not have, or when
                the URL was deleted.
        """
        preference = read_preference(request.headers.getlist("prefer"))
        if preference is None:
            self._pretend(operation, request)
            preference, applied = _USUALLY, None
        else:
            applied = preference.applied
        accept = request.headers.get("accept")
        shown = self._show(operation, preference, accept)
        headers = dict(shown.headers)
        if shown.location is not None:
            headers |= _location(shown, operation, request)
        headers["X-Preview"] = shown.chosen.source if shown.chosen is not None else "synthesized"
        if applied:
            headers["Preference-Applied"] = applied
        body = None if shown.chosen is None else shown.chosen.body
        if preference is _USUALLY:
            self._pretences.made(operation.method, _path(request), body)
        replies = Replies(
            operation, self._examples.schemas, self._examples.shapes, self._features, check=False
        )
        return replies.encode(Reply(shown.status, body, headers, shown.media_type), accept)

    def _pretend(self, operation: Operation, request: Request) -> None:
        path = _place(operation, request)
        if "{" in operation.path and self._pretences.gone(path):
            raise not_found("The resource was deleted, as far as this preview remembers.")
        self._pretences.note(operation.method, operation.path, path, pretended=True)

    def _show(self, operation: Operation, preference: Preference, accept: str | None) -> _Shown:
        status, key = self._response(operation, preference)
        response = {} if key is None else operation.responses[key]
        content = response.get("content") or {}
        pattern = self._pattern(content, preference, accept)
        turn = next(self._turns) % _VARIANTS if preference.dynamic else None
        known = (operation.operation_id, str(status), pattern, preference.example, turn)
        if known not in self._shown:
            self._shown[known] = self._build(status, response, pattern, preference, turn)
        return self._shown[known]

    def _build(
        self,
        status: int,
        response: Mapping[str, Any],
        pattern: str | None,
        preference: Preference,
        turn: int | None,
    ) -> _Shown:
        headers: dict[str, str] = {}
        location: Parameter | None = None
        for parameter, definition in self._headers(response):
            if parameter.name.lower() == "location":
                location = parameter
            text = self._header(parameter, definition)
            if text is not None:
                headers[parameter.name] = text
        if pattern is None:
            return _Shown(status, None, None, headers, location)
        media = response["content"][pattern]
        if preference.example is not None and preference.example in self._examples.names(media):
            chosen = self._examples.named(media, pattern, preference.example)
        elif turn is not None:
            chosen = self._examples.made(media, pattern, turn)
        else:
            chosen = self._examples.chosen(media, pattern)
        if chosen.body is None:
            # To a reply, None is no content; here it is a JSON value.
            chosen = Chosen(b"null", chosen.source)
        return _Shown(status, chosen, None if "*" in pattern else pattern, headers, location)

    def _response(self, operation: Operation, preference: Preference) -> tuple[int, str | None]:
        """Return the status to answer with, and the key under which it is declared."""
        if preference.code is not None:
            well_formed = preference.code.isdecimal() and len(preference.code) == 3  # noqa: PLR2004 - RFC 9110, 15
            status = int(preference.code) if well_formed else 0
            key = operation.response_key(status)
            if key is None or status < HTTPStatus.OK:
                raise _absent(
                    f"{operation.operation_id} declares no response {preference.code}.", operation.responses
                )
            return status, key
        primary = _primary(operation.responses)
        if preference.example is None:
            return primary
        others = [(_status(key), key) for key in operation.responses]
        for status, key in (primary, *others):
            content = operation.responses[key].get("content") or {} if key is not None else {}
            if any(preference.example in self._examples.names(media) for media in content.values()):
                return status, key
        raise _absent(
            f"{operation.operation_id} has no example {preference.example!r}.", self._all_names(operation)
        )

    def _all_names(self, operation: Operation) -> list[str]:
        contents = [response.get("content") or {} for response in operation.responses.values()]
        return [
            name for content in contents for media in content.values() for name in self._examples.names(media)
        ]

    def _pattern(self, content: Mapping[str, Any], preference: Preference, accept: str | None) -> str | None:
        """Return the media type to send: one that is accepted, and has the example that is asked for."""
        offered = list(content)
        if preference.example is not None:
            having = [one for one in offered if preference.example in self._examples.names(content[one])]
            if not having and preference.code is not None:
                raise _absent(f"There is no example {preference.example!r} of {preference.code}.", ())
            offered = having or offered
        return negotiate(accept, offered) or (offered[0] if offered else None)

    def _headers(self, response: Mapping[str, Any]) -> Iterator[tuple[Parameter, Mapping[str, Any]]]:
        for name, node in (response.get("headers") or {}).items():
            if str(name).lower() in _OWN_HEADERS:
                continue
            try:
                definition = self._contract.follow(node)
                yield build_header(str(name), node, self._examples.schemas, self._examples.shapes), definition
            except ContractError:
                continue

    def _header(self, parameter: Parameter, definition: Mapping[str, Any]) -> str | None:
        """Return a header's value, None where no text is one."""
        texts = [_header_text(value, parameter) for value in self._header_values(parameter, definition)]
        return next((text for text in texts if text is not None and _holds(parameter, text)), None)

    def _header_values(self, parameter: Parameter, definition: Mapping[str, Any]) -> Iterator[Any]:
        if "example" in definition:
            yield definition["example"]
        named = definition.get("examples")
        for node in named.values() if isinstance(named, Mapping) else ():
            yield node.get("value") if isinstance(node, Mapping) else None
        if parameter.name.lower() in _USUAL:
            yield _USUAL[parameter.name.lower()]
        content = definition.get("content")
        media = next(iter(content.values()), {}) if isinstance(content, Mapping) else definition
        try:
            yield self._examples.value(media.get("schema", {"type": "string"}))
        except (Unsatisfiable, ContractError):
            return


def _place(operation: Operation, request: Request) -> str:
    """Return the path of a request, with the query that the operation's template has."""
    path, query = _path(request), split_template(operation.path)[1]
    return f"{path}?{query}" if query else path


def _path(request: Request) -> str:
    """Return the path of a request in the contract, without the path of its server URL."""
    target = request.scope.get("contract.target")
    return str(request.scope["path"]) if target is None else unquote(target.path)


def _primary(responses: Mapping[str, Any]) -> tuple[int, str | None]:
    """Return the lowest declared success; without one a redirection, and then the default as a success."""
    for first in "23":
        exact = sorted(key for key in responses if key.isdecimal() and key.startswith(first))
        ranged = [key for key in responses if key.upper() == f"{first}XX"]
        if exact or ranged:
            key = (exact or ranged)[0]
            return _status(key), key
    return HTTPStatus.OK, "default" if "default" in responses else None


def _status(key: str) -> int:
    """Return a status that a response key covers."""
    if key.isdecimal():
        return int(key)
    return {"1XX": 200, "3XX": 302, "4XX": 400, "5XX": 500}.get(key.upper(), 200)


def _location(shown: _Shown, operation: Operation, request: Request) -> dict[str, str]:
    """Return where the new resource is, as far as the contract lets it be said; a redirection leads to the contract."""
    path = target_url(request).path
    body = shown.chosen.body if shown.chosen is not None else None
    key = body.get("id") if isinstance(body, dict) else None
    if HTTPStatus.MULTIPLE_CHOICES <= shown.status < HTTPStatus.BAD_REQUEST:
        path = "/openapi.json"
    elif operation.method == "POST" and isinstance(key, str | int):
        path = f"{path.rstrip('/')}/{key}"
    parameter = shown.location
    for text in (path, str(target_url(request).replace(path=path, query=""))):
        if parameter is not None and text.isascii() and text.isprintable() and _holds(parameter, text):
            return {parameter.name: text}
    return {}


def _header_text(value: Any, parameter: Parameter) -> str | None:
    """Return a value in the simple style of headers (OpenAPI 3.1, 4.8.12.2), None where it cannot be sent."""
    if parameter.media_type is not None and is_json(parameter.media_type):
        text = json.dumps(value)
    elif isinstance(value, list):
        text = ",".join(map(_scalar, value))
    elif isinstance(value, dict):
        joint = "=" if parameter.explode else ","
        text = ",".join(f"{name}{joint}{_scalar(item)}" for name, item in value.items())
    else:
        text = _scalar(value)
    return text if text.isascii() and text.isprintable() and text == text.strip() else None


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _holds(parameter: Parameter, text: str) -> bool:
    return not parameter.read(Wire({}, b"", {parameter.name.lower(): text}), {})


def _absent(detail: str, known: Mapping[str, Any] | list[str] | tuple[str, ...]) -> Problem:
    hint = f" There are: {', '.join(dict.fromkeys(known))}." if known else ""
    return Problem(404, detail=detail + hint, code="no-such-preview")
