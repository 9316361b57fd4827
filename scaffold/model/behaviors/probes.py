"""Health checks that a contract declares: the service itself knows whether it lives and whether it can work.

The words for them, and for what their replies say, stand here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from scaffold.core.naming import snake
from scaffold.core.values import mapping, sequence, text
from scaffold.model.entities.neutral import is_unix_time, takes_text
from scaffold.model.operations.paths import Path, literals
from scaffold.model.operations.reading import WrittenOperation, is_json
from scaffold.model.service import Behavior, Method, Payload, Probe, Told
from scaffold.normal.schemas import SchemaReader, ValueType

_HEALTH: Final = frozenset({"health", "healthz", "healthcheck", "health_check", "livez"})
# Words that mean a health check where they stand alone, or below a word of health.
_LIVE: Final = frozenset({"alive", "heartbeat", "live", "liveness", "ping", "status", "up"})
_READY: Final = frozenset({"readiness", "ready", "readyz"})
_STORES: Final = frozenset({"database", "db"})

_WELL: Final = (
    "ok", "healthy", "up", "pass", "passing", "alive", "live", "ready", "running", "available", "operational", "online", "good",
    "green", "active", "serving", "connected", "success", "pong",
)  # fmt: skip
_STATES: Final = frozenset({
    "", "description", "detail", "health", "message", "msg", "ping", "response", "result", "state", "status",
})  # fmt: skip
_FLAGS: Final = frozenset({
    "alive", "available", "health", "healthy", "is_alive", "is_healthy", "is_ready", "live", "ok", "ready", "running", "status",
    "success", "up",
})  # fmt: skip
_DATABASES: Final = frozenset({"database", "database_status", "db", "db_status", "postgres", "postgresql"})
_NAMES: Final = frozenset({"app", "app_name", "application", "name", "service", "service_name"})
_VERSIONS: Final = frozenset({"api_version", "app_version", "service_version", "version"})
_TIMES: Final = frozenset({
    "checked_at", "current_time", "date", "datetime", "now", "server_time", "time", "timestamp",
})  # fmt: skip
_UPTIMES: Final = frozenset({"uptime", "uptime_in_seconds", "uptime_s", "uptime_sec", "uptime_seconds"})
_CODES: Final = frozenset({"code", "http_status", "status", "status_code"})
_FAULTS: Final = frozenset({"error", "errors", "failures", "issues"})
SENT: Final = frozenset({"cache-control", "x-request-id"})
"""Headers that every reply of a service has, in lower case."""
_DEEPEST: Final = 4


class _UnsaidError(Exception):
    """A property of which nothing says what it is: the way out of nested objects, caught where they begin."""


class _Reply(NamedTuple):
    """The source of a reply's values; `asked` collects those that are about the database."""

    reader: SchemaReader
    service: str
    status: int
    asked: list[str]


def read_probe(
    reader: SchemaReader, service: str, operation: WrittenOperation, path: Path
) -> Behavior | str | None:
    """See a health check: None where the path names none, a reason where nothing says what its reply has.

    `service` is the name of the service.
    """
    ready = _is_readiness(path) if operation.method == "get" and operation.request is None else None
    good = [item for item in operation.responses if item.status.isdigit() and item.status.startswith("2")]
    if ready is None or not good or any(item.location != "header" for item in operation.parameters):
        return None
    success = min(good, key=lambda item: item.status)
    written = mapping(reader.follow(mapping(operation.raw.get("responses")).get(success.status)))
    if (header := _required_header(reader, written)) is not None:
        return f"replies require the header {header!r}, and nothing says what it is"
    if _is_shown_only(reader, written):
        return "nothing but an example says what a health check replies; a `schema` would"
    made = _Reply(reader, service, int(success.status), [])
    try:
        value = _body(made, success.payload)
    except _UnsaidError as unsaid:
        # What is no object says nothing of health: a list, another document.
        if not str(unsaid):
            return None
        return f"nothing says what {str(unsaid)!r} of a health check is; a `default` would"
    # Who lives answers 2xx; a declared 503 is for what the service needs besides.
    refused = any(item.status == "503" for item in operation.responses)
    needs = ready or bool(made.asked) or (refused and not _is_liveness(path))
    return Behavior(
        Method.PROBE, probe=Probe(needs, value), origin=f"inferred from the path {operation.path}"
    )


def _is_readiness(path: Path) -> bool | None:
    """Tell a readiness probe from one of health or life; None where the path names neither."""
    if path.parameters or not path.segments:
        return None
    *above, last = (snake(name) for name in literals(path))
    below = not _HEALTH.isdisjoint(above)
    if last == "readyz" or (last in _READY and (below or not above)) or (last in _STORES and below):
        return True
    return False if last in _HEALTH or (last in _LIVE and (below or not above)) else None


