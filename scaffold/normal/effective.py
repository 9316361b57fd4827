"""The effective contract: a contract with the responses that the service gives by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from scaffold.core.location import pointer_text
from scaffold.core.naming import unique
from scaffold.core.values import mapping, sequence, text
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import iter_operations, operation_pointer
from scaffold.normal.schemas import SchemaReader
from scaffold.openapi.types.nodes import HTTP_METHODS

_REFUSALS = ("400", "422")
_PROBLEM = "application/problem+json"
_PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "A stable name of the fault, for programs."},
        "errors": {
            "description": "Each fault of the request, where there are several.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where in the body (RFC 6901)."},
                    "parameter": {"type": "string"},
                    "in": {"enum": ["path", "query", "header", "cookie", "querystring"]},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_NAMES = {
    "200": "Done",
    "400": "BadRequest",
    "401": "Unauthenticated",
    "403": "Forbidden",
    "404": "NotFound",
    "409": "Conflict",
    "412": "PreconditionFailed",
    "422": "UnprocessableContent",
}
_DESCRIPTIONS = {
    "200": "The request was carried out.",
    "400": "The request does not satisfy the contract.",
    "401": "Credentials are missing or not valid.",
    "403": "The credentials do not grant this operation.",
    "404": "There is no such resource.",
    "409": "The present state of the resource does not allow this.",
    "412": "The resource has changed since it was read.",
    "422": "The request does not satisfy the contract.",
}


@dataclass(frozen=True, slots=True)
class Effective:
    """A contract that declares all that the service answers, and a remark on every response that was added."""

    contract: Mapping[str, Any]
    remarks: tuple[Remark, ...]


def build_effective(
    contract: Mapping[str, Any], changing: Collection[str] = (), refusing: Collection[str] = ()
) -> Effective:
    """Add the responses that the service gives and a repaired contract does not declare.

    `changing` are the ids of the operations that change a resource of the service, `refusing` those of the deletions
    that are refused as long as something refers to the resource.
    A response counts as declared by its code, its range (`4XX`) or `default`. Failures (5xx) are nobody's contract
    and are not added. What is not changed is shared with the contract given; one without additions is returned itself.
    """
    reader = SchemaReader(contract)
    added: dict[tuple[str, str], list[str]] = {}
    remarks: list[Remark] = []
    refusal = _usual_refusal(contract)
    for path, method, operation, item in iter_operations(contract):
        name = operation["operationId"]
        view = _View(reader, operation, item, contract.get("security"), name in changing, name in refusing)
        for status, reason in _missing(view, refusal):
            added.setdefault((path, method), []).append(status)
            where = pointer_text((*operation_pointer(path, method), "responses", status))
            message = f"{operation['operationId']} also answers {status}: {reason}"
            remarks.append(Remark(RemarkKind.ADDED, "response-added", where, message))
    if not added:
        return Effective(contract, ())
    return Effective(_with_responses(contract, added), tuple(remarks))


@dataclass(frozen=True, slots=True)
class _View:
    """The traits of an operation that decide which responses it has."""

    reader: SchemaReader
    operation: Mapping[str, Any]
    item: Mapping[str, Any]
    inherited: Any
    changes: bool
    refused: bool

    @property
    def security(self) -> list[Mapping[str, Any]]:
        written = self.operation.get("security", self.inherited)
        return [item for item in sequence(written) if isinstance(item, dict)]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The (place, lower-case name) of every parameter."""
        entries = [*sequence(self.item.get("parameters")), *sequence(self.operation.get("parameters"))]
        resolved = [mapping(self.reader.follow(entry)) for entry in entries]
        return [(text(entry.get("in")), text(entry.get("name")).lower()) for entry in resolved]

    def declares(self, status: str) -> bool:
        """Tell whether a status is declared: itself, by its range or by default."""
        declared = {str(key).upper() for key in mapping(self.operation.get("responses"))}
        return not declared.isdisjoint({status, f"{status[0]}XX", "DEFAULT"})

    def succeeds(self) -> bool:
        """Tell whether any response is a success or a redirection."""
        keys = mapping(self.operation.get("responses"))
        return any(str(key)[:1] in "23" or str(key) == "default" for key in keys)


