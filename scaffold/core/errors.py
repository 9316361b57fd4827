"""Errors that a user can cause and can mend."""

from __future__ import annotations

from scaffold.core.location import Location
from scaffold.core.wording import printable_lines

_LIMIT_HINT = "limits keep a document from stopping the tools that read it: make it smaller, or divide it"


class ScaffoldError(Exception):
    """Something that stops a command: what happened, where, and what to do about it."""

    def __init__(
        self, code: str, message: str, *, hint: str | None = None, location: Location | None = None
    ) -> None:
        """Describe the error; `code` is a stable kebab-case slug, `message` one sentence without a final period."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.location = location

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        return f"{where}error[{self.code}] {self.message}"


def error_text(message: str, hint: str | None) -> str:
    """Write what a command prints of an error: what happened, then what to do about it."""
    return printable_lines(message if hint is None else f"{message}\nhint: {hint}")


class UsageError(ScaffoldError):
    """The command line asks for something that cannot be done."""


class InputError(ScaffoldError):
    """A file that was given cannot be read or is refused."""


class LimitError(InputError):
    """A file goes beyond a named limit of size, depth or count."""

    def __init__(
        self, code: str, message: str, *, hint: str | None = None, location: Location | None = None
    ) -> None:
        """Describe the error; all limits have one reason, so without a hint of its own this is it."""
        super().__init__(code, message, hint=hint or _LIMIT_HINT, location=location)


class RefError(InputError):
    """A `$ref` leads nowhere, round in a circle, or outside of what may be read."""