def _is_liveness(path: Path) -> bool:
    return snake(path.segments[-1].text) in (_LIVE - {"ping", "status"}) | {"livez"}


def _required_header(reader: SchemaReader, response: Mapping[str, Any]) -> str | None:
    for name, node in mapping(response.get("headers")).items():
        if mapping(reader.follow(node)).get("required") is True and name.lower() not in SENT:
            return name
    return None


def _is_shown_only(reader: SchemaReader, response: Mapping[str, Any]) -> bool:
    """Tell a body that has an example and no schema, which may show anything."""
    media = [mapping(reader.follow(item)) for item in mapping(response.get("content")).values()]
    return any("schema" not in item and not item.keys().isdisjoint({"example", "examples"}) for item in media)


def _body(made: _Reply, payload: Payload | None) -> Any:
    if payload is None:
        return None
    schema = made.reader.at(payload.pointer) if payload.pointer else {}
    if is_json(payload.media_type):
        free = made.reader.value_type(schema) is ValueType.ANY and not made.reader.facts(schema)
        return {"status": "ok"} if free else _value(made, "", schema, 0)
    if payload.media_type.partition(";")[0].strip().lower() != "text/plain":
        raise _UnsaidError(payload.media_type)
    return _value(made, "", schema or {"type": "string"}, 0)


def _value(made: _Reply, name: str, schema: Any, depth: int) -> Any:
    """Give what a property says while all is well.

    Raises:
        _UnsaidError: where neither its name nor its type says what it is.
    """
    reader, word = made.reader, snake(name)
    facts, kind = reader.facts(schema), reader.value_type(schema)
    if word in _DATABASES:
        made.asked.append(name)
    if "const" in facts:
        return facts["const"]
    if choices := sequence(facts.get("enum")):
        return _choice(name, choices, nullable=reader.nullable(schema))
    if kind is ValueType.OBJECT and depth < _DEEPEST:
        return _object(made, name, schema, depth)
    found = _meant(made, word, schema, facts)
    if found is not None:
        return found
    if "default" in facts or reader.nullable(schema):
        return facts.get("default")
    raise _UnsaidError(name)


def _meant(made: _Reply, word: str, schema: Any, facts: Mapping[str, Any]) -> Any:
    """Give what a value of a plain type means by its name; None where that says nothing."""
    match made.reader.value_type(schema):
        case ValueType.BOOLEAN if word in _FLAGS | _DATABASES:
            return True
        case ValueType.BOOLEAN if word in _FAULTS:
            return False
        case ValueType.STRING:
            return _said(made, word, facts)
        case ValueType.DATETIME if word in _TIMES:
            return Told.TIME
        case ValueType.INTEGER | ValueType.NUMBER:
            return _number(made, word, schema)
        case ValueType.ARRAY if word in _FAULTS and not facts.get("minItems"):
            return []
        case _:
            return None


def _choice(name: str, choices: list[Any], *, nullable: bool) -> Any:
    """Choose the value of an enumeration that says that all is well."""
    known = {snake(choice): choice for choice in choices if isinstance(choice, str)}
    found = next((known[word] for word in _WELL if word in known), None)
    if found is None and len(choices) == 1:
        return choices[0]
    if found is None and not nullable:
        raise _UnsaidError(name)
    return found


def _object(made: _Reply, name: str, schema: Any, depth: int) -> dict[str, Any]:
    """Fill an object; what may be left out and of which nothing says what it is stays out."""
    shape = made.reader.shape(schema)
    if shape is None or len(made.reader.alternatives(schema)) != 1:
        raise _UnsaidError(name)
    found = {}
    for item in shape.properties.values():
        try:
            found[item.name] = _value(made, item.name, item.schema, depth + 1)
        except _UnsaidError:
            if item.required:
                raise
    return found


def _said(made: _Reply, word: str, facts: Mapping[str, Any]) -> str | None:
    """Say what a text is: a state by its example or as "ok", the name or version of the service, or the present time."""
    if word in _VERSIONS:
        return Told.VERSION
    if word in _TIMES and "format" not in facts:
        return Told.TIME
    if word in _NAMES:
        said = made.service
    elif word in _STATES | _DATABASES and "format" not in facts:
        said = next((one for one in _examples(facts) if snake(one) in _WELL), "ok")
    else:
        return None
    return said if takes_text(facts, said) else None


def _examples(facts: Mapping[str, Any]) -> Iterator[str]:
    yield from (one for one in (facts.get("default"), facts.get("example")) if isinstance(one, str))
    yield from (text(one) for one in sequence(facts.get("examples")))


def _number(made: _Reply, word: str, schema: Any) -> int | Told | None:
    if word in _CODES:
        return made.status
    if word in _UPTIMES:
        return Told.UPTIME
    return Told.UNIX_TIME if word in _TIMES and is_unix_time(made.reader, schema) else None