def _missing(view: _View, refusal: str) -> Iterator[tuple[str, str]]:
    """Yield the statuses that an operation has and does not declare, with the reason."""
    if not view.succeeds():
        yield "200", "no success is declared"
    places = {place for place, _ in view.parameters}
    if _refuses(view, places):
        yield refusal, "it refuses what breaks the contract"
    secured = bool(view.security) and all(view.security)
    if secured and not view.declares("401"):
        yield "401", "it needs credentials"
    if secured and any(any(scopes.values()) for scopes in view.security) and not view.declares("403"):
        yield "403", "it needs scopes"
    if "path" in places and not view.declares("404"):
        yield "404", "its path names a resource that may not exist"
    if view.changes and not view.declares("409"):
        yield "409", "it changes a resource"
    if view.refused and not view.declares("409"):
        yield "409", "it is refused as long as others refer to the resource"
    if ("header", "if-match") in view.parameters and not view.declares("412"):
        yield "412", "it honors If-Match"


def _refuses(view: _View, places: set[str]) -> bool:
    """Tell whether input can be refused with no declared response to do it.

    An identifier of the wrong form may also be answered like one that does not exist.
    """
    if view.operation.get("requestBody") is None and not places:
        return False
    if places == {"path"} and view.operation.get("requestBody") is None and view.declares("404"):
        return False
    return not any(map(view.declares, _REFUSALS))


def _usual_refusal(contract: Mapping[str, Any]) -> str:
    """Return the status with which the contract's other operations refuse input: 400 unless 422 is commoner."""
    used = Counter(
        status
        for _, _, operation, _ in iter_operations(contract)
        for status in _REFUSALS
        if status in mapping(operation.get("responses"))
    )
    return max(_REFUSALS, key=lambda status: used[status])


def _with_responses(
    contract: Mapping[str, Any], added: Mapping[tuple[str, str], list[str]]
) -> dict[str, Any]:
    """Return the contract with shared responses, referred to by the operations that need them."""
    components = mapping(contract.get("components"))
    schemas, responses = mapping(components.get("schemas")), mapping(components.get("responses"))
    problem = unique(["Problem"], taken=schemas)[0]
    statuses = sorted({status for missing in added.values() for status in missing})
    names = dict(zip(statuses, unique([_NAMES[status] for status in statuses], taken=responses), strict=True))
    shared = {name: _response(status, problem) for status, name in names.items()}
    paths = dict(mapping(contract.get("paths")))
    for (path, method), missing in added.items():
        references = {status: {"$ref": f"#/components/responses/{names[status]}"} for status in missing}
        paths[path] = _with_operation(paths[path], method, references)
    refers_to_problem = any(status != "200" for status in statuses)
    return {
        **contract,
        "paths": paths,
        "components": {
            **components,
            **({"schemas": {**schemas, problem: _PROBLEM_SCHEMA}} if refers_to_problem else {}),
            "responses": {**responses, **shared},
        },
    }


def _with_operation(
    item: Mapping[str, Any], method: str, references: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    if method not in HTTP_METHODS:
        others = mapping(item.get("additionalOperations"))
        return {**item, "additionalOperations": {**others, method: _answering(others[method], references)}}
    return {**item, method: _answering(item[method], references)}


def _answering(operation: Mapping[str, Any], references: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return an operation with further responses, those of one number in order and `default` last."""
    responses = {**mapping(operation.get("responses")), **references}
    return {**operation, "responses": dict(sorted(responses.items(), key=lambda entry: str(entry[0])))}


def _response(status: str, problem: str) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _DESCRIPTIONS[status]}
    if status == "401":
        challenge = {"description": "How to authenticate (RFC 9110 §11.6.1).", "schema": {"type": "string"}}
        response["headers"] = {"WWW-Authenticate": challenge}
    if int(status) >= HTTPStatus.BAD_REQUEST:
        response["content"] = {_PROBLEM: {"schema": {"$ref": f"#/components/schemas/{problem}"}}}
    return response
