"""Convert wire values to the types of an operation's arguments, and back into headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, RootModel

from .problems import not_found
from .types import Call, target_url
from .values import dump

T = TypeVar("T")

_LEAP_SECOND = ":60"


def instant(text: str) -> datetime:
    """Return an RFC 3339 date-time as an aware ``datetime``; a leap second becomes the second before it."""
    time = text.upper().replace(" ", "T", 1)
    if time[16:19] == _LEAP_SECOND:
        time = f"{time[:16]}:59{time[19:]}"
    parsed = datetime.fromisoformat(time)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def given(convert: Callable[[Any], T], value: Any) -> T | None:
    """Convert a value that may be absent."""
    return None if value is None else convert(value)


def each(convert: Callable[[Any], T], values: Iterable[Any]) -> list[T]:
    """Convert every item of a list."""
    return [convert(value) for value in values]


def location(
    template: str,
    values: Mapping[str, object],
    call: Call | None = None,
    *,
    absolute: bool = False,
    query: Iterable[str] = (),
) -> str:
    """Expand a path template to a reference for the Location header (RFC 9110 section 10.2.2).

    It begins with the path of the contract's server URL, which ``call`` knows: below it a client is led to the
    same service, whatever a gateway takes off. An ``absolute`` one is a URL, as ``format: uri`` asks. The parameters in
    ``query`` are those of this request that reading needs, too.
    """
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    if call is None:
        return template
    url = target_url(call.request, template)
    if kept := {name: sent for name in query if (sent := call.request.query_params.get(name)) is not None}:
        url = url.include_query_params(**kept)
    return str(url) if absolute else f"{url.path}{'?' * bool(url.query)}{url.query}"


class Unwrapped(dict[str, Any]):
    """Hold a body as a JSON object; ``extra`` are the names of the properties that its schema does not name."""

    extra: frozenset[str] = frozenset()


def unwrap(body: Any, name: str | None = None) -> Any:
    """Return a body as a JSON object, or the JSON value of one of its properties; absent ones are empty objects."""
    part = body if name is None else _member(body, name)
    data = dump(part)
    if not isinstance(data, dict):
        return {} if name is None else data
    unwrapped = Unwrapped(data)
    unwrapped.extra = open_names(part)
    return unwrapped


def require_part(value: Any, name: str) -> Any:
    """Return the JSON value of a property.

    Raises:
        Problem: 404 where there is none.
    """
    data = dump(value)
    if name not in data:
        raise not_found()
    return data[name]


def open_names(data: Any) -> frozenset[str]:
    """Return the names of the properties that a body has beyond those of its schema; none where it has no class."""
    while isinstance(data, RootModel):
        data = data.root
    if isinstance(data, Unwrapped):
        return data.extra
    return frozenset(data.model_extra or ()) if isinstance(data, BaseModel) else frozenset()


def _member(body: Any, name: str) -> Any:
    while isinstance(body, RootModel):
        body = body.root
    if not isinstance(body, BaseModel):
        return body.get(name, {}) if isinstance(body, Mapping) else {}
    field = next((one for one, info in type(body).model_fields.items() if (info.alias or one) == name), name)
    known = field in body.model_fields_set
    return getattr(body, field) if known else {}
