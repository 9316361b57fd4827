"""Answer with problems in the shape that the operation declares for them."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain
from typing import Any

from ..contract.dialect import Direction
from ..contract.document import ContractError, Operation
from ..contract.samples import Samples, Unsatisfiable
from ..contract.schemas import Schemas, Validator
from ..contract.shapes import Shape, Shapes
from ..core.jsontext import write_json
from ..core.media import is_json, is_xml, negotiate, with_charset
from ..core.problems import PROBLEM_JSON, Deleted, Problem
from .features import Features
from .sent import Sent

_log = logging.getLogger(__name__)

# A refusal takes the first of these that the operation declares; its natural status comes first.
_UNREADABLE = (400, 422)
ALTERNATIVES = {
    400: _UNREADABLE,
    422: (422, 400),
    413: (413, *_UNREADABLE),
    415: (415, *_UNREADABLE),
    406: (406, *_UNREADABLE),
    428: (428, 412, *_UNREADABLE),
}
_LAST_RESORTS = (404, 409, 403, 401)
# What is left of a reason where the declared schema has no room for all of it.
_LENGTHS = (1000, 500, 255, 200, 128, 100, 64, 50, 32, 20)
_STATUSES = {"status", "statuscode", "httpstatus", "httpcode", "httpstatuscode"}
_CODES = {"code", "errorcode", "type", "kind", "name", "error", "key", "id", "reason"}
_TEXTS = {
    "message",
    "msg",
    "detail",
    "details",
    "description",
    "errordescription",
    "error",
    "reason",
    "errormessage",
}
_TITLES = {"title", "error", "summary", "phrase"}
_PATHS = {"path", "instance", "url", "uri", "resource"}
_POINTERS = {
    "pointer",
    "field",
    "path",
    "location",
    "loc",
    "property",
    "param",
    "parameter",
    "source",
    "name",
    "target",
}
# Words in the names of errors by the status that they mean, the surest first.
_INVALID = ("invalid", "validation", "malformed", "badrequest", "parameter")
_CLIENTS = ("invalidrequest", "badrequest", "clienterror", "requesterror", *_INVALID)
_SERVERS = ("internal", "server", "apierror", "unexpected", "unavailable", "failure", "failed")
_ANYTHING = ("other", "unknown", "general")
# What a health check calls a service that cannot work.
_ILL = ("notready", "unhealthy", "down", "fail", "degraded", "notok", "error")
_MEANINGS: Mapping[int, tuple[str, ...]] = {
    400: _INVALID,
    401: ("unauth", "authentication", "credential", "token", "apikey"),
    403: ("forbidden", "denied", "permission", "authorization", "notallowed"),
    404: ("notfound", "missing", "nosuch", "unknownresource", "doesnotexist"),
    405: ("method",),
    406: ("acceptable",),
    409: ("conflict", "exists", "duplicate", "taken", "state"),
    412: ("precondition", "version", "stale", "etag", "conflict"),
    413: ("toolarge", "size"),
    415: ("media", "contenttype", "unsupported"),
    422: ("unprocessable", *_INVALID),
    428: ("precondition",),
    429: ("rate", "toomany", "throttl", "limit"),
    501: ("notimplemented", "unsupported"),
    503: ("unavailable", "overload", "timeout"),
}
_TIMES = {"timestamp", "time", "date", "datetime"}


class Refusals:
    """Encode the problems of one operation."""

    def __init__(self, operation: Operation, schemas: Schemas, shapes: Shapes, features: Features) -> None:
        self._operation = operation
        self._schemas = schemas
        self._shapes = shapes
        self._features = features
        self._filler = Filler(shapes, Samples(schemas, shapes))
        self._validators: dict[tuple[str, str], Validator | None] = {}
        self._made: dict[tuple[str, str], list[Any]] = {}

    def encode(self, problem: Problem, instance: str, accept: str | None) -> Sent:
        """Return a problem in octets: its status as declared, its members as the declared schema has them."""
        if isinstance(problem, Deleted) and "410" in self._operation.responses:
            problem = Problem(410, detail="There is no such resource any more.")
        # A content coding is refused with this status alone (RFC 9110 section 15.5.16).
        coding = problem.status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE and "Accept-Encoding" in problem.headers
        status = problem.status if coding else self._status(problem.status)
        headers = [(name.lower(), value) for name, value in problem.headers.items()]
        members = problem.with_status(status).as_json(instance)
        key = self._operation.response_key(status)
        content = self._operation.responses[key].get("content") if key is not None else None
        if not isinstance(content, Mapping) or not content:
            return _sent(status, headers, PROBLEM_JSON, write_json(members))
        pattern = _preferred(content, accept)
        schema = content[pattern].get("schema", {}) if isinstance(content[pattern], Mapping) else {}
        if not (is_json(pattern) or is_xml(pattern) or "*" in pattern):
            return _sent(status, headers, *_as_text(pattern, members))
        value = self._fitted(members, schema, (key or "", pattern))
        if is_xml(pattern):
            return _sent(status, headers, pattern, self._xml(value, schema))
        return _sent(status, headers, PROBLEM_JSON if "*" in pattern else pattern, write_json(value))

    def _status(self, natural: int) -> int:
        """Return the status to answer with: declared exactly, by range or by default where there is one."""
        declared = self._operation.responses
        candidates = ALTERNATIVES.get(natural, (natural,))
        for status in candidates:
            if str(status) in declared:
                return status
        if natural not in ALTERNATIVES or self._operation.response_key(natural) is not None:
            return natural
        return next((status for status in _LAST_RESORTS if str(status) in declared), natural)

    def _validator(self, use: tuple[str, str], schema: Any) -> Validator | None:
        """Return the validator of a response's media type, None where its schema does not compile."""
        if use not in self._validators:
            try:
                self._validators[use] = self._schemas.validator(schema, Direction.RESPONSE)
            except ContractError as error:
                _log.warning("%s, response %s: %s", self._operation.operation_id, use[0], error)
                self._validators[use] = None
        return self._validators[use]

    def _fitted(self, members: dict[str, Any], schema: Any, use: tuple[str, str]) -> Any:
        validator = self._validator(use, schema)
        if validator is None:
            return members
        for value in self._candidates(members, schema):
            if validator.is_valid(value):
                return value
        wanted = self._filler.fill(schema, members, optional=True)
        for value in chain([self._filler.minimal(schema)], self._last_resorts(schema, use)):
            if validator.is_valid(value):
                return overlay(value, wanted, validator.is_valid)
        _log.warning("%s: no problem fits the declared error schema", self._operation.operation_id)
        return members

    def _candidates(self, members: dict[str, Any], schema: Any) -> Iterator[Any]:
        """Yield the problem as it is, with pointers for parameters too, and in the schema's own properties."""
        if self._shapes.kinds(schema)[0] not in members:
            yield from self._plain(members, schema)
        yield self._filler.fill(schema, members, optional=True)
        yield self._filler.fill(schema, members, optional=False)

    def _xml(self, value: Any, schema: Any) -> bytes:
        encoder = self._features.encoder("application/xml")
        if encoder is None:
            raise ContractError("this service has no part that writes XML")
        return encoder.encode(value, schema, "error", self._schemas, self._shapes)

    def _plain(self, members: dict[str, Any], schema: Any) -> Iterator[Any]:
        yield members
        if "errors" in members:
            declared = self._shapes.shape(schema).properties.get("errors", {})
            told = members["errors"][: self._shapes.shape(declared).longest]
            yield {**members, "errors": told}
            errors = [{"pointer": _pointer(one), "detail": one["detail"]} for one in told]
            yield {**members, "errors": errors}
            yield {name: item for name, item in members.items() if name != "errors"}

    def _last_resorts(self, schema: Any, use: tuple[str, str]) -> Iterator[Any]:
        """Yield values that say nothing of the problem, for schemas that no problem fits."""
        make = self._features.maker
        if use not in self._made:
            found = self._made[use] = []
            makers = [] if make is None else [make(self._schemas, Direction.RESPONSE) for _ in range(2)]
            for maker, full in zip(makers, (False, True), strict=False):
                try:
                    found.append(maker.value(schema, full=full))
                except (Unsatisfiable, ContractError):
                    continue
        yield from self._made[use]


