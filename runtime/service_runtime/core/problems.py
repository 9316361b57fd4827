"""Describe failures as RFC 9457 problems that handlers raise and the edge answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.exceptions import HTTPException

    from .types import Call

PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """Name one fault in a request.

    ``pointer`` is an RFC 6901 pointer into the body ("" is the whole body). For a parameter, ``parameter``
    and ``place`` (path, query, header or cookie) name it, and the pointer leads into its value.
    """

    pointer: str
    detail: str
    parameter: str | None = None
    place: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the member of a problem's ``errors`` array."""
        if self.parameter is None:
            return {"pointer": self.pointer, "detail": self.detail}
        return {"parameter": self.parameter, "in": self.place, "detail": self.detail}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """Refuse a request with a status and an explanation that its client may read.

    Raised by a handler, it also rolls the unit of work back. ``code`` is a stable kebab-case slug for
    programs; without one the status names it ("not-found"). ``extensions`` are further members of the
    problem object.
    """

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
        problem_type: str = "about:blank",
    ) -> None:
        self.status = status
        self.title = title or phrase(status)
        self.detail = detail
        self.code = code or slug(phrase(status))
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})
        self.problem_type = problem_type
        super().__init__(f"{status} {self.title}: {detail or ''}".rstrip(": "))

    def with_status(self, status: int) -> Problem:
        """Return the problem under another status, where the contract has no such refusal."""
        if status == self.status:
            return self
        generic = self.title == phrase(self.status)
        return Problem(
            status,
            None if generic else self.title,
            self.detail,
            code=None if self.code == slug(phrase(self.status)) else self.code,
            errors=self.errors,
            headers=self.headers,
            extensions=self.extensions,
            problem_type=self.problem_type,
        )

    def as_json(self, instance: str | None = None) -> dict[str, Any]:
        """Return the problem object (RFC 9457 section 3); ``instance`` is the path of the request."""
        members: dict[str, Any] = {**self.extensions, "type": self.problem_type, "title": self.title}
        members["status"] = self.status
        members["detail"] = self.detail or self.title
        if instance is not None:
            members["instance"] = instance
        members["code"] = self.code
        if self.errors:
            members["errors"] = [error.as_json() for error in self.errors]
        return members


class Deleted(Problem):
    """Refuse a request for what was there and was deleted: it is answered 410 where the operation declares that."""

    def __init__(self) -> None:
        super().__init__(404, detail="There is no such resource.")


def phrase(status: int) -> str:
    """Return the reason phrase of a status, in the words of RFC 9110 where Python still has older ones."""
    newer = {413: "Content Too Large", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
    if status in newer:
        return newer[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def slug(text: str) -> str:
    """Return ``text`` as a kebab-case word for a problem's ``code``."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def bad_request(detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """Return the problem for a request that cannot be read."""
    return Problem(400, detail=detail, errors=errors)


def unauthenticated(detail: str = "Credentials are required.", challenge: str = "Bearer") -> Problem:
    """Return the problem for missing or invalid credentials, with its challenge (RFC 9110 section 11.6.1)."""
    return Problem(401, detail=detail, headers={"WWW-Authenticate": challenge})


def forbidden(detail: str = "The credentials do not grant this operation.") -> Problem:
    """Return the problem for credentials that are valid and not sufficient."""
    return Problem(403, detail=detail)


def not_found(detail: str = "There is no such resource.") -> Problem:
    """Return the problem for a resource that is absent or hidden from the caller."""
    return Problem(404, detail=detail)


def conflict(detail: str, code: str | None = None, errors: Sequence[FieldError] = ()) -> Problem:
    """Return the problem for a valid request that the resource's present state does not allow."""
    return Problem(409, detail=detail, code=code, errors=errors)


def precondition_failed(detail: str = "The resource has changed since it was read.") -> Problem:
    """Return the problem for an If-Match that names another version (RFC 9110 section 13.1.1)."""
    return Problem(412, detail=detail)


def precondition_required(detail: str = "Send If-Match with the entity tag that was read.") -> Problem:
    """Return the problem for a missing If-Match (RFC 6585 section 3)."""
    return Problem(428, detail=detail)


def unprocessable(errors: Sequence[FieldError], detail: str | None = None) -> Problem:
    """Return the problem for a request that breaks the contract's schemas."""
    return Problem(422, detail=detail or _summary(errors), errors=errors)


def unavailable(detail: str, retry_after: int = 1, code: str | None = None) -> Problem:
    """Return the problem for a dependency that does not answer; ``retry_after`` is in seconds."""
    return Problem(503, detail=detail, code=code, headers={"Retry-After": str(retry_after)})


def from_http(error: HTTPException) -> Problem:
    """Return the problem for the exception that FastAPI's users raise; a detail that is not a text is left out."""
    detail: Any = error.detail
    if not isinstance(detail, str) or detail == phrase(error.status_code):
        detail = None
    return Problem(error.status_code, detail=detail, headers=error.headers)


def not_implemented(call: Call, method: str | None = None) -> Problem:
    """Return the problem for an operation without behavior; ``method`` names the code to write."""
    where = f" Write {method}." if method else ""
    return Problem(501, detail=f"{call.operation_id} is part of the contract and not implemented yet.{where}")


def refuse_unread(
    call: Call,
    values: object,
    name: str,
    hint: str,
    *,
    default: object = None,
    part: str = "parameter",
) -> None:
    """Raise the problem for a parameter, or a property of the body, that nothing reads yet.

    One that says what its default says is let pass. ``values`` holds what was sent by name; ``hint`` says what would
    have it read.
    """
    if not isinstance(values, Mapping) or values.get(name, default) == default:
        return
    detail = f"The {part} {name} of {call.operation_id} is part of the contract and nothing reads it yet."
    raise Problem(501, detail=f"{detail} {hint}", code=f"{part}-not-implemented")


def _summary(errors: Sequence[FieldError]) -> str:
    if not errors:
        return "The request does not satisfy the contract."
    first = errors[0]
    subject = f"{first.place} parameter {first.parameter}" if first.parameter else first.pointer or "the body"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{subject}: {first.detail}{more}"
