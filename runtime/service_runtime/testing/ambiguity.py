"""Ambiguities that the test tool and other readers take differently: failures that say nothing about the service.

The cases are sent and every other check of them counts.

- A path segment `.` or `..` is removed by HTTP clients before anything is sent (RFC 3986 section 5.2.4), so the
  request arrives elsewhere; so is one without characters, which an empty key makes.
- Plain text, forms and XML carry text: the number 1 and the text "1", a value and a list of just that value, an empty
  list and none at all are the same octets. A case that is wrong only in such a distinction cannot be told from a right
  one, and a right one that needs it arrives as another.
- A list in a header is what stands between commas, and nothing is a list without items.
- A case that the test tool calls valid may break a `format` or a `pattern` of its own schema: its coverage phase takes
  "" for a date-time and 0 for the text of a header.
- In a URL-encoded form, and in a list of a query parameter, the test tool writes an object as the names of its members;
  OpenAPI leaves such nesting undefined (3.1, 4.8.12.2).
- The HTTP server refuses a URL of more than 64 KiB, and the service by its settings a body of more than 1 MiB, whatever
  the contract says of their parts; the test tool knows 413 neither as an answer to right nor to wrong data.
- JSON's readers may set limits on numbers (RFC 8259, section 6): a stored integer has 64 bits, and the service refuses
  a longer one, whatever the contract leaves open.
- Paths that differ in the names of their parameters only are one URL (OpenAPI 3.1, 4.8.8.1): it has the methods of all,
  and `Allow` names them, where the test tool looks at one path; so it does with `additionalOperations`.
- The members of an exploded object are parameters of their own in a query, so one without members is not there, even
  where it is required. Where an operation has several such objects, a name that none declares may be of any of them;
  where a member has the name of another parameter, one overwrites the other.
- A part of a multipart body may have to have headers of its own (OpenAPI 3.1, 4.8.15.1); the test tool sends none.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import jsonschema_rs

from ..contract.formats import FORMATS
from ..core.media import is_json

_URLENCODED = "application/x-www-form-urlencoded"
_FORMS = frozenset({_URLENCODED, "multipart/form-data"})
_SCALARS = frozenset({"boolean", "integer", "null", "number", "string"})
_DOTS = frozenset({".", ".."})
_SERVER_ERROR = "ST101"
_ACCEPTED, REFUSED = "ST201", "ST202"
_READINGS = 200
_EMPTY: Sequence[Any] = ("", None, [], {})
# What an element without content may be.
_NOTHING: Sequence[Any] = ({}, [{}], "", [""])
_PARAMETER = re.compile(r"\{[^{}]*\}")
# What a service serves unless MAX_URL_BYTES says otherwise; beyond the other, httptools reads no URL.
_LONGEST_URL = 16_384
_LONGEST_READ_URL = 65_000


def explain(code: str, case: Any) -> str | None:
    """Say what of a case the wire cannot carry, None when nothing explains the failure."""
    segments = {str(value) for value in (case.path_parameters or {}).values()}
    if code != _SERVER_ERROR and segments & _DOTS:
        return "dot segment"
    if code != _SERVER_ERROR and "" in segments:
        return "empty segment"
    if code == _ACCEPTED and any(_right(case, body) for body in _as_text(case)):
        return "the text of a right value"
    if code == _ACCEPTED and _listed_right(case):
        return "the text of a right list"
    if code == REFUSED:
        return next((reason for reason, holds in _REFUSALS.items() if holds(case)), None)
    return None


def exceeds(code: str, status: int, url: str) -> str | None:
    """Say which size of the request was refused, None when it was not for its size."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and code in {_ACCEPTED, REFUSED}:
        return "a body larger than the service takes"
    longest: dict[int, int] = {
        HTTPStatus.BAD_REQUEST: _LONGEST_READ_URL,
        HTTPStatus.REQUEST_URI_TOO_LONG: _LONGEST_URL,
    }
    if code != _SERVER_ERROR and len(url) > longest.get(status, len(url)):
        return "a URL longer than the server takes"
    return None


def shares(failure: Any, case: Any) -> str | None:
    """Say that `Allow` names the methods of identical paths, None when it names others or lacks some."""
    named = getattr(failure, "undocumented_methods", None)
    if not named or failure.missing_methods:
        return None
    paths = case.operation.schema.raw_schema.get("paths", {})
    same = [item for path, item in paths.items() if _nameless(path) == _nameless(case.operation.path)]
    known = {method.upper() for item in same for method in (*item, *item.get("additionalOperations", ()))}
    return "methods of the path elsewhere in the document" if known.issuperset(named) else None