class Filler:
    """Fill a declared error schema from a problem, by the names and types of its properties."""

    def __init__(self, shapes: Shapes, samples: Samples) -> None:
        self._shapes = shapes
        self._samples = samples

    def minimal(self, schema: Any) -> Any:
        """Return the smallest value of the schema."""
        return self._samples.sample(schema)

    def fill(self, schema: Any, members: Mapping[str, Any], *, optional: bool, depth: int = 0) -> Any:
        """Return a value of the schema that says what the problem says."""
        shape = self._shapes.shape(schema)
        if "object" not in shape.kinds:
            if "array" in shape.kinds and depth == 0:
                return [self.fill(shape.items, members, optional=optional, depth=1)]
            return members["detail"] if "string" in shape.kinds else self._samples.sample(schema)
        minimal = self._samples.sample(schema)
        filled: dict[str, Any] = dict(minimal) if isinstance(minimal, dict) else {}
        tag, kinds = self._shapes.kinds(schema)
        kind = self._kind(kinds, shape, members)
        for name, part in shape.properties.items():
            if not optional and name not in filled:
                continue
            value = kind if name == tag else self._member(name, part, members, optional, depth)
            if value is not None:
                filled[name] = value
        return filled

    def _kind(self, kinds: Mapping[str, Any], shape: Shape, members: Mapping[str, Any]) -> str | None:
        """Return the kind of error that a discriminator names: like the problem, without members of its own."""
        known = shape.properties.keys()
        plain = [kind for kind in kinds if known >= set(self._samples.required(kinds[kind]))] or list(kinds)
        wanted = [_word(members["code"]), _word(members["title"])]
        wanted += ["invalid"] if members["status"] in _UNREADABLE else []
        like = (kind for want in wanted for kind in plain if want in _word(kind))
        return next(like, plain[0] if plain else None)

    def _member(self, name: str, part: Any, members: Mapping[str, Any], optional: bool, depth: int) -> Any:
        shape = self._shapes.shape(part)
        word = _word(name)
        if "array" in shape.kinds:
            return self._faults(shape, members, optional) if depth == 0 else None
        if "object" in shape.kinds:
            nested = word in {"error", "fault", "problem", "status", "meta"} and depth == 0
            return self.fill(part, members, optional=optional, depth=depth + 1) if nested else None
        if shape.kinds & {"integer", "number"} and "string" not in shape.kinds:
            return members["status"] if word in _STATUSES | _CODES else None
        if shape.kinds and "string" not in shape.kinds:
            return None
        return self._text(word, part, members)

    def _text(self, word: str, part: Any, members: Mapping[str, Any]) -> Any:
        sample = self._samples.sample(part)
        named = self._shapes.named_values(part)
        if named:
            return _meant(members, [one for one in named if isinstance(one, str)], sample)
        if word in _TEXTS:
            return members["detail"]
        for words, value in (
            (_TITLES, members["title"]),
            (_STATUSES, str(members["status"])),
            (_CODES, members["type"] if word == "type" else members["code"]),
            (_PATHS, members.get("instance", "")),
            (_TIMES, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")),
        ):
            if word in words:
                return value
        return None

    def _faults(self, shape: Shape, members: Mapping[str, Any], optional: bool) -> list[Any] | None:
        """Return a list of faults by the schema of its items: texts, or objects with place and reason."""
        items = self._shapes.shape(shape.items)
        faults = members.get("errors") or [{"pointer": "", "detail": members["detail"]}]
        faults = faults[: shape.longest]
        if items.kinds == {"string"}:
            return [_located(one) for one in faults]
        if "object" not in items.kinds:
            return None
        filled = []
        for one in faults:
            located = any(_word(name) in _POINTERS for name in items.properties)
            detail = one["detail"] if located else _located(one)
            value = self.fill(shape.items, {**members, "detail": detail}, optional=optional, depth=1)
            for name in items.properties if isinstance(value, dict) else ():
                word = _word(name)
                if word in _POINTERS and (optional or name in value):
                    part = self._shapes.shape(items.properties[name])
                    value[name] = [_pointer(one)] if "array" in part.kinds else _pointer(one)
            filled.append(value)
        return filled


def overlay(value: Any, wanted: Any, fits: Callable[[Any], bool]) -> Any:
    """Put as much of what is wanted into a value that fits as still fits: whole, by its parts, and shortened."""
    if fits(wanted):
        return wanted
    if isinstance(wanted, str):
        shorter = (wanted[:length] for length in _LENGTHS if length < len(wanted))
        return next((text for text in shorter if fits(text)), value)
    if isinstance(value, list) and isinstance(wanted, list) and value and wanted:
        rest = value[1:]
        return [overlay(value[0], wanted[0], lambda item: fits([item, *rest])), *rest]
    if isinstance(value, dict) and isinstance(wanted, dict):
        for name, member in wanted.items():
            known = dict(value)

            def fits_there(item: Any, name: str = name, known: dict[str, Any] = known) -> bool:
                return fits({**known, name: item})

            if name in value or fits_there(member):
                value = {**known, name: overlay(known.get(name, member), member, fits_there)}
    return value


def encode_plain(problem: Problem, instance: str) -> Sent:
    """Return a problem that belongs to no operation, as RFC 9457 JSON."""
    headers = [(name.lower(), value) for name, value in problem.headers.items()]
    return _sent(problem.status, headers, PROBLEM_JSON, write_json(problem.as_json(instance)))


def _preferred(content: Mapping[str, Any], accept: str | None) -> str:
    """Return the declared media type for a problem: what is accepted, problem+json and other JSON first."""
    ordered = sorted(content, key=lambda pattern: (pattern != PROBLEM_JSON, not is_json(pattern)))
    return negotiate(accept, ordered) or ordered[0]


def _pointer(error: Mapping[str, Any]) -> str:
    if "parameter" in error:
        return f"/{error['in']}/{error['parameter']}"
    return str(error["pointer"])


def _meant(members: Mapping[str, Any], named: list[str], otherwise: Any) -> Any:
    """Return the value of an enumeration that says what the problem does, by its name or by what its status means."""
    words = {one: _word(one) for one in named}
    exact = {_word(str(members["code"])), str(members["status"])}
    found = next((one for one, word in words.items() if word in exact), None)
    if found is not None:
        return found
    status = int(members["status"])
    failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    family = (*_SERVERS, *_ANYTHING, *_ILL) if failed else (*_CLIENTS, *_ANYTHING)
    for sign in (*_MEANINGS.get(status, ()), *family):
        for one, word in words.items():
            if sign in word:
                return one
    return otherwise


def _located(error: Mapping[str, Any]) -> str:
    return f"{_pointer(error)}: {error['detail']}".removeprefix(": ")


def _word(name: str) -> str:
    """Return a property's name in lower case and without separators, to compare spellings."""
    return "".join(char for char in name.lower() if char.isalnum())


def _as_text(pattern: str, members: Mapping[str, Any]) -> tuple[str, bytes]:
    text = f"{members['status']} {members['title']}: {members['detail']}"
    if pattern.startswith("text/html"):
        return pattern, html.escape(text).encode()
    return pattern, text.encode()


def _sent(status: int, headers: list[tuple[str, str]], media_type: str, body: bytes) -> Sent:
    return Sent(status, [*headers, ("content-type", with_charset(media_type))], body)