def _nameless(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def octets_as_text(value: Any) -> Any:
    """Write the octets of files as text, one character each, as the schema of a file has it; the rest stays."""
    if isinstance(value, Mapping):
        return {name: octets_as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [octets_as_text(item) for item in value]
    # The test tool's files are empty texts that carry their octets beside.
    octets = value if isinstance(value, bytes) else getattr(value, "data", None)
    return octets.decode("latin-1") if isinstance(octets, bytes) else value


def readings(body: Mapping[str, Any], empty: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """Yield what the text of a form may be read as, up to a bound: one value after the other, then all together.

    `empty` is what a value may be of which nothing is sent.
    """
    body = octets_as_text(body)
    names = list(body)
    choices = [[*_read(body[name]), *_inside(body[name], empty)] for name in names]
    for name, values in zip(names, choices, strict=True):
        yield from ({**body, name: value} for value in values)
    for chosen in itertools.islice(itertools.product(*choices), _READINGS):
        yield dict(zip(names, chosen, strict=True))


def _inside(value: Any, empty: Sequence[Any]) -> Iterator[Any]:
    """Yield what `empty` allows of a value: in place of nothing, and inside of an object with members of its own."""
    if value in _EMPTY:
        yield from empty
    elif isinstance(value, Mapping) and empty:
        for name, inner in value.items():
            yield from ({**value, name: reading} for reading in [*_read(inner), *_inside(inner, empty)])


def _read(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, list):
        if len(value) == 1:
            yield value[0]
        yield [_text(item) for item in value]
        return
    if isinstance(value, Mapping):
        yield list(value)
        yield json.dumps(value, default=str)
        yield [json.dumps(value, default=str)]
        return
    yield _text(value)
    yield [value]
    yield [_text(value)]
    if isinstance(value, str):
        try:
            typed = json.loads(value)
        except ValueError:
            return
        yield typed
        yield [typed]


def _essence(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip().lower()


def _is_form(media_type: str | None) -> bool:
    return _essence(media_type) in _FORMS


def _is_xml(media_type: str | None) -> bool:
    return _essence(media_type).endswith(("/xml", "+xml"))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


def _right(case: Any, body: Any) -> bool:
    """Tell whether a schema of the operation's body accepts a value; text that cannot be encoded is nowhere right."""
    try:
        return any(
            alternative.media_type == case.media_type and alternative.is_valid(body)
            for alternative in case.operation.body
        )
    except UnicodeEncodeError:
        return False


def _invalid(case: Any) -> bool:
    """Tell whether a schema refuses the body or a plain parameter once formats count (JSON Schema 2020-12, 7.2.1)."""
    operation = case.operation
    bodies = [one.validation_schema for one in operation.body if one.media_type == case.media_type]
    if (
        len(bodies) == 1
        and is_json(_essence(case.media_type))
        and _refused(bodies[0], [octets_as_text(case.body)])
    ):
        return True
    if (
        len(bodies) == 1
        and _is_form(case.media_type)
        and isinstance(case.body, Mapping)
        and _refused(bodies[0], readings(case.body))
    ):
        return True
    places = ((operation.query, _query(case)), (operation.headers, case.headers or {}))
    return any(
        one.name in values
        and _plain(one.validation_schema)
        and _refused(one.validation_schema, _read(values[one.name]))
        for parameters, values in places
        for one in parameters
    )


def _refused(schema: Any, values: Iterable[Any]) -> bool:
    """Tell whether a schema accepts none of the values; one that cannot tell refuses nothing."""
    try:
        validator = jsonschema_rs.validator_for(schema, formats=FORMATS, validate_formats=True)
        return not any(map(validator.is_valid, values))
    except (ValueError, jsonschema_rs.ReferencingError):
        return False


def _plain(schema: Any) -> bool:
    """Tell whether a schema is of text, numbers and such, which every style writes alike, or of a list of them."""
    kinds = schema.get("type") if isinstance(schema, Mapping) else None
    if kinds == "array":
        items = schema.get("items")
        return isinstance(items, Mapping) and items.get("type") != "array" and _plain(items)
    return kinds is not None and _SCALARS.issuperset([kinds] if isinstance(kinds, str) else kinds)


def _as_text(case: Any) -> Iterator[Any]:
    """Yield what the text of a body may be read as: an element without content has no members, plain text no types."""
    if _is_text(case):
        yield from readings(case.body, empty=_NOTHING if _is_xml(case.media_type) else ())
    elif _is_xml(case.media_type) and case.body in _EMPTY:
        yield {}
    elif (
        isinstance(case.body, int | float | list | dict | None)
        and case.media_type
        and not is_json(_essence(case.media_type))
    ):
        yield json.dumps(case.body, default=str)


def _is_text(case: Any) -> bool:
    """Tell whether the body travels as text without types."""
    return isinstance(case.body, Mapping) and (_is_form(case.media_type) or _is_xml(case.media_type))


def _listed_right(case: Any) -> bool:
    """Tell whether the header that was made wrong arrives as a right list: of what is between commas, or of nothing."""
    changed: Any = case.meta.phase.data if case.meta is not None else None
    if getattr(changed, "parameter_location", None) != "header" or len(getattr(changed, "mutations", ())) > 1:
        return False
    text = str((case.headers or {}).get(changed.parameter, ""))
    items = [item for item in map(str.strip, text.split(",")) if item]
    return any(
        one.name == changed.parameter
        and _refused(one.validation_schema, [text])
        and not _refused(one.validation_schema, [items])
        for one in case.operation.headers
    )


def _vanishes(case: Any) -> bool:
    return _is_text(case) and any(value is None or value in ([], {}) for value in case.body.values())


def _named_members(case: Any) -> bool:
    return (
        _is_text(case) and _essence(case.media_type) == _URLENCODED and any(map(_nested, case.body.values()))
    )


def _listed_objects(case: Any) -> bool:
    return any(isinstance(value, list) and _nested(value) for value in _query(case).values())


def _query(case: Any) -> Mapping[str, Any]:
    """Return the query's values as they were made, before they were written as text."""
    made = case.meta.raw_containers.get("query") if case.meta is not None else None
    return made if isinstance(made, Mapping) else case.query or {}


def _unowned(case: Any) -> bool:
    """Tell whether the query has a name that no parameter declares, and several exploded objects that may own it."""
    objects = [
        names
        for one in case.operation.query
        if one.definition.get("style", "form") == "form" and (names := _members(one.validation_schema))
    ]
    declared = {one.name for one in case.operation.query}.union(*objects)
    return len(objects) > 1 and not declared.issuperset(case.query or {})


def _overwritten(case: Any) -> bool:
    """Tell whether a name in the query is a parameter and a member of an exploded object, and there is more of it."""
    sent = {name.partition("[")[0] for name in _query(case)}
    declared = {one.name for one in case.operation.query}
    return any(
        members & declared & sent and sent - declared
        for one in case.operation.query
        if one.definition.get("style", "form") == "form" and (members := _members(one.validation_schema))
    )


def _unsent(case: Any) -> bool:
    """Tell whether the query has an object that is required and may be empty, of which nothing is sent."""
    values = _query(case)
    sent = {name for name, value in values.items() if value != {}}
    return any(
        one.definition.get("required") is True
        and sent.isdisjoint({one.name, *_members(one.validation_schema)})
        and not _refused(one.validation_schema, [{}])
        and _refused(one.validation_schema, [""])
        for one in case.operation.query
    )


def _members(schema: Any) -> set[str]:
    """Return the names of the properties that a schema declares: by itself, behind references and in `allOf`."""
    names: set[str] = set()
    pending, seen = [schema], set[str]()
    while pending:
        node = pending.pop()
        if not isinstance(node, Mapping):
            continue
        names.update(node.get("properties", ()))
        pending.extend(node.get("allOf", ()))
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and reference not in seen:
            seen.add(reference)
            pending.append(_within(schema, reference))
    return names


def _within(schema: Any, reference: str) -> Any:
    for part in reference.split("/")[1:]:
        schema = (
            schema.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(schema, Mapping) else None
        )
    return schema


def _longer_than_64_bits(case: Any) -> bool:
    pending = [case.body, dict(case.query or {}), dict(case.path_parameters or {})]
    while pending:
        value = pending.pop()
        if isinstance(value, int | float) and not -(2**63) <= value < 2**63:
            return True
        pending += value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return False


def _bare_parts(case: Any) -> bool:
    """Tell whether the body has a part for which the contract requires a header, which the test tool never sends."""
    if not isinstance(case.body, Mapping):
        return False
    document = case.operation.schema.raw_schema
    encodings = [
        one.definition.get("encoding", {}) for one in case.operation.body if one.media_type == case.media_type
    ]
    headers = [
        _within(document, header["$ref"]) if "$ref" in header else header
        for encoding in encodings
        for name, part in encoding.items()
        for header in part.get("headers", {}).values()
        if name in case.body
    ]
    return any(isinstance(header, Mapping) and header.get("required") is True for header in headers)


def _nested(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, Mapping | list) for item in value)
    return isinstance(value, Mapping)


_REFUSALS: Mapping[str, Callable[[Any], bool]] = {
    "not valid by its own schema": _invalid,
    "a number of more than 64 bits": _longer_than_64_bits,
    "an object in a list of a query": _listed_objects,
    "a name that two objects of a query may own": _unowned,
    "a member with the name of another parameter": _overwritten,
    "a required object without members": _unsent,
    "an empty value": _vanishes,
    "an object as its keys": _named_members,
    "a part without a header that it must have": _bare_parts,
}
